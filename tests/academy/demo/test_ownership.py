import pytest
from django.db import OperationalError, connection

from academy.demo.models import DemoLoad
from academy.demo.ownership import why_not_ours
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def not_embedded(settings):
    settings.EMBEDDED_POSTGRES_SOCKET = "/nowhere"


def _names(monkeypatch, *tables: str) -> None:
    monkeypatch.setattr(connection.introspection, "table_names", lambda: list(tables))


def test_an_empty_database_may_be_used(monkeypatch):
    _names(monkeypatch)
    assert why_not_ours() == ""


def test_tables_of_ours_without_anybody_may_be_used():
    assert why_not_ours() == ""


def test_a_demonstration_may_be_used_again(monkeypatch):
    person()
    DemoLoad.objects.create(loaded_on="2027-03-04", curriculum_hash="x")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE reports_of_somebody (id int)")
    assert why_not_ours() == ""


def test_somebody_elses_tables_are_left_alone():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE payroll (id int)")
    assert "holds something else (payroll)" in why_not_ours()


def test_an_academy_that_is_in_use_is_left_alone():
    person()
    assert why_not_ours().endswith("holds an academy that is no demonstration.")


def test_the_embedded_database_is_ours_by_where_it_stands(settings):
    settings.EMBEDDED_POSTGRES_SOCKET = connection.settings_dict["HOST"]
    person()
    assert why_not_ours() == ""


def test_a_database_that_does_not_answer_is_told_in_one_line(monkeypatch):
    def no_answer():
        raise OperationalError("connection to server\n\tfailed")

    monkeypatch.setattr(connection.introspection, "table_names", no_answer)
    assert "does not answer: connection to server failed" in why_not_ours()


def test_an_older_postgresql_is_named(monkeypatch):
    monkeypatch.setattr(connection, "get_database_version", lambda: (14, 9))
    assert why_not_ours() == "PostgreSQL 15 or newer is needed; this one is 14."


def test_another_engine_is_named(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite")
    assert "needs PostgreSQL" in why_not_ours()
