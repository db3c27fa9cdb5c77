import subprocess
import sys
import urllib.error
from collections import namedtuple
from pathlib import Path

import pytest

from academy.demo import preflight

ROOT = Path(__file__).resolve().parents[3]


def test_an_older_python_is_told_so():
    with pytest.raises(preflight.CannotRun, match=r"3\.11 or newer is needed; this is 3\.9\.2"):
        preflight.check_python((3, 9, 2))


def test_this_python_will_do():
    preflight.check_python()


def test_a_full_disk_is_told_so_before_the_folder_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(preflight.shutil, "disk_usage", lambda _path: namedtuple("Usage", "free")(40_000_000))
    with pytest.raises(preflight.CannotRun, match="has 40 MB left"):
        preflight.check_disk(tmp_path / "var" / "deep", 1_000_000_000)
    assert list(tmp_path.iterdir()) == []


def test_without_a_network_uv_is_missed_in_one_line_and_nothing_is_left(tmp_path, monkeypatch):
    def no_pip(*_args, **_kwargs):
        return subprocess.CompletedProcess([], 1)

    def no_network(*_args, **_kwargs):
        raise urllib.error.URLError("Temporary failure in name resolution")

    monkeypatch.setattr(preflight.subprocess, "run", no_pip)
    monkeypatch.setattr(preflight.urllib.request, "urlopen", no_network)
    with pytest.raises(preflight.CannotRun, match="is there a network") as error:
        preflight.fetch_uv(tmp_path / "uv")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "uv").exists()


def test_it_runs_by_its_path_without_any_package():
    done = subprocess.run([sys.executable, "-I", "-S", "academy/demo/preflight.py"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("syntax", ["match ", "except*", ":="])
def test_an_older_python_can_read_it(syntax):
    assert syntax not in (ROOT / "academy" / "demo" / "preflight.py").read_text()
