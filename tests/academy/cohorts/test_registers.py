"""Marking a register, closing it, and what that leads to in learning."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from academy.cohorts import facts
from academy.cohorts.models import Attendance, OfferingModule
from academy.cohorts.operations import (
    CohortCancelled,
    NotInCohort,
    NotYetHeld,
    RegisterClosed,
    RegisterIncomplete,
    cancel_cohort,
    close_register,
    mark_attendance,
    mark_rest,
)
from academy.common.days import local_day
from academy.ledger.models import Entry
from courses.models import Completion, Enrolment, LessonCompletion, LessonKind
from courses.operations import complete_lesson, enrol
from tests.factories import cohorts as make
from tests.factories import courses, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make.cohort(make.offering(make.blended_module()))


def mark(booking, session, as_="present", **fields):
    return mark_attendance(booking=booking, session=session, mark=as_, at=session.begins, by=people.person(), **fields)


def close(session, at=None):
    return close_register(session=session, at=at or make.evening_of(session), by=people.person())


def do_online_part(person, module):
    enrolment = enrol(learner=person, module=module, at=make.AT, by=person)
    for part in enrolment.edition.parts.exclude(lesson__kind=LessonKind.SESSION).select_related("lesson"):
        complete_lesson(enrolment=enrolment, lesson=part.lesson, at=make.AT, by=person, door=LessonCompletion.Door.READ)
    return enrolment


class TestMarkAttendance:
    def test_the_same_mark_twice_is_one_row(self, cohort):
        session, booking = make.sessions(cohort)[0], make.booking(cohort)
        assert mark(booking, session) == mark(booking, session)
        assert Attendance.objects.count() == 1

    def test_another_mark_supersedes_and_keeps_the_first(self, cohort):
        session, booking = make.sessions(cohort)[0], make.booking(cohort)
        first = mark(booking, session)
        second = mark(booking, session, "late", minutes=20)
        first.refresh_from_db()
        assert not first.is_standing and first.superseded_by == second
        assert (second.mark, second.minutes) == ("late", 20)
        assert Attendance.objects.standing().get() == second

    def test_minutes_belong_only_to_being_there_in_part(self, cohort):
        assert mark(make.booking(cohort), make.sessions(cohort)[0], "present", minutes=20).minutes is None

    def test_refuses_before_the_day_after_closing_and_for_strangers(self, cohort):
        session, booking = make.sessions(cohort)[0], make.booking(cohort)
        with pytest.raises(NotYetHeld):
            mark_attendance(booking=booking, session=session, mark="present", at=session.begins - timedelta(days=1), by=people.person())
        with pytest.raises(NotInCohort):
            mark(make.booking(), session)
        mark(booking, session)
        close(session)
        with pytest.raises(RegisterClosed):
            mark(booking, session, "late")

    def test_refuses_in_a_cancelled_cohort(self, cohort):
        session, booking = make.sessions(cohort)[0], make.booking(cohort)
        cancel_cohort(cohort=cohort, at=make.AT, by=people.person(), reason="Snow")
        with pytest.raises(CohortCancelled):
            mark(booking, session)

    def test_the_rest_are_here_and_those_marked_stay(self, cohort):
        session = make.sessions(cohort)[0]
        late, *_others = [make.booking(cohort) for _n in range(3)]
        mark(late, session, "late")
        assert mark_rest(session=session, at=session.begins, by=people.person()) == 2
        assert mark_rest(session=session, at=session.begins, by=people.person()) == 0
        assert Attendance.objects.standing().get(booking=late).mark == "late"


class TestCloseRegister:
    def test_asks_for_every_mark(self, cohort):
        session = make.sessions(cohort)[0]
        marked, missing = make.booking(cohort), make.booking(cohort)
        mark(marked, session)
        with pytest.raises(RegisterIncomplete) as refusal:
            close(session)
        assert refusal.value.missing == [missing]
        session.refresh_from_db()
        assert not session.is_closed and not LessonCompletion.objects.exists()

    def test_completes_the_lesson_on_the_day_for_those_who_were_there(self, cohort):
        session = make.sessions(cohort)[0]
        marks = ("present", "late", "left-early", "absent-told", "did-not-attend")
        bookings = {as_: make.booking(cohort) for as_ in marks}
        for as_, booking in bookings.items():
            mark(booking, session, as_)
        assert not LessonCompletion.objects.exists()
        close(session, at=session.ends + timedelta(days=5))
        done = LessonCompletion.objects.select_related("enrolment").all()
        assert {row.enrolment.learner_id for row in done} == {bookings["present"].person_id, bookings["late"].person_id}
        assert {local_day(row.completed_at) for row in done} == {session.on}
        assert {row.enrolment.source for row in done} == {Enrolment.Source.COHORT}
        assert {row.lesson_id for row in done} == {session.lesson_id}

    def test_twice_is_once(self, cohort):
        session, booking = make.sessions(cohort)[0], make.booking(cohort)
        mark(booking, session)
        close(session)
        first_closed_at = close(session, at=make.evening_of(session) + timedelta(hours=3)).session.closed_at
        assert first_closed_at == make.evening_of(session)
        assert LessonCompletion.objects.count() == Entry.objects.of_kind(facts.REGISTER_CLOSED).count() == 1

    def test_keeps_the_open_enrolment_and_completes_the_module_on_its_last_day(self, cohort):
        module, booking = cohort.offering.parts.get().module, make.booking(cohort)
        enrolment = do_online_part(booking.person, module)
        for session in make.sessions(cohort):
            mark(booking, session)
            close(session)
        completion = Completion.objects.get()
        assert (completion.enrolment, completion.completed_on, completion.source) == (enrolment, make.DAY_2, Completion.Source.REGISTER)
        assert Enrolment.objects.count() == 1

    def test_online_part_done_afterwards_completes_the_module_then(self, cohort):
        module, booking = cohort.offering.parts.get().module, make.booking(cohort)
        for session in make.sessions(cohort):
            mark(booking, session)
            close(session)
        assert not Completion.objects.exists()
        do_online_part(booking.person, module)
        assert Completion.objects.get().completed_on == make.DAY_2

    def test_closed_a_little_early_it_does_not_lie_in_the_future(self, cohort):
        session, booking = make.sessions(cohort)[0], make.booking(cohort)
        mark(booking, session)
        early = session.ends - timedelta(minutes=10)
        close(session, at=early)
        assert LessonCompletion.objects.get().completed_at == early

    def test_not_before_the_day(self, cohort):
        session = make.sessions(cohort)[0]
        with pytest.raises(NotYetHeld):
            close(session, at=session.begins - timedelta(days=1))

    def test_a_module_that_was_closed_keeps_nobody_from_closing(self, cohort):
        module, session, booking = cohort.offering.parts.get().module, make.sessions(cohort)[0], make.booking(cohort)
        module.retired_at = make.AT
        module.save()
        mark(booking, session)
        closing = close(session)
        assert [item.booking for item in closing.not_credited] == [booking]
        assert closing.session.is_closed and not Enrolment.objects.exists()

    def test_a_lesson_outside_the_learners_edition_is_reported(self, cohort):
        module, session, booking = cohort.offering.parts.get().module, make.sessions(cohort)[0], make.booking(cohort)
        enrolment = enrol(learner=booking.person, module=module, at=make.AT, by=booking.person)
        enrolment.edition.parts.filter(lesson=session.lesson).delete()
        mark(booking, session)
        assert [str(item.why) for item in close(session).not_credited] == ["not-in-edition"]


class TestCatchingUp:
    """Day 1 in one cohort and day 2 in another: completion comes from lessons done."""

    @pytest.fixture
    def two(self):
        offering = make.offering(make.blended_module())
        return make.cohort(offering), make.cohort(offering, days=(date(2027, 1, 13), date(2027, 1, 27)))

    def test_completes_the_module_after_both(self, two):
        first, second = two
        person = people.person()
        do_online_part(person, first.offering.parts.get().module)
        booking = make.booking(first, person)
        for session, as_ in zip(make.sessions(first), ("present", "absent-told"), strict=True):
            mark(booking, session, as_)
            close(session)
        assert not Completion.objects.exists()
        booking = make.booking(second, person)
        day_1, day_2 = make.sessions(second)
        close(day_1)  # nobody asks for a mark on the day that was done elsewhere
        mark(booking, day_2)
        close(day_2)
        assert Completion.objects.get().completed_on == day_2.on
        assert Enrolment.objects.count() == 1

    def test_whoever_learns_it_anew_is_expected_on_both_days(self, two):
        first, second = two
        person = people.person()
        do_online_part(person, first.offering.parts.get().module)
        booking = make.booking(first, person)
        for session in make.sessions(first):
            mark(booking, session)
            close(session)
        again = make.booking(second, person)
        day_1, _day_2 = make.sessions(second)
        with pytest.raises(RegisterIncomplete):
            close(day_1)
        mark(again, day_1)
        close(day_1)
        assert Enrolment.objects.open().get().source == Enrolment.Source.COHORT
        assert Completion.objects.count() == 1

    def test_registers_closed_in_the_wrong_order_begin_nothing_anew(self, two):
        first, _second = two
        person = people.person()
        do_online_part(person, first.offering.parts.get().module)
        booking = make.booking(first, person)
        day_1, day_2 = make.sessions(first)
        mark(booking, day_2)
        close(day_2)
        mark(booking, day_1)
        close(day_1, at=day_2.ends + timedelta(days=3))
        assert Completion.objects.get().completed_on == day_2.on
        assert Enrolment.objects.count() == 1


class TestWholeModule:
    """An offering that credits a module at once: a team talk, a whole-school session."""

    @pytest.fixture
    def cohort(self):
        return make.cohort(make.offering(courses.module(), credits=OfferingModule.Credits.MODULE))

    def test_needs_every_day_and_every_register(self, cohort):
        day_1, day_2 = make.sessions(cohort)
        both, one = make.booking(cohort), make.booking(cohort)
        mark(both, day_1)
        mark(one, day_1)
        close(day_1)
        assert not Completion.objects.exists()
        mark(both, day_2, "late")
        mark(one, day_2, "did-not-attend")
        close(day_2)
        completion = Completion.objects.get()
        assert (completion.person, completion.completed_on, completion.source) == (both.person, day_2.on, Completion.Source.REGISTER)
        assert cohort.code in completion.evidence

    def test_closed_in_the_wrong_order_it_is_dated_to_the_last_day(self, cohort):
        day_1, day_2 = make.sessions(cohort)
        booking = make.booking(cohort)
        for session in (day_2, day_1):
            mark(booking, session)
        close(day_2)
        close(day_1, at=make.evening_of(day_2))
        assert Completion.objects.get().completed_on == day_2.on


@settings(deadline=None, max_examples=40)
@given(marks=st.lists(st.sampled_from(Attendance.Mark.values), min_size=2, max_size=2), backwards=st.booleans())
def test_a_module_is_complete_exactly_when_every_day_counted(db_savepoint, marks, backwards):
    with db_savepoint():
        cohort = make.cohort(make.offering(make.blended_module()))
        booking = make.booking(cohort)
        do_online_part(booking.person, cohort.offering.parts.get().module)
        days = list(zip(make.sessions(cohort), marks, strict=True))
        for session, as_ in reversed(days) if backwards else days:
            mark(booking, session, as_)
            close(session, at=make.evening_of(days[-1][0]))
        counted = [session.on for session, as_ in days if as_ in Attendance.COUNTS]
        completions = list(Completion.objects.filter(person=booking.person))
        assert [row.completed_on for row in completions] == ([make.DAY_2] if len(counted) == 2 else [])


@pytest.mark.django_db(transaction=True)
def test_two_trainers_closing_at_once_close_once():
    cohort = make.cohort()
    session, booking, by = make.sessions(cohort)[0], make.booking(cohort), people.person()
    mark(booking, session)
    ready, errors = threading.Barrier(2), []

    def worker():
        try:
            ready.wait(timeout=10)
            close_register(session=session, at=make.evening_of(session), by=by)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert not errors
    assert LessonCompletion.objects.count() == Entry.objects.of_kind(facts.REGISTER_CLOSED).count() == 1


def test_whoever_came_has_learnt_it_whatever_comes_first():
    courses.module(code="M1")
    module = make.blended_module(requires=["M1"], first_is_asked=True)
    cohort = make.cohort(make.offering(module))
    session, booking = make.sessions(cohort)[0], make.booking(cohort)
    mark(booking, session)
    close(session)
    assert LessonCompletion.objects.get().enrolment == Enrolment.objects.get(learner=booking.person, module=module)
