"""Making a cohort with its days, changing it, calling it off; and what is offered."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academy.cohorts import facts
from academy.cohorts.models import Booking, Cohort, Offering, OfferingModule, SessionDay
from academy.cohorts.operations import (
    CapacityTooSmall,
    CohortCancelled,
    CohortOver,
    Day,
    DayTwice,
    HasMarks,
    LessonNotOffered,
    LessonTwice,
    NoDays,
    OfferingInUse,
    ReasonMissing,
    RegisterClosed,
    cancel_cohort,
    change_cohort,
    close_register,
    keep_offering,
    make_cohort,
    mark_attendance,
    retire_offering,
)
from academy.ledger.models import Entry
from courses.models import LessonKind
from tests.factories import cohorts as make
from tests.factories import courses, people

pytestmark = pytest.mark.django_db


def day(n=1, **fields):
    return Day(
        **{"title": f"Day {n}", "on": date(2026, 11, 17) + timedelta(days=n), "starts_at": time(9, 30), "ends_at": time(15, 30), **fields}
    )


def days_of(cohort):
    """The cohort's days as a form would send them back unchanged."""
    return [
        Day(title=s.title, on=s.on, starts_at=s.starts_at, ends_at=s.ends_at, place=s.place, lesson=s.lesson, session=s)
        for s in cohort.sessions.in_order().select_related("place", "lesson")
    ]


def change(cohort, days=None, **fields):
    cohort.refresh_from_db()
    wanted = {
        "title": cohort.title,
        "capacity": cohort.capacity,
        "town": cohort.town,
        "note": cohort.note,
        "trainers": list(cohort.trainers.all()),
    }
    return change_cohort(
        cohort=cohort, days=days_of(cohort) if days is None else days, at=make.AT, by=people.person(), **{**wanted, **fields}
    )


def told():
    return Entry.objects.of_kind(facts.COHORT_CHANGED)


class TestMakeCohort:
    @pytest.fixture
    def wanted(self):
        offering = make.offering(make.blended_module())
        lessons = offering.parts.get().module.lessons.filter(kind=LessonKind.SESSION).order_by("position")
        trainer = make.trainer()
        return {
            "offering": offering,
            "title": "Millfield cluster",
            "capacity": 16,
            "days": [day(n, lesson=lesson, place=make.place()) for n, lesson in enumerate(lessons, 1)],
            "trainers": [trainer],
            "at": make.AT,
            "by": trainer,
        }

    def test_keeps_days_trainers_and_hours(self, wanted):
        cohort = make_cohort(**wanted)
        sessions = make.sessions(cohort)
        assert [(s.title, s.on, s.hours, s.lesson) for s in sessions] == [(d.title, d.on, 6, d.lesson) for d in wanted["days"]]
        assert list(cohort.trainers.all()) == wanted["trainers"]
        assert Entry.objects.of_kind(facts.COHORT_MADE).get().data == {"cohort": cohort.code}

    def test_pressed_twice_it_is_one_cohort(self, wanted):
        assert make_cohort(**wanted) == make_cohort(**wanted)
        assert Cohort.objects.count() == Entry.objects.of_kind(facts.COHORT_MADE).count() == 1

    def test_other_days_are_another_cohort_with_a_code_of_its_own(self, wanted):
        first, second = make_cohort(**wanted), make_cohort(**{**wanted, "days": [day(30)]})
        assert first.code != second.code

    @pytest.mark.parametrize(
        ("days", "refusal"),
        [([], NoDays), ([day(1), day(1, title="Again")], DayTwice)],
    )
    def test_refuses_days_that_cannot_be(self, wanted, days, refusal):
        with pytest.raises(refusal):
            make_cohort(**{**wanted, "days": days})

    def test_a_lesson_is_taught_once_and_belongs_to_the_offering(self, wanted):
        lesson = wanted["days"][0].lesson
        with pytest.raises(LessonTwice):
            make_cohort(**{**wanted, "days": [day(1, lesson=lesson), day(2, lesson=lesson)]})
        stranger = make.blended_module().lessons.filter(kind=LessonKind.SESSION).first()
        with pytest.raises(LessonNotOffered):
            make_cohort(**{**wanted, "days": [day(1, lesson=stranger)]})


