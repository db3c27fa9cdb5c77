import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

import pytest

from academy.demo import preflight
from academy.demo.embedded import Postgres, Valkey
from academy.demo.preflight import CannotRun
from academy.demo.running import Demonstration, announce, check_machine, commands

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def taken_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def free_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        return other.getsockname()[1]


class TestWhatIsAskedFor:
    def test_the_port_is_taken_into_the_address(self):
        asked = Demonstration.asked_for_by({"PORT": "8080"})
        assert (asked.port, asked.environment["ACADEMY_ADDRESS"]) == (8080, "http://localhost:8080")
        assert "127.0.0.1:8080" in commands(asked.port)["web"]

    @pytest.mark.parametrize("given", [{"PORT": "http"}, {"PORT": "0"}, {"PORT": "70000"}, {"PEOPLE": "many"}, {"PEOPLE": "-3"}])
    def test_what_is_no_number_is_refused_by_name(self, given):
        with pytest.raises(CannotRun, match=next(iter(given))):
            Demonstration.asked_for_by(given)

    @pytest.mark.parametrize(("given", "is_fresh"), [("1", True), ("yes", True), ("", False), ("0", False), ("no", False)])
    def test_fresh_is_asked_for_or_not(self, given, is_fresh):
        assert Demonstration.asked_for_by({"FRESH": given}).is_fresh is is_fresh

    def test_what_the_environment_gives_overrides_the_embedded_parts(self, tmp_path):
        asked = Demonstration.asked_for_by({"DATABASE_URL_FILE": str(tmp_path / "url"), "CELERY_BROKER_URL": "amqp://broker/"})
        assert asked.gives("DATABASE_URL")
        assert asked.gives("CELERY_BROKER_URL")
        assert not asked.gives("CACHE_URL")

    def test_it_is_always_a_demonstration(self):
        assert Demonstration.asked_for_by({"ACADEMY_DEMO": "0"}).environment["ACADEMY_DEMO"] == "1"


