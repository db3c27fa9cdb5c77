import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from academy.ledger import operations
from tests.academy.ledger import followers

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def follow(settings) -> Iterator[Callable[..., None]]:
    """Choose who follows: `follow(hear=(BEGAN, followers.hear))`."""

    def choose(**chosen: tuple[str, Callable[..., None]]) -> None:
        settings.LEDGER_FOLLOWERS = [(code, kind, f"{path.__module__}.{path.__name__}") for code, (kind, path) in chosen.items()]
        operations.forget_followers()

    followers.entered.clear()
    followers.may_go_on.clear()
    yield choose
    operations.forget_followers()


@pytest.fixture
def another_process() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a process of its own upon this test's database."""
    started: list[subprocess.Popen[str]] = []

    def start(follower: str, deed: str) -> subprocess.Popen[str]:
        connection.ensure_connection()
        command = [sys.executable, str(Path(__file__).with_name("another_process.py")), connection.settings_dict["NAME"], follower, deed]
        started.append(
            subprocess.Popen(
                command,
                cwd=ROOT,
                env={"PATH": "", "PYTHONPATH": str(ROOT), "HOME": "/nonexistent"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()
