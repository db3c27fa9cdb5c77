"""What is said of a completion before it is taken back is what happens afterwards."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from academy.competencies.models import Status
from academy.competencies.operations import rebuild_standing
from academy.competencies.queries import changes_without, standings_of
from courses.models import Completion
from tests.factories import competencies as framework
from tests.factories import courses, people
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
TODAY = AT.date()
DAY = timedelta(days=1)


@pytest.fixture
def learner():
    framework.requirement("ALL")
    return people.employment().person


def completed(person, *days_ago: int) -> list[Completion]:
    module = courses.module(code="M1")
    made = [Completion.objects.create(person=person, module=module, completed_on=TODAY - days * DAY) for days in days_ago]
    rebuild_standing(person_ids=[person.pk])
    return made


def test_the_only_one_leaves_it_never_done(learner):
    (only,) = completed(learner, 10)
    (change,) = changes_without(only, on=TODAY)
    assert (change.requirement.code, change.status, change.is_met) == ("ALL", Status.NEVER_DONE, False)


def test_an_earlier_one_takes_its_place(learner):
    _first, last = completed(learner, 100, 5)
    (change,) = changes_without(last, on=TODAY)
    assert (change.status, change.due_on) == (Status.CURRENT, date(2027, 7, 27))
    assert change.is_met


def test_one_on_which_nothing_rests_any_more_changes_nothing(learner):
    first, _last = completed(learner, 2000, 5)
    assert changes_without(first, on=TODAY) == []


def test_only_what_the_jobs_asked_about_ask(learner):
    (only,) = completed(learner, 10)
    other = people.employment()
    assert changes_without(only, on=TODAY, employments=[other.pk]) == []
    assert len(changes_without(only, on=TODAY, employments=[learner.employments.get().pk])) == 1


def test_writes_nothing_and_asks_no_more_for_more(learner):
    (only,) = completed(learner, 10)
    with CaptureQueriesContext(connection) as before:
        changes_without(only, on=TODAY)
    for _n in range(4):
        framework.requirement(satisfied_by=["M1"])
    rebuild_standing(person_ids=[learner.pk])
    with CaptureQueriesContext(connection) as after:
        assert len(changes_without(only, on=TODAY)) == 5
    assert len(after) == len(before) == 8
    assert all(query["sql"].startswith(("SELECT", "DECLARE")) for query in after.captured_queries)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.integers(0, 1500), min_size=1, max_size=4, unique=True), which=st.integers(0, 3), later=st.integers(0, 400))
def test_is_what_stands_once_it_is_taken_back(db_savepoint, days, which, later):
    with db_savepoint():
        framework.requirement("ALL")
        framework.requirement("HIGHER", satisfied_by=["M1"], refresh_months=36, supersedes=["ALL"])
        person, on = people.employment().person, TODAY + later * DAY
        gone = completed(person, *days)[which % len(days)]
        before = {row.code: (row.status, row.due_on) for row in standings_of(person, on=on)}
        said = {change.requirement.code: (change.status, change.due_on) for change in changes_without(gone, on=on)}
        gone.mark_withdrawn(at=AT, by=None, reason="Of a namesake")
        rebuild_standing(person_ids=[person.pk])
        after = {row.code: (row.status, row.due_on) for row in standings_of(person, on=on)}
        assert before | said == after
        assert all(before[code] != said[code] for code in said)
