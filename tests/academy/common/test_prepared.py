"""A prepared query answers what its queryset would, whatever is asked, and keeps nothing from one asking to the next."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import DataError, connection, transaction
from django.db.models import Exists, OuterRef, Subquery
from django.test.utils import CaptureQueriesContext

from academy.common.prepared import Prepared, ask, ask_any
from academy.people.models import Employment, Person
from courses.models import LessonVersion, Module
from tests.factories import courses, people

pytestmark = pytest.mark.django_db

JOBS = Prepared(
    lambda: (
        Employment.objects.current(ask("on"))
        .filter(person=ask("person"))
        .select_related("team__agency", "manager")
        .annotate(
            is_managed=Exists(Person.objects.filter(pk=OuterRef("manager"))),
            title=Subquery(Employment.objects.filter(pk=OuterRef("pk")).values("job_title")[:1]),
        )
        .order_by("-starts_on")
    )
)


def test_objects_with_all_that_was_selected_and_annotated():
    person, manager = people.person(), people.person("Calum Reid")
    people.employment(person, job_title="Hub worker", manager=manager, starts_on=date(2024, 5, 1))
    people.employment(person, job_title="Left long ago", ends_on=date(2021, 1, 1))
    people.employment(job_title="Somebody else's")
    on = date(2026, 11, 4)
    with CaptureQueriesContext(connection) as queries:
        [job] = JOBS(person=person.pk, on=on)
        assert (job.job_title, job.title, job.is_managed, job.manager.name, job.starts_on) == (
            "Hub worker",
            "Hub worker",
            True,
            "Calum Reid",
            date(2024, 5, 1),
        )
        assert job.team.agency.name
    assert len(queries) == 1
    assert f'"person_id" = {person.pk}' in queries[0]["sql"]
    assert job == Employment.objects.current(on).get(person=person)
    assert not job._state.adding


def test_a_join_that_finds_nothing_is_none():
    person = people.person()
    people.employment(person)
    assert JOBS(person=person.pk, on=date(2026, 11, 4))[0].manager is None


def test_asks_anew_each_time():
    first, second = people.person(), people.person()
    on = date(2026, 11, 4)
    assert JOBS(person=first.pk, on=on) == []
    job = people.employment(second)
    assert JOBS(person=second.pk, on=on) == [job]
    assert JOBS(person=first.pk, on=on) == []
    assert JOBS(person=second.pk, on=date(2019, 1, 1)) == []


def test_tuples_any_of_a_list_and_fields_that_are_converted():
    modules = [courses.module(audience=["everyone", "hub-worker"]) for _number in range(3)]
    found = Prepared(lambda: Module.objects.filter(code=ask_any("codes")).order_by("pk").values_list("code", "audience", "key"))
    asked = [modules[0].code, modules[2].code]
    assert found(codes=asked) == [(module.code, ["everyone", "hub-worker"], module.key) for module in (modules[0], modules[2])]
    assert found(codes=[]) == []
    version = Prepared(lambda: LessonVersion.objects.filter(pk=ask("pk")))
    kept = LessonVersion.objects.filter(lesson__module=modules[0]).first()
    assert version(pk=kept.pk)[0].content == kept.content
    assert version(pk=kept.pk)[0].created_at == kept.created_at


def test_a_value_is_a_value_and_never_sql():
    found = Prepared(lambda: Module.objects.filter(title=ask("title")))
    module = courses.module(title="Robert'); DROP TABLE courses_module;-- 100%s %(x)s")
    assert found(title=module.title) == [module]
    assert found(title="' OR '1'='1") == []


def test_what_was_not_given_is_missed_at_once():
    with pytest.raises(KeyError):
        JOBS(person=1)


def test_only_querysets_whose_rows_can_be_read():
    with pytest.raises(AssertionError):
        Prepared(lambda: Module.objects.filter(code=ask("code")).values("code"))(code="M1")


def _plans_kept():
    """How often each kept plan of a query for jobs was used: as one for whatever value, and as one made for a value."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s", ['SELECT "people_employment"."id"%']
        )
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_is_planned_once_a_connection():
    connection.close()
    for person in (1, 2, 3):
        JOBS(person=person, on=date(2026, 11, 4))
    assert _plans_kept() == [(3, 0)]
    list(Employment.objects.filter(person=1))
    assert _plans_kept() == [(3, 0)]
    connection.close()
    assert _plans_kept() == []


@pytest.mark.django_db(transaction=True)
def test_keeps_no_plan_behind_a_pooler_that_changes_connections(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {})
    connection.close()
    job = people.employment()
    on = date(2026, 11, 4)
    assert [JOBS(person=job.person_id, on=on) for _time in range(7)] == [[job]] * 7
    assert _plans_kept() == []
    connection.close()


def test_what_the_database_refuses_is_an_error_of_django():
    found = Prepared(lambda: Module.objects.filter(pk=ask("pk")))
    with pytest.raises(DataError), transaction.atomic():
        found(pk="no number")
    assert found(pk=1) == []


@pytest.mark.django_db(transaction=True)
def test_is_asked_from_every_thread():
    everybody = [people.employment().person_id for _number in range(12)]

    def jobs_of(person):
        try:
            return [job.person_id for job in JOBS(person=person, on=date(2026, 11, 4))]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(jobs_of, everybody)) == [[person] for person in everybody]
