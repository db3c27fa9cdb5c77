import pytest

from tests import browser_setup


@pytest.fixture
def asked(monkeypatch):
    """Every command that was run; none succeeds."""
    commands = []
    monkeypatch.setattr(browser_setup, "_succeeds", lambda *command: bool(commands.append(command)))
    monkeypatch.setattr(browser_setup, "find_browser", lambda: None)
    monkeypatch.delenv("BROWSER", raising=False)
    monkeypatch.delenv("CI", raising=False)
    return commands


def test_left_out_it_says_so_aloud(asked, monkeypatch, capsys):
    monkeypatch.setenv("BROWSER", "no")
    assert browser_setup.main() == 0
    assert capsys.readouterr().out == f"{browser_setup.WITHOUT}\n"
    assert asked == []


def test_it_cannot_be_left_out_where_it_counts(asked, monkeypatch, capsys):
    monkeypatch.setenv("BROWSER", "no")
    monkeypatch.setenv("CI", "true")
    assert browser_setup.main() == 1
    assert "CI=true" in capsys.readouterr().err


def test_one_that_is_there_is_taken(asked, monkeypatch):
    monkeypatch.setattr(browser_setup, "find_browser", lambda: "/usr/bin/chromium")
    assert browser_setup.main() == 0
    assert asked == []


@pytest.mark.parametrize(("user", "by_apt"), [(0, True), (1000, False)])
def test_what_cannot_be_had_is_told_in_one_line(asked, monkeypatch, capsys, user, by_apt):
    monkeypatch.setattr(browser_setup.os, "geteuid", lambda: user)
    monkeypatch.setattr(browser_setup.shutil, "which", lambda _name: "/usr/bin/apt-get")
    assert browser_setup.main() == 1
    assert capsys.readouterr().err == f"{browser_setup.MISSING}\n"
    assert any("apt-get" in command for command in asked) is by_apt
    assert any("playwright" in command for command in asked)
