"""Starts everything that the demonstration needs, keeps it running, and stops all of it on any exit.

Knows nothing of Django: that loads in the children. Settings come from the environment: `PORT`, `PEOPLE`, `FRESH`, and whatever
`academy/conf/settings.py` reads.
"""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from academy.demo.embedded import EmbeddedServerError, Postgres, Valkey

ROOT = Path(__file__).resolve().parents[2]
NEEDED_BYTES = 1_000_000_000
STOP_SECONDS = 15
_PR_SET_PDEATHSIG = 1


class CannotRun(RuntimeError):
    """The demonstration cannot start; the words say why, in one line, and nothing was begun."""


class Stopped(BaseException):
    """Somebody asked us to stop."""


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    children: dict[str, subprocess.Popen[bytes]] = {}
    servers: list[Postgres | Valkey] = []
    try:
        port, people = _number("PORT", 8000), _number("PEOPLE", 0)
        environment = _environment(port)
        var = Path(environment["ACADEMY_VAR"])
        _check_machine(port, var)
        _start_servers(environment, var, servers)
        _set_up(environment, people)
        _run(environment, port, children)
        return _watch(children)
    except (CannotRun, EmbeddedServerError) as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped:
        print("\nStopping …")
        return 0
    finally:
        # A second Ctrl-C must not leave a server behind.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        _stop_children(children)
        for server in reversed(servers):
            server.stop()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _number(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdecimal() or (name == "PORT" and not 1 <= int(value) <= 65535):
        raise CannotRun(f"{name}={value} is no number that can be used.")
    return int(value)


def _environment(port: int) -> dict[str, str]:
    given = {"ACADEMY_DEMO": "1", "ACADEMY_VAR": str(ROOT / "var"), "ACADEMY_ADDRESS": f"http://localhost:{port}", "DJANGO_SETTINGS_MODULE": "academy.conf.settings"}
    return {**given, **os.environ, "ACADEMY_DEMO": "1"}


def _given(environment: dict[str, str], name: str) -> bool:
    return bool(environment.get(name) or environment.get(f"{name}_FILE"))


def _check_machine(port: int, var: Path) -> None:
    if sys.version_info < (3, 11):
        raise CannotRun(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotRun(f"Port {port} is in use. Choose another: make demo PORT={port + 1 if port < 65535 else 8000}") from error
    place = var if var.exists() else var.parent
    free = shutil.disk_usage(place).free
    if free < NEEDED_BYTES:
        raise CannotRun(f"The disk has {free // 1_000_000} MB left at {place}; the demonstration needs {NEEDED_BYTES // 1_000_000} MB.")


def _start_servers(environment: dict[str, str], var: Path, servers: list[Postgres | Valkey]) -> None:
    if _given(environment, "DATABASE_URL"):
        if environment.get("FRESH"):
            raise CannotRun("FRESH=1 empties the embedded database only; DATABASE_URL names another.")
    else:
        postgres = Postgres(var)
        servers.append(postgres)
        if environment.get("FRESH"):
            print("Starting afresh …")
            postgres.start()
            postgres.drop_database("academy")
            shutil.rmtree(var / "media", ignore_errors=True)
            (var / "demo.json").unlink(missing_ok=True)
        postgres.start()
    if not (_given(environment, "CELERY_BROKER_URL") and _given(environment, "CACHE_URL")):
        valkey = Valkey(var)
        servers.append(valkey)
        valkey.start()


def _set_up(environment: dict[str, str], people: int) -> None:
    """Migrate, load, collect: one child, so that Django starts once. It prints its own lines."""
    done = subprocess.run([sys.executable, "manage.py", "demo", "--people", str(people)], cwd=ROOT, env=environment, preexec_fn=_die_with_parent)
    if done.returncode:
        raise CannotRun("The demonstration was not set up; see the line above.")


def _run(environment: dict[str, str], port: int, children: dict[str, subprocess.Popen[bytes]]) -> None:
    celery = [sys.executable, "-m", "celery", "--app", "academy.conf", "--quiet"]
    commands = {
        "web": [sys.executable, "-m", "gunicorn", "--config", "academy/conf/gunicorn.py", "--bind", f"127.0.0.1:{port}", "academy.conf.wsgi"],
        "worker": [*celery, "worker", "--concurrency", "1", "--loglevel", "warning", "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", "--loglevel", "warning", "--pidfile", ""],
    }
    for name, command in commands.items():
        # A session of its own, so that Ctrl-C reaches us alone and we stop them in order.
        children[name] = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, preexec_fn=_die_with_parent)


def _die_with_parent() -> None:
    """Ask the kernel to stop this child should we be killed outright."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _watch(children: dict[str, subprocess.Popen[bytes]]) -> int:
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                print(f"The {name} process ended by itself (exit {child.returncode}); stopping the rest.", file=sys.stderr)
                return 1
        time.sleep(0.3)


def _stop_children(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
