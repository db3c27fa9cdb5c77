"""The guide's backup and restore, done as it says."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client

from academy.demo.embedded import Postgres
from academy.people.models import Person
from courses.models import Completion
from tests.plugins.database import VAR

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.northshire]
RESTORED = "test_restored_0"


def _run(program: str, *arguments: str) -> None:
    place = ("--host", str(settings.EMBEDDED_POSTGRES_SOCKET), "--username", "academy")
    done = subprocess.run([str(Postgres(VAR.resolve()).programs / program), *place, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def restored(tmp_path: Path) -> Iterator[str]:
    """A second database, restored from a dump of the first."""
    used = str(connections["default"].settings_dict["NAME"])
    _run("pg_dump", "--format=custom", f"--file={tmp_path / 'academy.dump'}", used)
    _run("createdb", RESTORED)
    try:
        _run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={RESTORED}", str(tmp_path / "academy.dump"))
        yield RESTORED
    finally:
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = used
        _run("dropdb", "--force", RESTORED)


def test_what_was_backed_up_is_restored_whole(restored: str) -> None:
    before = (Person.objects.count(), Completion.objects.count())
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = restored
    with psycopg.connect(host=str(settings.EMBEDDED_POSTGRES_SOCKET), user="academy", dbname=restored) as there:
        assert there.execute("SELECT count(*) FROM people_person").fetchone() == (before[0],)
    assert (Person.objects.count(), Completion.objects.count()) == before
    # The academy runs on it: nothing is left to migrate, and standing worked out again changes no row.
    call_command("migrate", "--check", verbosity=0)
    assert Client().get("/healthz/").json()["database"] == "ok"
