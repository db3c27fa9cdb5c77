"""The demonstration's own stack, in a folder of its own: PostgreSQL, Valkey, gunicorn and a worker, on the loopback only."""

import ctypes
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from academy.demo.embedded import Postgres, Valkey
from tests.bench.cpu import Cpu, used

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("BENCH_VAR", ROOT / "var" / "bench")).resolve()
# With the framework's own, about fifteen requirements ask something of each person.
REQUIREMENTS = 12
START_SECONDS = 60


class BenchError(RuntimeError):
    """The bench cannot go on; the words say why."""


@dataclass
class Stack:
    port: int
    web: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes]
    postgres: Postgres
    valkey: Valkey

    def cpu(self) -> Cpu:
        postmaster = int((self.postgres.data / "postmaster.pid").read_text().split()[0])
        valkey = self.valkey.pid()
        return used({"web": [self.web.pid], "worker": [self.worker.pid], "database": [postmaster], "broker": [valkey] if valkey else []})


@contextmanager
def servers() -> Iterator[tuple[Postgres, Valkey]]:
    postgres, valkey = Postgres(VAR), Valkey(VAR)
    try:
        postgres.start()
        valkey.start()
        yield postgres, valkey
    finally:
        valkey.stop()
        postgres.stop()


def environment(port: int, **more: str) -> dict[str, str]:
    """What every process of the stack is given, whatever the caller's own environment says."""
    kept = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL", "EMAIL_URL")
    }
    own = {
        "ACADEMY_DEMO": "1",
        "ACADEMY_VAR": str(VAR),
        "ACADEMY_ADDRESS": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
    }
    return {**kept, **own, **more}


def load(*, people: int, port: int) -> None:
    """Make the demonstration with so many people in `academy`, as `make demo` does, and take a copy to measure.

    It is made once, and again when the tables have changed or with FRESH=1.
    """
    given = environment(port, DJANGO_SETTINGS_MODULE="academy.conf.settings")
    stamp, loaded = VAR / "loaded", f"{people} {REQUIREMENTS} {_hash_of_migrations()}"
    if os.environ.get("FRESH") or not stamp.exists() or stamp.read_text() != loaded:
        stamp.unlink(missing_ok=True)
        Postgres(VAR).drop_database("academy")
        with _psql() as connection:
            connection.execute("CREATE DATABASE academy")
        for command in (["demo"], ["load_people", "--count", str(people), "--requirements", str(REQUIREMENTS)]):
            _manage(command, given)
        with _psql("academy") as connection:
            # Or it would be cleaned up while the measuring goes on.
            connection.execute("VACUUM (FREEZE, ANALYZE)")
        stamp.write_text(loaded)
    elif _is_restyled():
        _manage(["collectstatic", "--no-input", "--clear"], given)
    drop_copy()
    with _psql() as connection:
        connection.execute("CREATE DATABASE bench TEMPLATE academy STRATEGY FILE_COPY")
        connection.execute("CHECKPOINT")


def _manage(command: list[str], given: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=given, capture_output=True, text=True)
    if done.returncode:
        raise BenchError(f"manage.py {command[0]} did not succeed:\n{done.stdout}{done.stderr}")


def _is_restyled() -> bool:
    files = [*ROOT.glob("*/static/**/*"), *ROOT.glob("academy/*/static/**/*")]
    return max(path.stat().st_mtime for path in files) > (VAR / "static" / "staticfiles.json").stat().st_mtime


def _hash_of_migrations() -> str:
    seen = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/*.py")) + sorted(ROOT.glob("academy/*/migrations/*.py")):
        seen.update(path.read_bytes())
    return seen.hexdigest()


def drop_copy() -> None:
    with _psql() as connection:
        connection.execute("DROP DATABASE IF EXISTS bench WITH (FORCE)")


def _psql(name: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(Postgres(VAR).socket), user="academy", dbname=name, autocommit=True)


@contextmanager
def running(postgres: Postgres, valkey: Valkey, *, port: int) -> Iterator[Stack]:
    celery = [sys.executable, "-m", "celery", "--app", "academy.conf", "--quiet", "worker", "--concurrency", "1", "--loglevel", "warning"]
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "academy/conf/gunicorn.py",
        "--bind",
        f"127.0.0.1:{port}",
        "academy.conf.wsgi",
    ]
    started: list[subprocess.Popen[bytes]] = []
    log = (VAR / "stack.log").open("ab")
    given: dict[str, Any] = {
        "cwd": ROOT,
        "env": environment(port),
        "stdin": subprocess.DEVNULL,
        "stdout": log,
        "stderr": log,
        "start_new_session": True,
        "preexec_fn": _die_with_us,
    }
    try:
        for command in (gunicorn, [*celery, "--without-gossip", "--without-mingle"]):
            started.append(subprocess.Popen(command, **given))  # noqa: PERF401 -- those that have started are stopped
        web, worker = started
        _wait(port, web)
        yield Stack(port, web, worker, postgres, valkey)
    finally:
        log.close()
        for process in started:
            process.terminate()
        for process in started:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_us() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _wait(port: int, web: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if web.poll() is not None:
            raise BenchError(f"gunicorn ended by itself with {web.returncode}; see {VAR / 'stack.log'}.")
        try:
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            asked.request("GET", "/healthz/", headers={"Host": f"localhost:{port}"})
            if asked.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise BenchError(f"The academy did not answer within {START_SECONDS} seconds.")
