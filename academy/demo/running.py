"""Starts everything that the demonstration needs, keeps it running, and stops all of it on any exit.

Knows nothing of Django: that loads in the children. Settings come from the environment: `PORT`, `PEOPLE`, `FRESH`, and whatever
`academy/conf/settings.py` reads.
"""

import contextlib
import ctypes
import fcntl
import http.client
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import FrameType
from typing import IO, Any, NoReturn

from academy.demo.embedded import EmbeddedServerError, Postgres, Valkey
from academy.demo.preflight import CannotRun, check_disk

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 15
READY_SECONDS = 60
_BYTES_TO_START = 1_000_000_000
_BYTES_A_PERSON = 50_000
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


class Stopped(BaseException):
    """Somebody asked us to stop."""


@dataclass
class Demonstration:
    """What one run is asked for, and what it has started so far."""

    port: int
    people: int
    is_fresh: bool
    environment: dict[str, str]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    guardian: subprocess.Popen[bytes] | None = None
    terminal: select.poll = field(default_factory=select.poll)

    def __post_init__(self) -> None:
        if sys.stdout.isatty():
            # For nothing but its end.
            self.terminal.register(sys.stdout, 0)

    @classmethod
    def asked_for_by(cls, given: Mapping[str, str]) -> "Demonstration":
        port, people = _number(given, "PORT", 8000), _number(given, "PEOPLE", 0)
        if not 1 <= port <= 65535:
            raise CannotRun(f"PORT={port} is no port; choose one between 1024 and 65535.")
        defaults = {
            "ACADEMY_VAR": str(ROOT / "var"),
            "ACADEMY_ADDRESS": f"http://localhost:{port}",
            "DJANGO_SETTINGS_MODULE": "academy.conf.settings",
            "PYTHONUNBUFFERED": "1",
        }
        environment = {**defaults, **given, "ACADEMY_DEMO": "1"}
        return cls(port, people, given.get("FRESH", "") not in ("", "0", "no", "false"), environment)

    @property
    def var(self) -> Path:
        return Path(self.environment["ACADEMY_VAR"]).resolve()

    def gives(self, name: str) -> bool:
        return bool(self.environment.get(name) or self.environment.get(f"{name}_FILE"))


def main() -> int:
    for number in _SIGNALS:
        # `nohup make demo` means to outlive the terminal.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)
    if "MAKELEVEL" in os.environ:
        # `make` does not pass on what kills it.
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    demonstration: Demonstration | None = None
    try:
        demonstration = Demonstration.asked_for_by(os.environ)
        check_machine(demonstration)
        _start_servers(demonstration, _lock(demonstration.var))
        _set_up(demonstration)
        _start_children(demonstration)
        _wait_until_ready(demonstration)
        announce(json.loads((demonstration.var / "demo.json").read_text()))
        _watch(demonstration)
    except (CannotRun, EmbeddedServerError) as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped:
        # The terminal may be gone.
        with contextlib.suppress(OSError):
            print("\nStopping …", flush=True)
        return 0
    finally:
        # A second Ctrl-C must not leave a server behind.
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if demonstration:
            _stop_everything(demonstration)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    value = given.get(name) or str(default)
    if not value.isdecimal():
        raise CannotRun(f"{name}={value} is not a number.")
    return int(value)


