"""The suite's own PostgreSQL, and a database for each test process, cloned from a template instead of migrated.

The template is made once for each state of the migrations. A test that really commits gets a fresh clone afterwards, instead of a flush,
which would take the rows of the data migrations with it.

A test marked `northshire` finds the whole curriculum and partnership loaded, as at `NORTHSHIRE_ON`: another template, made once for each
state of what is loaded and of what loads it.
"""

import fcntl
import hashlib
import io
import ipaddress
import os
import shutil
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from academy.demo.embedded import Postgres, Valkey

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var" / "test"
CURRICULUM = ROOT / "academy" / "demo" / "curriculum"
NORTHSHIRE_ON = date(2026, 11, 4)
# Whoever changes what is loaded, or how, has the data loaded again.
_NORTHSHIRE_FROM = (
    "academy/demo/curriculum/*.yaml",
    "academy/demo/partnership/*.py",
    "cms/curriculum/*.py",
    "cms/*.py",
    "academy/competencies/**/*.py",
)
_templates: dict[str, str] = {}
# How often each database of this process was made; what is connected to an earlier one is connected to nothing.
_made: Counter[str] = Counter()


def _hash_of_migrations() -> str:
    """Of every migration of every installed app, and of which apps are installed."""
    from django.apps import apps

    seen = hashlib.sha256(" ".join(settings.INSTALLED_APPS).encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        for path in sorted((Path(app.path) / "migrations").glob("*.py")):
            seen.update(f"{app.name}/{path.name}".encode())
            seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


def prepare() -> str:
    """Start the suite's servers and apply every migration to an empty database, unless that was done. Returns the template's name."""
    with _one_at_a_time():
        Postgres(VAR.resolve(), is_fast=True).start()
        Valkey(VAR.resolve()).start()
        return _keep_template()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _execute(statement: str) -> list[Any]:
    with psycopg.connect(
        host=str(settings.EMBEDDED_POSTGRES_SOCKET), port=5432, user="academy", dbname="postgres", autocommit=True
    ) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _hash_of_northshire() -> str:
    seen = hashlib.sha256(_hash_of_migrations().encode())
    for pattern in _NORTHSHIRE_FROM:
        for path in sorted(ROOT.glob(pattern)):
            seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


def _clone(template: str, name: str) -> None:
    connections["default"].close()
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    _made[name] += 1


def _drop_what_is_left_over(*, but: str) -> None:
    """Databases of runs that were killed, and templates of earlier migrations but for the last two, which another run may still use."""
    for (old,) in _execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%' OR datname LIKE 'northshire\\_%'"):
        if not Path(f"/proc/{old.rpartition('_')[2]}").exists():
            _execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
    half_made = _execute("SELECT datname FROM pg_database WHERE datname LIKE 'making\\_%'")
    outdated = _execute(
        f"SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%' AND datname <> '{but}' ORDER BY oid DESC OFFSET 2"
    )
    for (old,) in half_made + outdated:
        _execute(f'DROP DATABASE "{old}" WITH (FORCE)')


def _keep_template() -> str:
    name = f"template_{_hash_of_migrations()}"
    _drop_what_is_left_over(but=name)
    if _execute(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        return name
    making = f"making_{name}"
    _execute(f'CREATE DATABASE "{making}"')
    connections["default"].settings_dict["NAME"] = making
    call_command("migrate", verbosity=0, interactive=False)
    connections["default"].close()
    _execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


def _keep_northshire(template: str) -> str:
    """The template with everything loaded, made on first use."""
    name = f"loaded_{_hash_of_northshire()}"
    if _execute(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        return name
    for (old,) in _execute("SELECT datname FROM pg_database WHERE datname LIKE 'loaded\\_%' OR datname LIKE 'loading\\_%'"):
        _execute(f'DROP DATABASE "{old}" WITH (FORCE)')
    loading = f"loading_{name}"
    _clone(template, loading)
    _use(loading)
    call_command("load_curriculum", str(CURRICULUM), verbosity=0, stdout=io.StringIO())
    call_command("load_partnership", CURRICULUM / "partnership.yaml", on=NORTHSHIRE_ON, stdout=io.StringIO())
    connections["default"].close()
    _execute(f'ALTER DATABASE "{loading}" RENAME TO "{name}"')
    return name


def _use(name: str) -> None:
    """Have the connection of whoever asks lead to that database, as it was last made.

    A thread in which a browser is driven runs an event loop, and Django keeps a second connection for it there. Both read one dictionary of
    settings, so its name says nothing of where the other leads.
    """
    connection = connections["default"]
    wanted = (name, _made[name])
    if getattr(connection, "leads_to", None) != wanted:
        connection.close()
        connection.settings_dict["NAME"] = name
        connection.leads_to = wanted  # type: ignore[attr-defined]


def _name(kind: str) -> str:
    return f"{kind}_{os.environ.get('PYTEST_XDIST_WORKER', 'only')}_{os.getpid()}"


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
    """Before the test's own database is opened, choose which: the empty one, or Northshire's. A TestCase opens it for its whole class."""
    opens = fixturedef.argname == "_django_db_helper" or fixturedef.argname.startswith("_unittest_setUpClass_fixture_")
    if not opens or not _templates:
        return
    kind = "test_northshire" if request.node.get_closest_marker("northshire") else "test"
    if _name(kind) not in _templates:
        blocker = request.getfixturevalue("django_db_blocker")
        with blocker.unblock(), _one_at_a_time():
            _templates[_name(kind)] = _keep_northshire(_templates[_name("test")])
            _clone(_templates[_name(kind)], _name(kind))
    _use(_name(kind))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    name = _name("test")
    with django_db_blocker.unblock():
        _templates[name] = prepare()
        _clone(_templates[name], name)
        _use(name)

        def clone_again(test: TransactionTestCase) -> None:
            used = str(connections["default"].settings_dict["NAME"])
            _clone(_templates[used], used)
            _use(used)

        flush = TransactionTestCase._fixture_teardown
        TransactionTestCase._fixture_teardown = clone_again  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():
        TransactionTestCase._fixture_teardown = flush  # type: ignore[method-assign]
        connections["default"].close()
        for used in _templates:
            _execute(f'DROP DATABASE IF EXISTS "{used}" WITH (FORCE)')
    for folder in (settings.MEDIA_ROOT, settings.STORAGES["private"]["OPTIONS"]["location"]):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True, scope="session")
def sockets_closed() -> Iterator[None]:
    """Nothing leaves this machine: only unix sockets and the loopback answer."""
    connect = socket.socket.connect

    def connect_here(sock: socket.socket, address: Any) -> None:
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
                raise OSError(f"The tests talk to this machine alone, not to {host}.")
        connect(sock, address)

    socket.socket.connect = connect_here  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


if __name__ == "__main__":
    django.setup()
    prepare()
