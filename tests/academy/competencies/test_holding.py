"""Who holds a module, is asked what changed in it, and by when, leave not counted."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from academy.common.days import add_months
from academy.competencies.models import ModuleRefresh, Pause, Requirement, RequirementRule, Waiver
from academy.competencies.operations import ask_all_holders, ask_holders, end_pause, pause, recount_leave, withdraw_pause
from academy.competencies.operations.standing import rebuild_standing
from academy.competencies.queries import holders_of
from academy.competencies.tasks import ask_what_changed
from academy.people.models import Person
from courses.models import ChangeClass, Completion, Enrolment, Module
from courses.operations import complete_lesson
from tests.courses.operations.test_switching import release
from tests.factories import courses, people
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 7)
LATER = AT + timedelta(days=3)
DAY = timedelta(days=1)


def worker(module: Module, *, on: date = date(2026, 11, 4), **fields) -> Person:
    """Somebody in work who has completed the module in its current edition."""
    person = people.person(**fields)
    people.employment(person, starts_on=date(2010, 1, 1))
    Completion.objects.create(person=person, module=module, edition=module.current_edition, completed_on=on)
    return person


def ask_for(module: Module, *also: str, months: int = 24, grace: int = 30) -> Requirement:
    requirement = Requirement.objects.create(code=f"R-{module.code}", title=module.title, kind="expiry")
    RequirementRule.objects.create(
        requirement=requirement,
        who=["everyone"],
        satisfied_by=[module.code, *also],
        within_days=30,
        refresh_months=months,
        grace_days=grace,
    )
    return requirement


def stand(*persons: Person) -> None:
    rebuild_standing(person_ids=[person.pk for person in persons])


def holds(module: Module, person: Person, on: date = ON) -> bool:
    return holders_of(module, on=on) == [person.pk]


def due(person: Person) -> date | None:
    return Enrolment.objects.open().changes().get(learner=person).due_on


class TestHolders:
    def test_whoever_has_completed_what_lasts(self):
        module = courses.module()
        assert holds(module, worker(module, on=date(2011, 1, 1)))

    def test_nobody_who_has_not(self):
        module = courses.module()
        people.employment()
        assert holders_of(module, on=ON) == []

    def test_while_a_requirement_is_in_date_and_in_its_grace(self):
        module = courses.module()
        person = worker(module)
        ask_for(module)
        stand(person)
        until = date(2028, 11, 4)
        assert holds(module, person, until)
        assert holds(module, person, until + 30 * DAY)
        assert not holds(module, person, until + 31 * DAY)

    def test_also_where_something_shorter_keeps_it_going(self):
        module, booster = courses.module(), courses.module()
        person = worker(module, on=date(2024, 1, 1))
        ask_for(module, booster.code)
        Completion.objects.create(person=person, module=booster, edition=booster.current_edition, completed_on=date(2025, 12, 1))
        stand(person)
        assert holds(module, person)

    def test_by_the_modules_own_refresh_where_nothing_is_asked(self):
        module = courses.module()
        person = worker(module, on=date(2024, 8, 31))
        ModuleRefresh.objects.create(module=module, months=6, early_days=0, satisfied_by=[])
        assert holds(module, person, date(2025, 2, 28))
        assert not holds(module, person, date(2025, 3, 1))

    def test_nobody_who_has_left_is_away_or_is_let_off(self):
        module = courses.module()
        left, away, let_off, closed = (worker(module) for _n in range(4))
        left.employments.update(ends_on=ON - DAY)
        Pause.objects.create(person=away, starts_on=ON, ends_on=ON)
        requirement = ask_for(module)
        Waiver.objects.create(person=let_off, requirement=requirement, starts_on=ON, ends_on=ON, approved_by=left)
        Person.objects.filter(pk=closed.pk).update(is_active=False)
        stand(left, away, let_off, closed)
        assert holders_of(module, on=ON) == []
        assert holders_of(module, on=ON + DAY) == sorted([away.pk, let_off.pk])

    def test_only_those_asked_about(self):
        module = courses.module()
        first, _second = worker(module), worker(module)
        assert holders_of(module, on=ON, people=[first.pk]) == [first.pk]

    def test_with_two_statements_however_many(self):
        module = courses.module()
        for _n in range(6):
            worker(module)
        with CaptureQueriesContext(connection) as queries:
            assert len(holders_of(module, on=ON)) == 6
        assert len(queries) == 2


class TestTheRefreshByMonths(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.dates(date(2015, 1, 1), date(2026, 1, 1)), st.integers(1, 60))
    def test_counts_as_the_path_does(self, done_on, months):
        module = courses.module()
        person = worker(module, on=done_on)
        ModuleRefresh.objects.create(module=module, months=months, early_days=0, satisfied_by=[])
        until = add_months(done_on, months)
        assert holds(module, person, until)
        assert not holds(module, person, until + DAY)


class TestAfterARelease:
    def test_those_who_hold_it_are_asked_at_once(self):
        module = courses.module()
        person = worker(module)
        release(module, ChangeClass.SAFETY_CRITICAL, "support")
        assert due(person) == date(2026, 11, 14)

    def test_whoever_was_away_is_asked_on_the_day_they_are_back_and_has_as_long(self):
        module = courses.module()
        person = worker(module)
        Pause.objects.create(person=person, starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 31))
        release(module, ChangeClass.SAFETY_CRITICAL, "support")
        assert ask_all_holders(at=datetime(2026, 12, 31, 6, 40, tzinfo=AT.tzinfo)) == 0
        assert ask_all_holders(at=datetime(2027, 1, 1, 6, 40, tzinfo=AT.tzinfo)) == 1
        assert due(person) == date(2027, 1, 8)
        assert ask_all_holders(at=datetime(2027, 1, 2, 6, 40, tzinfo=AT.tzinfo)) == 0

    def test_whoever_finishes_an_older_edition_is_asked_right_then(self):
        module = courses.module()
        enrolment = courses.enrolment(module_=module)
        people.employment(enrolment.learner)
        release(module, ChangeClass.SAFETY_CRITICAL, "support")
        for lesson in module.lessons.all():
            complete_lesson(enrolment=enrolment, lesson=lesson, at=LATER, by=enrolment.learner, door="read")
        assert Completion.objects.get().edition.number == 1
        assert due(enrolment.learner)

    def test_whoever_finishes_the_newest_is_not(self):
        module = courses.module()
        release(module, ChangeClass.MATERIAL, "support")
        enrolment = courses.enrolment(module_=module)
        people.employment(enrolment.learner)
        for lesson in module.lessons.all():
            complete_lesson(enrolment=enrolment, lesson=lesson, at=LATER, by=enrolment.learner, door="read")
        assert not Enrolment.objects.changes().exists()

    def test_a_follower_that_runs_again_asks_nobody_twice(self):
        from academy.ledger.operations import replay

        module = courses.module()
        worker(module)
        release(module, ChangeClass.MATERIAL, "support")
        for _n in range(2):
            assert replay(follower="ask-what-changed", since=AT - timedelta(days=999), at=LATER) == 1
        assert Enrolment.objects.count() == 1

    def test_the_daily_round_finds_what_a_crash_left(self):
        module = courses.module()
        worker(module)
        release(module, ChangeClass.MATERIAL, "support")
        Enrolment.objects.all().delete()
        ask_what_changed()
        ask_what_changed()
        assert Enrolment.objects.changes().count() == 1

    def test_the_same_statements_for_one_and_for_many(self):
        counts = []
        for n in (1, 8):
            module = courses.module()
            for _n in range(n):
                worker(module)
            release(module, ChangeClass.SAFETY_CRITICAL, "support")
            Enrolment.objects.all().delete()
            with CaptureQueriesContext(connection) as queries:
                assert len(ask_holders(module=Module.objects.select_related("current_edition").get(pk=module.pk), at=LATER)) == n
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestLeave:
    def _asked(self) -> Person:
        module = courses.module()
        person = worker(module)
        release(module, ChangeClass.SAFETY_CRITICAL, "support")
        assert due(person) == date(2026, 11, 14)
        return person

    def _pause(self, person: Person, first: int, last: int | None) -> Pause:
        starts_on, ends_on = date(2026, 11, first), date(2026, 11, last) if last else None
        return pause(person=person, starts_on=starts_on, ends_on=ends_on, at=LATER, by=None)

    def test_moves_the_date_by_its_days(self):
        person = self._asked()
        self._pause(person, 10, 12)
        assert due(person) == date(2026, 11, 17)

    def test_without_an_end_there_is_no_date_until_it_ends(self):
        person = self._asked()
        leave = self._pause(person, 10, None)
        assert due(person) is None
        end_pause(pause=leave, on=date(2026, 11, 19), at=LATER, by=None)
        assert due(person) == date(2026, 11, 24)

    def test_taken_back_the_date_is_the_one_given(self):
        person = self._asked()
        withdraw_pause(pause=self._pause(person, 10, 12), at=LATER, by=None)
        assert due(person) == date(2026, 11, 14)

    def test_before_it_was_asked_or_after_the_date_moves_nothing(self):
        person = self._asked()
        self._pause(person, 1, 6)
        self._pause(person, 15, 20)
        assert due(person) == date(2026, 11, 14)

    def test_that_was_planned_before_counts_from_the_start(self):
        module = courses.module()
        person = worker(module)
        Pause.objects.create(person=person, starts_on=date(2026, 11, 9), ends_on=date(2026, 11, 10))
        release(module, ChangeClass.SAFETY_CRITICAL, "support")
        assert due(person) == date(2026, 11, 16)

    def test_counted_twice_is_counted_once(self):
        person = self._asked()
        self._pause(person, 10, 12)
        assert recount_leave(people=[person.pk]) == 0
        assert due(person) == date(2026, 11, 17)
