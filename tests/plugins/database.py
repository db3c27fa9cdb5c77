"""The suite's own PostgreSQL, and a database for each test process, cloned from a template instead of migrated.

The template is made once for each state of the migrations. A test that really commits gets a fresh clone afterwards, instead of a flush that
would take the rows of the data migrations with it.
"""

import fcntl
import hashlib
import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from academy.demo.embedded import Postgres, Valkey

VAR = Path(__file__).resolve().parents[2] / "var" / "test"


def _hash_of_migrations() -> str:
    """Of every migration of every installed app, and of which apps are installed."""
    from django.apps import apps

    seen = hashlib.sha256(" ".join(settings.INSTALLED_APPS).encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        for path in sorted((Path(app.path) / "migrations").glob("*.py")):
            seen.update(f"{app.name}/{path.name}".encode())
            seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    VAR.mkdir(parents=True, exist_ok=True)
    with open(VAR / "setup.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _execute(statement: str) -> list[Any]:
    with psycopg.connect(host=str(settings.EMBEDDED_POSTGRES_SOCKET), user="academy", dbname="postgres", autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _clone(template: str, name: str) -> None:
    connections["default"].close()
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')


def _keep_template() -> str:
    name = f"template_{_hash_of_migrations()}"
    if _execute(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        return name
    # Templates of earlier states are of no use any more; databases of runs that were killed go with them.
    for (old,) in _execute("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%' OR datname LIKE 'making\\_%'"):
        _execute(f'DROP DATABASE "{old}" WITH (FORCE)')
    making = f"making_{name}"
    _execute(f'CREATE DATABASE "{making}"')
    connections["default"].settings_dict["NAME"] = making
    call_command("migrate", verbosity=0, interactive=False)
    connections["default"].close()
    _execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'only')}_{os.getpid()}"
    with django_db_blocker.unblock():
        with _one_at_a_time():
            Postgres(VAR.resolve(), is_fast=True).start()
            Valkey(VAR.resolve()).start()
            template = _keep_template()
        _clone(template, name)
        connections["default"].settings_dict["NAME"] = name

        def clone_again(test: TransactionTestCase) -> None:
            _clone(template, name)

        flush = TransactionTestCase._fixture_teardown
        TransactionTestCase._fixture_teardown = clone_again  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():
        TransactionTestCase._fixture_teardown = flush  # type: ignore[method-assign]
        connections["default"].close()
        _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


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