def check_machine(demonstration: Demonstration) -> None:
    """Raises CannotRun before anything is begun."""
    port = demonstration.port
    if demonstration.is_fresh and demonstration.gives("DATABASE_URL"):
        raise CannotRun("FRESH=1 empties the embedded database only, and DATABASE_URL names another. Empty that one yourself.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise CannotRun(f"Port {port} is not for this user. Choose one from 1024 up: make demo PORT=8000") from error
        except OSError as error:
            raise CannotRun(f"Port {port} is in use. Choose another: make demo PORT={port + 1 if port < 65535 else 8000}") from error
    check_disk(demonstration.var, _BYTES_TO_START + demonstration.people * _BYTES_A_PERSON)


def _lock(var: Path) -> int:
    """Two runs would share one database, and the first to end would take it from the other."""
    var.mkdir(parents=True, exist_ok=True)
    lock = os.open(var / "demo.lock", os.O_CREAT | os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CannotRun("The demonstration runs already from this folder; its address is in var/demo.json.") from error
    return lock


def _start_servers(demonstration: Demonstration, lock: int) -> None:
    var = demonstration.var
    # It stops the servers when we are gone, however we go, and holds the lock until then.
    demonstration.guardian = subprocess.Popen(
        [sys.executable, "-m", "academy.demo.embedded", "stop-after", "--var", str(var)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        pass_fds=[lock],
        start_new_session=True,
    )
    postgres, valkey = Postgres(var), Valkey(var)
    if not demonstration.gives("DATABASE_URL"):
        if demonstration.is_fresh:
            print("Starting afresh …", flush=True)
            postgres.start()
            postgres.drop_database("academy")
            valkey.remove()
            for files in ("media", "private"):
                shutil.rmtree(var / files, ignore_errors=True)
            (var / "demo.json").unlink(missing_ok=True)
        postgres.start()
    if not (demonstration.gives("CELERY_BROKER_URL") and demonstration.gives("CACHE_URL")):
        valkey.start()


def _set_up(demonstration: Demonstration) -> None:
    """Migrate, load, collect: one child, so that Django starts once. It prints its own lines."""
    setup = _child(demonstration, [sys.executable, "manage.py", "demo", "--people", str(demonstration.people)])
    demonstration.children["set-up"] = setup
    while setup.poll() is None:
        _heed_terminal(demonstration)
        time.sleep(0.1)
    if setup.returncode:
        # It has said why.
        raise CannotRun("The demonstration was not set up.")
    del demonstration.children["set-up"]


def commands(port: int) -> dict[str, list[str]]:
    """What runs side by side, by name."""
    # As root Celery warns at length; a container has nobody else.
    celery = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "--app", "academy.conf", "--quiet"]
    # Nobody's request is worth waiting for here.
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "academy/conf/gunicorn.py", "--graceful-timeout", "1"]
    return {
        "web": [*gunicorn, "--bind", f"127.0.0.1:{port}", "academy.conf.wsgi"],
        "worker": [*celery, "worker", "--concurrency", "1", "--loglevel", "warning", "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", "--loglevel", "warning", "--pidfile", ""],
    }


def _start_children(demonstration: Demonstration) -> None:
    for name, command in commands(demonstration.port).items():
        demonstration.children[name] = _child(demonstration, command)


def _child(demonstration: Demonstration, command: list[str]) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches us alone and we stop all in order. Are we killed outright, the kernel stops it."""
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=demonstration.environment,
        start_new_session=True,
        preexec_fn=lambda: _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM),
    )


def _wait_until_ready(demonstration: Demonstration) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        _check_children(demonstration)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", demonstration.port, timeout=10)
            connection.request("GET", "/healthz/", headers={"Host": f"localhost:{demonstration.port}"})
            answer = connection.getresponse()
            if answer.status != 503:
                return
            if time.monotonic() > deadline:
                raise CannotRun(f"The academy is not in order: {answer.read().decode()}")
        if time.monotonic() > deadline:
            raise CannotRun(f"The academy did not answer within {READY_SECONDS} seconds.")
        time.sleep(0.1)


def announce(facts: dict[str, Any], out: IO[str] | None = None) -> None:
    """Say where it is and whom to sign in as."""
    loaded_on = date.fromisoformat(facts["loaded_on"])
    rows = [("Role", "User name", "Password", "Name")] + [
        (row["role"], row["username"], row["password"], row["name"]) for row in facts["people"]
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        f"The academy is at {facts['address']}",
        f"The data is as loaded on {loaded_on:%-d %B %Y}. FRESH=1 loads it again as at today.",
        f"A second step at sign-in is switched off here. Mail that the academy sends can be read at {facts['address']}/dev/mail/",
        "",
        *("  " + "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows),
        "",
        "Ctrl-C stops everything.",
    ]
    print("", *lines, sep="\n", file=out, flush=True)


def _watch(demonstration: Demonstration) -> NoReturn:
    while True:
        _check_children(demonstration)
        time.sleep(0.3)


def _heed_terminal(demonstration: Demonstration) -> None:
    """A terminal that is closed tells the first process in it, which may be `make`, and that keeps it to itself."""
    if demonstration.terminal.poll(0):
        raise Stopped


def _check_children(demonstration: Demonstration) -> None:
    _heed_terminal(demonstration)
    for name, child in demonstration.children.items():
        if child.poll() is not None:
            raise CannotRun(f"The {name} process ended by itself (exit {child.returncode}). The rest was stopped.")


def _stop_everything(demonstration: Demonstration) -> None:
    children = demonstration.children.values()
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    if demonstration.guardian:
        demonstration.guardian.communicate()
