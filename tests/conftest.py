"""What every test may lean on. The servers and the databases come from `tests/plugins/database.py`."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, time
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from academy.people.models import Person

# Named here, since the fixtures of the same name that pytest-django and pytest-playwright have would win over a plugin's.
from tests.plugins.browser import browser_type_launch_args  # noqa: F401
from tests.plugins.database import (
    NORTHSHIRE_ON,
    django_db_setup,  # noqa: F401
)


@contextmanager
def _running_commit_hooks() -> Iterator[None]:
    """Inside a test's own transaction, run what happens on commit as soon as the code under test leaves its outermost block."""
    outermost = len(connection.savepoint_ids)
    leave = transaction.Atomic.__exit__

    def leave_and_run(block: transaction.Atomic, *exception: Any) -> None:
        leave(block, *exception)
        if connection.in_atomic_block and len(connection.savepoint_ids) <= outermost and not connection.needs_rollback:
            while connection.run_on_commit:
                hooks, connection.run_on_commit = connection.run_on_commit, []
                for _savepoints, hook, is_robust in hooks:
                    try:
                        hook()
                    except Exception:
                        if not is_robust:
                            raise

    transaction.Atomic.__exit__ = leave_and_run  # type: ignore[method-assign]
    try:
        yield
    finally:
        transaction.Atomic.__exit__ = leave  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def commits(request: pytest.FixtureRequest) -> Iterator[None]:
    """What happens on commit happens in tests too: the ledger delivers, tasks are queued."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or marker.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("db")
    with _running_commit_hooks():
        yield


@pytest.fixture(autouse=True)
def begins_in_english() -> Iterator[None]:
    """A page that was asked for in Welsh leaves its thread speaking Welsh; the next test begins in English all the same."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def db_savepoint() -> Callable[[], AbstractContextManager[None]]:
    """Undoes what one example of hypothesis wrote, so that the next begins afresh."""

    @contextmanager
    def example() -> Iterator[None]:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return example


@pytest.fixture
def signed_in() -> Callable[[Person], Client]:
    """A client in which that person is signed in."""

    def client_of(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return client_of


@pytest.fixture
def assert_queries_do_not_grow() -> Callable[..., None]:
    """Ask once, add rows, ask again: `assert_queries_do_not_grow(ask, grow, ceiling=15)`. None may pass the ceiling."""

    def check(ask: Callable[[], Any], grow: Callable[[], Any], *, ceiling: int) -> None:
        ask()  # fills what is cached for good: content types, sites, translations
        with CaptureQueriesContext(connection) as before:
            ask()
        grow()
        with CaptureQueriesContext(connection) as after:
            ask()
        words = "\n".join(query["sql"][:160] for query in after.captured_queries)
        assert len(after) <= len(before), f"{len(before)} queries grew to {len(after)}:\n{words}"
        assert len(after) <= ceiling, f"{len(after)} queries, {ceiling} at the most:\n{words}"

    return check


@pytest.fixture
def time_machine_at_northshire() -> Iterator[None]:
    """The day on which Northshire was loaded, at ten in the morning."""
    with time_machine.travel(datetime.combine(NORTHSHIRE_ON, time(10), tzinfo=UTC), tick=True):
        yield