class TestTheMachine:
    def test_a_port_in_use_is_told_with_another_to_try(self, taken_port, tmp_path):
        with pytest.raises(CannotRun, match=rf"^Port {taken_port} is in use\. Choose another: make demo PORT=\d+$"):
            check_machine(Demonstration.asked_for_by({"PORT": str(taken_port), "ACADEMY_VAR": str(tmp_path)}))

    def test_a_full_disk_is_told_and_more_people_need_more(self, free_port, tmp_path, monkeypatch):
        monkeypatch.setattr(preflight.shutil, "disk_usage", lambda _path: namedtuple("Usage", "free")(1_500_000_000))
        given = {"PORT": str(free_port), "ACADEMY_VAR": str(tmp_path)}
        check_machine(Demonstration.asked_for_by(given))
        with pytest.raises(CannotRun, match="The disk has 1500 MB left"):
            check_machine(Demonstration.asked_for_by({**given, "PEOPLE": "20000"}))

    def test_another_database_is_never_emptied(self, free_port):
        given = {"PORT": str(free_port), "FRESH": "1", "DATABASE_URL": "postgres://db/academy"}
        with pytest.raises(CannotRun, match="FRESH=1 empties the embedded database only"):
            check_machine(Demonstration.asked_for_by(given))

    def test_nothing_is_made_where_it_cannot_run(self, taken_port, tmp_path):
        environment = {**os.environ, "PORT": str(taken_port), "ACADEMY_VAR": str(tmp_path / "var")}
        done = subprocess.run([sys.executable, "-m", "academy.demo"], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert done.stdout == ""
        assert not (tmp_path / "var").exists()


def test_it_says_where_it_is_and_whom_to_sign_in_as():
    out = io.StringIO()
    person = {"role": "learner", "username": "ellie.sutton", "password": "secret", "name": "Ellie Sutton"}
    announce({"address": "http://localhost:8000", "loaded_on": "2027-03-04", "people": [person]}, out)
    words = out.getvalue()
    assert "http://localhost:8000" in words
    assert "as loaded on 4 March 2027" in words
    assert "learner   ellie.sutton   secret     Ellie Sutton" in words
    assert "second step at sign-in is switched off" in words


# The real servers and the real supervision, around children that only wait.
DRIVER = """
import sys
from academy.demo import running

running._set_up = lambda demonstration: None
running._wait_until_ready = lambda demonstration: None
running.commands = lambda port: {
    "web": [sys.executable, "-c", "import time; time.sleep(600)"],
    "worker": [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(600)"],
    "beat": [sys.executable, "-c", "import time; time.sleep(%s)"],
}
sys.exit(running.main())
"""


class Run:
    def __init__(self, var: Path, port: int, *, beat_lives: float = 600, **given: str) -> None:
        self.var = var
        (var / "demo.json").write_text('{"address": "http://localhost", "loaded_on": "2027-03-04", "people": []}')
        environment = {**os.environ, "PORT": str(port), "ACADEMY_VAR": str(var), **given}
        self.process = subprocess.Popen(
            [sys.executable, "-c", DRIVER % beat_lives],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_until_announced(self) -> None:
        for line in self.process.stdout:
            if "Ctrl-C" in line:
                return
        raise AssertionError(self.process.stderr.read())

    def children(self) -> list[int]:
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        return [int(pid) for pid in found]

    def servers_run(self) -> bool:
        return Postgres(self.var).is_running() or Valkey(self.var).is_running()


@pytest.fixture
def start(tmp_path, free_port):
    runs = []

    def _start(**given):
        runs.append(Run(tmp_path, free_port, **given))
        return runs[-1]

    yield _start
    for run in runs:
        run.process.kill()
        run.process.communicate()
    for server in (Postgres(tmp_path), Valkey(tmp_path)):
        server.remove()


def _alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    return False


def _soon(condition) -> bool:
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


class TestStopping:
    @pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_whoever_stops_it_every_child_and_server_goes(self, start, how):
        run = start()
        run.wait_until_announced()
        children = run.children()
        assert len(children) == 4
        assert run.servers_run()
        run.process.send_signal(how)
        assert run.process.wait(20) == 0
        assert not any(_alive(pid) for pid in children)
        assert not run.servers_run()

    def test_killed_outright_it_leaves_nothing_either(self, start):
        run = start()
        run.wait_until_announced()
        children = run.children()
        run.process.kill()
        assert _soon(lambda: not any(_alive(pid) for pid in children))
        assert not run.servers_run()

    def test_a_child_that_dies_brings_it_down_and_is_named(self, start):
        run = start(beat_lives=0.5)
        assert run.process.wait(30) == 1
        assert run.process.stderr.read() == "The beat process ended by itself (exit 0). The rest was stopped.\n"
        assert not run.servers_run()

    def test_a_second_one_from_the_same_folder_is_refused_and_leaves_the_first_alone(self, start):
        first = start()
        first.wait_until_announced()
        second = start()
        assert second.process.wait(20) == 1
        assert "runs already from this folder" in second.process.stderr.read()
        assert first.process.poll() is None
        assert first.servers_run()

    def test_nohup_outlives_the_terminal(self, start):
        # Python takes over what its parent ignores.
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            run = start()
        finally:
            signal.signal(signal.SIGHUP, before)
        run.wait_until_announced()
        run.process.send_signal(signal.SIGHUP)
        time.sleep(1)
        assert run.process.poll() is None


class TestWhenMakeOrTheTerminalGoes:
    """`make` neither passes on nor outlives what ends it; a terminal that is closed tells `make` alone."""

    def _make(self, tmp_path: Path, port: int) -> list[str]:
        (tmp_path / "driver.py").write_text(DRIVER % 600)
        (tmp_path / "demo.json").write_text('{"address": "http://localhost", "loaded_on": "2027-03-04", "people": []}')
        (tmp_path / "Makefile").write_text(
            f"demo:\n\t@exec env PORT={port} ACADEMY_VAR={tmp_path} PYTHONPATH={ROOT} {sys.executable} driver.py\n"
        )
        return ["make", "-C", str(tmp_path), "demo"]

    def test_make_killed_outright(self, tmp_path, free_port, start):
        make = subprocess.Popen(self._make(tmp_path, free_port), stdout=subprocess.PIPE, text=True)
        for line in make.stdout:
            if "Ctrl-C" in line:
                break
        make.kill()
        with make:
            pass
        assert _soon(lambda: not Postgres(tmp_path).is_running() and not Valkey(tmp_path).is_running())

    def test_the_terminal_closed(self, tmp_path, free_port, start):
        ours, theirs = os.openpty()
        make = subprocess.Popen(self._make(tmp_path, free_port), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
        os.close(theirs)
        said = b""
        while b"Ctrl-C" not in said:
            said += os.read(ours, 4096)
        os.close(ours)
        make.wait(20)
        assert not Postgres(tmp_path).is_running()
        assert not Valkey(tmp_path).is_running()
