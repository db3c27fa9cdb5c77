import pytest
from django.db import OperationalError, connection
from django.test import Client
from kombu import Connection

from academy.common import health

pytestmark = pytest.mark.django_db
FINE = {"database": "ok", "broker": "ok", "migrations": "ok"}


@pytest.fixture(autouse=True)
def forget_migrations():
    health._migrated_once.cache_clear()
    yield
    health._migrated_once.cache_clear()


def test_all_in_order():
    answer = Client().get("/healthz/")
    assert (answer.status_code, answer.json()) == (200, FINE)
    assert "no-store" in answer["Cache-Control"]


def test_the_database_is_named_and_nothing_about_it_told(monkeypatch):
    def no_answer():
        raise OperationalError("password authentication failed for academy@db.internal")

    monkeypatch.setattr(connection, "cursor", no_answer)
    answer = Client().get("/healthz/")
    assert answer.status_code == 503
    assert answer.json()["database"] == "OperationalError"
    assert "internal" not in answer.content.decode()


def test_the_broker_is_named(monkeypatch):
    monkeypatch.setattr(health.current_app, "connection_for_write", lambda **options: Connection("redis://127.0.0.1:1/0", **options))
    answer = Client().get("/healthz/")
    assert answer.status_code == 503
    assert answer.json() == {**FINE, "broker": "OperationalError"}


def test_missing_migrations_are_named_until_they_are_there():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'demo' RETURNING name")
        (name,) = cursor.fetchone()
        answer = Client().get("/healthz/")
        assert (answer.status_code, answer.json()) == (503, {**FINE, "migrations": "MigrationsMissing"})
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('demo', %s, now())", [name])
    assert Client().get("/healthz/").status_code == 200


def test_asked_again_it_asks_the_database_once(django_assert_num_queries):
    Client().get("/healthz/")
    with django_assert_num_queries(1):
        Client().get("/healthz/")


def test_it_only_answers():
    assert Client().post("/healthz/").status_code == 405