class TestChangeCohort:
    def test_moving_a_day_tells_and_the_same_again_does_not(self):
        cohort = make.cohort()
        first, second = days_of(cohort)
        for _again in range(2):
            change(cohort, [replace(first, on=first.on + timedelta(days=1)), second])
        assert make.sessions(cohort)[0].on == make.DAY_1 + timedelta(days=1)
        assert told().get().data == {"cohort": cohort.code, "sessions": [first.session.pk], "removed": 0}

    def test_a_new_place_tells_and_a_new_title_does_not(self):
        cohort = make.cohort()
        change(cohort, title="Another name", note="Bring lunch")
        assert not told().exists()
        assert Entry.objects.of_kind(facts.COHORT_EDITED).get().data["fields"] == ["title", "note"]
        first, second = days_of(cohort)
        change(cohort, [first, replace(second, place=make.place())])
        assert told().get().data["sessions"] == [second.session.pk]

    def test_two_days_may_change_places(self):
        cohort = make.cohort()
        first, second = days_of(cohort)
        change(cohort, [replace(first, on=second.on), replace(second, on=first.on)])
        assert [s.pk for s in make.sessions(cohort)] == [second.session.pk, first.session.pk]

    def test_days_come_and_go(self):
        cohort = make.cohort()
        first, second = days_of(cohort)
        change(cohort, [first, day(40, title="Day 3")])
        assert [s.title for s in make.sessions(cohort)] == ["Day 1", "Day 3"]
        assert told().get().data["removed"] == 1
        assert not SessionDay.objects.filter(pk=second.session.pk).exists()

    def test_a_closed_register_stays_where_it_was(self):
        cohort = make.cohort()
        closed = make.sessions(cohort)[0]
        close_register(session=closed, at=closed.ends, by=people.person())
        first, second = days_of(cohort)
        for days in ([replace(first, on=first.on + timedelta(days=1)), second], [replace(first, place=make.place()), second], [second]):
            with pytest.raises(RegisterClosed):
                change(cohort, days)
        change(cohort, [first, replace(second, starts_at=time(10, 0))])
        assert make.sessions(cohort)[1].hours == 5.5

    def test_a_day_with_marks_is_neither_moved_nor_taken_out(self):
        cohort = make.cohort()
        session, booking = make.sessions(cohort)[0], make.booking(cohort)
        mark_attendance(booking=booking, session=session, mark="present", at=session.begins, by=booking.person)
        first, second = days_of(cohort)
        for days in ([replace(first, on=first.on + timedelta(days=1)), second], [second]):
            with pytest.raises(HasMarks):
                change(cohort, days)
        change(cohort, [replace(first, ends_at=time(16, 0)), second])

    def test_no_new_day_once_every_register_is_closed(self):
        cohort = make.cohort()
        for session in make.sessions(cohort):
            close_register(session=session, at=make.evening_of(session), by=people.person())
        with pytest.raises(CohortOver):
            change(cohort, [*days_of(cohort), day(60)])

    def test_not_fewer_places_than_people(self):
        cohort = make.cohort(capacity=3)
        for _n in range(2):
            make.booking(cohort)
        with pytest.raises(CapacityTooSmall):
            change(cohort, capacity=1)
        assert change(cohort, capacity=2).capacity == 2


