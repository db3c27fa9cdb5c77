"""Where the embedded servers keep their data and their sockets. Knows nothing of Django, so that settings may ask it."""

import hashlib
import tempfile
from pathlib import Path

# A unix socket's address holds 107 bytes at the most; the longest file name in it is PostgreSQL's lock.
_LONGEST_SOCKET = len("/postgres/.s.PGSQL.5432.lock")
_ADDRESS_BYTES = 107


def run_dir(var: Path) -> Path:
    """The folder for sockets: `var/run`, or a short one of the same checkout's own where that path would be too long for a socket."""
    place = var / "run"
    if len(str(place)) + _LONGEST_SOCKET <= _ADDRESS_BYTES:
        return place
    return Path(tempfile.gettempdir()) / f"academy-{hashlib.sha256(str(var).encode()).hexdigest()[:12]}"


def postgres_socket(var: Path) -> Path:
    return run_dir(var) / "postgres"


def valkey_socket(var: Path) -> Path:
    return run_dir(var) / "valkey.sock"
