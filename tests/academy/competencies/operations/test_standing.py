"""The stored standing is what `fold` says, for one person as for all."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from academy.competencies.fold import status_of
from academy.competencies.models import Obligation, Pause, Period, RequirementRule, Status, Waiver
from academy.competencies.operations import rebuild_all, rebuild_standing
from academy.competencies.queries import status_on
from academy.people.models import Person
from courses.models import Completion
from tests.factories import competencies as framework
from tests.factories import courses, people

pytestmark = pytest.mark.django_db
DAYS = [date(2020, 1, 1) + timedelta(days=29 * n) for n in range(90)]


@pytest.fixture
def random_histories():
    """Forty people whose histories meet every rule: jobs, designations, pauses, waivers, a changed policy, supersession."""
    chance = Random(7)
    modules = [courses.module(code=code) for code in ("M1", "M6", "M7")]
    low = framework.requirement("LOW", satisfied_by=["M1"], effective_to=date(2023, 5, 31))
    RequirementRule.objects.create(
        requirement=low,
        version=2,
        effective_from=date(2023, 6, 1),
        who=["everyone"],
        satisfied_by=["M1", "M6"],
        refresh_months=24,
        early_days=60,
    )
    high = framework.requirement("HIGH", who=["hub-worker", "sector:police"], satisfied_by=["M6"], supersedes=["LOW"])
    framework.requirement("FAC", who=["designation:facilitator"], satisfied_by=["M7"], refresh_months=None, supersedes=["HIGH"])
    framework.requirement("EXT", kind="external", satisfied_by=[])
    teams = [people.team(people.agency(sector=sector)) for sector in ("police", "school")]

    def day() -> date:
        return date(2019, 1, 1) + timedelta(days=chance.randrange(3200))

    def days(open_ones: bool = True) -> dict[str, date | None]:
        first = day()
        return {
            "starts_on": first,
            "ends_on": None if open_ones and chance.random() < 0.4 else first + timedelta(days=chance.randrange(900)),
        }

    for _n in range(40):
        person = people.person()
        for _job in range(chance.randrange(1, 4)):
            people.employment(person, chance.choice(teams), role_code=chance.choice(["hub-worker", "teacher", ""]), **days())
        for on in {day() for _time in range(chance.randrange(8))}:
            Completion.objects.create(person=person, module=chance.choice(modules), completed_on=on)
        for _time in range(chance.randrange(3)):
            Pause.objects.create(person=person, **days())
        if chance.random() < 0.4:
            Waiver.objects.create(person=person, requirement=chance.choice([low, high]), approved_by=person, **days(open_ones=False))
        if chance.random() < 0.4:
            people.designation(person, "facilitator", **days())


def stored() -> tuple[set, set]:
    return set(Obligation.objects.values_list("person", "employment", "requirement", "since", "until")), set(
        Period.objects.values_list(
            "person", "requirement", "rule", "kind", "since", "until", "starts_on", "due_on", "grace_until", "from_completion"
        )
    )


@pytest.mark.usefixtures("random_histories")
class TestRebuilding:
    def test_all_at_once_is_as_one_by_one(self):
        for person in Person.objects.all():
            rebuild_standing(person_ids=[person.pk])
        one_by_one = stored()
        Obligation.objects.all().delete()
        Period.objects.all().delete()
        rebuilt = rebuild_all(batch=7)
        assert stored() == one_by_one
        assert rebuilt.written == rebuilt.rows == sum(len(rows) for rows in one_by_one)
        assert len(one_by_one[1]) > 100

    def test_again_writes_nothing(self):
        rebuild_all()
        again = rebuild_all()
        assert (again.written, again.removed) == (0, 0)

    def test_mends_what_is_wrong_and_nothing_else(self):
        rebuild_all()
        right = stored()
        wrong = Period.objects.order_by("pk").first()
        Period.objects.filter(pk=wrong.pk).update(due_on=date(1999, 1, 1))
        Obligation.objects.order_by("pk").first().delete()
        rebuilt = rebuild_all()
        assert (rebuilt.written, rebuilt.removed) == (2, 1)
        assert stored() == right

    def test_costs_as_many_statements_for_many_people_as_for_one(self):
        rebuild_all()
        ids = list(Person.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as for_one:
            rebuild_standing(person_ids=ids[:1])
        with CaptureQueriesContext(connection) as for_many:
            rebuild_standing(person_ids=ids)
        assert len(for_many) == len(for_one) <= 12

    def test_python_and_sql_agree_on_every_status(self):
        rebuild_all()
        seen = set()
        for day in DAYS:
            for period in Period.objects.annotate(status=status_on(day)):
                assert period.status == status_of(period, day), (period.kind, period.due_on, day)
                seen.add(period.status)
        assert seen == set(Status.values)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    kind=st.sampled_from(Period.Kind.values),
    since=st.integers(-300, 300),
    length=st.none() | st.integers(1, 300),
    due=st.none() | st.integers(-200, 200),
    grace=st.none() | st.integers(0, 60),
)
def test_python_and_sql_agree_on_any_period(db, kind, since, length, due, grace):
    today = date(2026, 11, 4)
    if not Period.objects.exists():
        framework.requirement("ANY")
        rebuild_standing(person_ids=[people.employment().person.pk])
    due_on = None if due is None else today + timedelta(days=due)
    begins = today + timedelta(days=since)
    Period.objects.update(
        kind=kind,
        since=begins,
        until=None if length is None else begins + timedelta(days=length),
        due_on=due_on,
        grace_until=None if due_on is None or grace is None else due_on + timedelta(days=grace),
    )
    for period in Period.objects.annotate(status=status_on(today)):
        assert period.status == status_of(period, today)


def test_only_the_named_requirements_are_written():
    module = courses.module(code="M1")
    one, other = framework.requirement("ONE"), framework.requirement("OTHER")
    person = people.employment().person
    rebuild_standing(person_ids=[person.pk])
    Completion.objects.create(person=person, module=module, completed_on=date(2026, 1, 1))
    rebuild_standing(person_ids=[person.pk], requirement_ids=[one.pk])
    kinds = Period.objects.filter(until=None).values_list("requirement", "kind")
    assert dict(kinds) == {one.pk: "held", other.pk: "unmet"}


@pytest.mark.django_db(transaction=True)
def test_all_is_rebuilt_by_two_threads_in_transactions_of_their_own():
    framework.requirement("ALL")
    for _n in range(5):
        people.employment()
    rebuilt = rebuild_all(batch=2)
    assert (rebuilt.people, rebuilt.written) == (5, 10)
    assert Period.objects.count() == 5
