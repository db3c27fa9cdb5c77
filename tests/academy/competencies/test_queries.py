from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy.competencies.models import ModuleRefresh, Pause, Status
from academy.competencies.operations import rebuild_standing
from academy.competencies.queries import requirements_met_by, standings_by_module, standings_of, valid_until_of, validity_of
from courses.models import Completion
from tests.factories import competencies as framework
from tests.factories import courses, people

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 4)
DAY = timedelta(days=1)


def completed(person, module, on):
    made = Completion.objects.create(person=person, module=module, completed_on=on)
    rebuild_standing(person_ids=[person.pk])
    return made


class TestStandingsOf:
    def test_says_what_is_asked_by_which_job_and_how_it_stands(self):
        module = courses.module(code="M1")
        first = framework.requirement("ALL")
        framework.requirement("POLICE", who=["sector:police"])
        person = people.person()
        jobs = [people.employment(person), people.employment(person, people.team(people.agency(sector="police")))]
        completion = completed(person, module, TODAY - 300 * DAY)
        one, other = standings_of(person, on=TODAY)
        assert (one.code, one.requirement_id, one.status, one.employment_ids) == (
            "ALL",
            first.pk,
            Status.DUE_SOON,
            {job.pk for job in jobs},
        )
        assert (one.from_completion_id, one.starts_on, one.until) == (completion.pk, TODAY - 300 * DAY, date(2027, 1, 8))
        assert (other.code, other.employment_ids) == ("POLICE", {jobs[1].pk})
        assert one.days_left == 65
        assert set(standings_by_module([one, other])) == {"M1"}

    def test_what_is_recorded_elsewhere_is_shown_without_a_status(self):
        framework.requirement("EXT", kind="external", satisfied_by=[], extra={"evidence": "Certificate seen"})
        person = people.employment().person
        rebuild_standing(person_ids=[person.pk])
        [standing] = standings_of(person, on=TODAY)
        assert (standing.is_kept_here, standing.status, standing.is_met) == (False, None, False)
        assert standing.rule.extra == {"evidence": "Certificate seen"}

    def test_takes_three_statements_however_much_is_asked(self):
        framework.requirement(kind="hours", satisfied_by=[])
        person = people.employment().person
        for _n in range(10):
            framework.requirement()
        rebuild_standing(person_ids=[person.pk])
        with CaptureQueriesContext(connection) as asked:
            assert len(standings_of(person, on=TODAY)) == 11
        assert len(asked) == 3

    def test_before_the_first_day_nothing_is_asked(self):
        framework.requirement()
        person = people.employment(starts_on=TODAY).person
        rebuild_standing(person_ids=[person.pk])
        assert standings_of(person, on=TODAY - DAY) == []


class TestValidUntil:
    def test_is_the_date_of_the_requirement_that_the_module_is_the_usual_way_to_meet(self):
        framework.requirement("ALL", satisfied_by=["M1", "M6"], refresh_months=36)
        framework.requirement("HUB", satisfied_by=["M6"], refresh_months=24)
        person = people.employment().person
        completion = completed(person, courses.module(code="M6"), TODAY)
        assert valid_until_of(completion, on=TODAY) == date(2028, 11, 4)

    def test_is_the_modules_own_where_it_only_meets_something_lower(self):
        """The certificate of two days does not last longer because they count for an hour's introduction as well."""
        framework.requirement("ALL", satisfied_by=["M1", "M1R", "M6"], refresh_months=36)
        framework.requirement("HUB", who=["hub-worker"], satisfied_by=["M6"], refresh_months=24)
        person, module = people.employment().person, courses.module(code="M6")
        ModuleRefresh.objects.create(module=module, months=18)
        assert valid_until_of(completed(person, module, TODAY), on=TODAY) == date(2028, 5, 4)
        # A booster refreshes what it is a booster of.
        assert valid_until_of(completed(person, courses.module(code="M1R"), TODAY), on=TODAY) == date(2029, 11, 4)

    def test_is_the_modules_own_refresh_where_nothing_is_asked(self):
        module = courses.module(code="M6")
        framework.requirement("HUB", who=["hub-worker"], satisfied_by=["M6"])
        completion = completed(people.employment().person, module, TODAY)
        assert valid_until_of(completion, on=TODAY) is None
        ModuleRefresh.objects.create(module=module, months=18)
        assert valid_until_of(completion, on=TODAY) == date(2028, 5, 4)

    def test_stays_that_of_the_job_which_asked_after_the_person_has_left(self):
        framework.requirement("ALL", satisfied_by=["M1"], refresh_months=24)
        person = people.employment(ends_on=date(2025, 6, 30)).person
        completion = completed(person, courses.module(code="M1"), date(2025, 1, 15))
        assert valid_until_of(completion, on=TODAY) == date(2027, 1, 15)

    def test_keeps_the_anniversary(self):
        framework.requirement("ALL", refresh_months=12)
        module, person = courses.module(code="M1"), people.employment().person
        days = (date(2024, 1, 1), date(2024, 11, 1), date(2025, 11, 15))
        first, *_between, last = [completed(person, module, day) for day in days]
        assert valid_until_of(last, on=TODAY) == date(2027, 1, 1)
        assert valid_until_of(first, on=TODAY) == date(2025, 1, 1)

    def test_knows_a_renewal(self):
        framework.requirement("ALL", refresh_months=12)
        module, person = courses.module(code="M1"), people.employment().person
        first = completed(person, module, date(2025, 1, 1))
        assert not validity_of(first, on=TODAY).is_current
        assert not validity_of(first, on=TODAY).is_current_through_renewal
        completed(person, module, date(2026, 2, 1))
        renewed = validity_of(first, on=TODAY)
        assert (renewed.is_current, renewed.is_current_through_renewal, renewed.renewed_until) == (False, True, date(2027, 2, 1))

    def test_moves_with_a_pause(self):
        framework.requirement("ALL", refresh_months=12)
        person = people.employment().person
        completion = completed(person, courses.module(code="M1"), date(2025, 12, 1))
        Pause.objects.create(person=person, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31))
        assert valid_until_of(completion, on=TODAY) == date(2027, 1, 1)

    def test_takes_at_most_five_statements(self):
        framework.requirement("ALL")
        completion = completed(people.employment().person, courses.module(code="M1"), TODAY)
        with CaptureQueriesContext(connection) as asked:
            valid_until_of(completion, on=TODAY)
        assert len(asked) <= 5


def test_requirements_met_by_a_module_begin_with_its_own():
    framework.requirement("ALL", satisfied_by=["M1", "M6"])
    framework.requirement("HUB", satisfied_by=["M6", "M7"])
    framework.requirement("OLD", satisfied_by=["M6"], effective_to=date(2020, 1, 1))
    assert [rule.requirement.code for rule in requirements_met_by("M6", on=TODAY)] == ["HUB", "ALL"]
