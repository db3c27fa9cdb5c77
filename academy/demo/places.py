"""Where the embedded servers keep their data and their sockets. Knows nothing of Django, so that settings may ask it."""

import hashlib
import os
from pathlib import Path

# A unix socket's address holds 107 bytes at the most; the longest file name in it is PostgreSQL's lock.
_LONGEST_SOCKET = len("/postgres/.s.PGSQL.5432.lock")
_ADDRESS_BYTES = 107


def is_open_to_others(path: Path) -> bool:
    """Whether another user of the system can enter this folder, which need not exist yet, through all that lie above it."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents) if folder.exists())


def outside_dir(var: Path) -> Path:
    """A folder of the same checkout's own outside it, for what cannot stand below `var`."""
    return Path("/var/tmp") / f"academy-{hashlib.sha256(str(var).encode()).hexdigest()[:12]}"


def must_stand_outside(var: Path) -> bool:
    """PostgreSQL does not run as root; as another user it cannot enter a checkout in a private home."""
    return os.geteuid() == 0 and not is_open_to_others(var)


def postgres_dir(var: Path) -> Path:
    return (outside_dir(var) if must_stand_outside(var) else var) / "postgres"


def run_dir(var: Path) -> Path:
    """The folder for sockets: `var/run`, or one outside where that is closed to PostgreSQL's user or too long for a socket's address."""
    if must_stand_outside(var) or len(os.fsencode(var / "run")) + _LONGEST_SOCKET > _ADDRESS_BYTES:
        return outside_dir(var) / "run"
    return var / "run"


def postgres_socket(var: Path) -> Path:
    return run_dir(var) / "postgres"


def valkey_socket(var: Path) -> Path:
    return run_dir(var) / "valkey.sock"