class TestCancelCohort:
    def test_gives_up_every_place_and_tells_each_once(self):
        cohort = make.cohort()
        bookings = [make.booking(cohort) for _n in range(3)]
        make.booking(cohort, cancelled_at=make.AT, cancel_kind="free")
        for _again in range(2):
            cancel_cohort(cohort=cohort, at=make.AT, by=people.person(), reason="The trainer is ill")
        assert not cohort.bookings.confirmed().exists()
        assert set(cohort.bookings.filter(cancel_kind=Booking.CancelKind.COHORT)) == set(bookings)
        entries = Entry.objects.of_kind(facts.BOOKING_CANCELLED)
        assert {entry.person_id for entry in entries} == {booking.person_id for booking in bookings} and entries.count() == 3
        assert Entry.objects.of_kind(facts.COHORT_CANCELLED).count() == 1

    def test_needs_a_reason_and_something_left_to_cancel(self):
        cohort = make.cohort()
        with pytest.raises(ReasonMissing):
            cancel_cohort(cohort=cohort, at=make.AT, by=people.person(), reason=" ")
        for session in make.sessions(cohort):
            close_register(session=session, at=make.evening_of(session), by=people.person())
        with pytest.raises(CohortOver):
            cancel_cohort(cohort=cohort, at=make.AT, by=people.person(), reason="Too late")

    def test_is_not_changed_afterwards(self):
        cohort = make.cohort()
        cancel_cohort(cohort=cohort, at=make.AT, by=people.person(), reason="Snow")
        with pytest.raises(CohortCancelled):
            change(cohort, title="Another")


class TestOfferings:
    def test_kept_once_and_changed_until_a_register_is_closed(self):
        module, by = make.blended_module(), people.person()
        wanted = {
            "code": "RC",
            "title": "Conversations",
            "description": "",
            "parts": [(module, OfferingModule.Credits.SESSIONS)],
            "at": make.AT,
            "by": by,
        }
        offering = keep_offering(**wanted)
        assert keep_offering(**wanted) == offering and Offering.objects.filter(code="RC").count() == 1
        keep_offering(**wanted, offering=offering)
        assert Entry.objects.of_kind(facts.OFFERING_CHANGED).count() == 1
        whole = [(courses.module(), OfferingModule.Credits.MODULE)]
        keep_offering(**{**wanted, "parts": whole}, offering=offering)
        assert offering.parts.get().credits == OfferingModule.Credits.MODULE
        session = make.sessions(make.cohort(offering))[0]
        close_register(session=session, at=session.ends, by=by)
        with pytest.raises(OfferingInUse):
            keep_offering(**wanted, offering=offering)
        keep_offering(**{**wanted, "parts": whole, "title": "Another name"}, offering=offering)

    def test_retired_once(self):
        offering = make.offering(courses.module())
        for _again in range(2):
            retire_offering(offering=offering, at=make.AT, by=people.person())
        assert Entry.objects.of_kind(facts.OFFERING_CHANGED).count() == 1
        assert not Offering.objects.in_use().filter(pk=offering.pk).exists()


@settings(deadline=None, max_examples=40)
@given(
    offsets=st.lists(st.integers(0, 20), min_size=1, max_size=4, unique=True),
    moved=st.lists(st.integers(0, 20), min_size=4, max_size=4, unique=True),
)
def test_any_days_can_become_any_other_days(db_savepoint, offsets, moved):
    """Whichever way days swap, they end as asked for, and people are told exactly when one of them moved."""
    with db_savepoint():
        start = date(2027, 3, 1)
        cohort = make.cohort(days=tuple(start + timedelta(days=n) for n in offsets))
        before = {plan.session.pk: plan.on for plan in days_of(cohort)}
        plans = [replace(plan, on=start + timedelta(days=n)) for plan, n in zip(days_of(cohort), moved, strict=False)]
        change(cohort, plans)
        after = {session.pk: session.on for session in make.sessions(cohort)}
        assert after == {plan.session.pk: plan.on for plan in plans}
        moved_ids = sorted(pk for pk in after if after[pk] != before[pk])
        assert [entry.data["sessions"] for entry in told().filter(subject_id=cohort.pk)] == ([moved_ids] if moved_ids else [])
