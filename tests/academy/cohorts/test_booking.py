"""Having a place and giving it up."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from academy.cohorts import facts
from academy.cohorts.models import Booking
from academy.cohorts.operations import (
    AlreadyBooked,
    CohortBegun,
    CohortCancelled,
    CohortFull,
    CohortOver,
    HasAttended,
    NotYetHeld,
    RegisterClosed,
    add_walk_in,
    book,
    cancel_booking,
    cancel_cohort,
    close_register,
    mark_attendance,
)
from academy.cohorts.operations.booking import is_late
from academy.common.working_days import is_working_day, subtract_working_days
from academy.ledger.models import Entry
from courses.models import LessonCompletion
from courses.operations import complete_lesson, enrol
from tests.factories import cohorts as make
from tests.factories import people

pytestmark = pytest.mark.django_db


class TestBook:
    def test_gives_a_place_and_says_so_once(self):
        cohort, person = make.cohort(), people.person()
        booking = book(cohort=cohort, person=person, at=make.AT, by=person, access_needs=" A seat near the door ")
        assert booking.is_confirmed and booking.access_needs == "A seat near the door"
        entry = Entry.objects.of_kind(facts.PLACE_CONFIRMED).get()
        assert (entry.subject_id, entry.person_id, entry.data) == (booking.pk, person.pk, {"cohort": cohort.code})

    def test_twice_is_one_place(self):
        cohort, person = make.cohort(), people.person()
        booking = book(cohort=cohort, person=person, at=make.AT, by=person)
        with pytest.raises(AlreadyBooked) as refusal:
            book(cohort=cohort, person=person, at=make.AT, by=person)
        assert refusal.value.booking == booking
        assert Booking.objects.count() == Entry.objects.of_kind(facts.PLACE_CONFIRMED).count() == 1

    def test_stops_at_the_capacity_and_takes_a_freed_place(self):
        cohort, person = make.cohort(capacity=1), people.person()
        first = make.booking(cohort)
        with pytest.raises(CohortFull):
            book(cohort=cohort, person=person, at=make.AT, by=person)
        cancel_booking(booking=first, at=make.AT, by=first.person)
        assert book(cohort=cohort, person=person, at=make.AT, by=person).is_confirmed

    def test_not_after_the_last_day_nor_in_a_cancelled_cohort(self):
        cohort, person = make.cohort(), people.person()
        _first, last = make.sessions(cohort)
        with pytest.raises(CohortOver):
            book(cohort=cohort, person=person, at=last.ends, by=person)
        cancel_cohort(cohort=cohort, at=make.AT, by=person, reason="The hall has flooded")
        with pytest.raises(CohortCancelled):
            book(cohort=cohort, person=person, at=make.AT, by=person)

    def test_after_day_one_only_for_those_who_have_done_it_elsewhere(self):
        module = make.blended_module()
        cohort, person = make.cohort(make.offering(module)), people.person()
        first, _last = make.sessions(cohort)
        with pytest.raises(CohortBegun):
            book(cohort=cohort, person=person, at=make.evening_of(first), by=person)
        enrolment = enrol(learner=person, module=module, at=make.AT, by=person)
        complete_lesson(enrolment=enrolment, lesson=first.lesson, at=make.AT, by=person, door=LessonCompletion.Door.REGISTER)
        assert book(cohort=cohort, person=person, at=make.evening_of(first), by=person).is_confirmed


class TestCancelBooking:
    def test_keeps_the_row_and_says_so_once(self):
        booking = make.booking()
        for _again in range(2):
            cancelled = cancel_booking(booking=booking, at=make.AT, by=booking.person, reason="On shift")
        assert cancelled.cancel_kind == Booking.CancelKind.FREE and cancelled.cancel_reason == "On shift"
        assert Entry.objects.of_kind(facts.BOOKING_CANCELLED).get().data["kind"] == "free"

    def test_is_late_within_three_working_days(self):
        booking = make.booking()
        at = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)  # the Monday before a Wednesday
        assert cancel_booking(booking=booking, at=at, by=booking.person).cancel_kind == Booking.CancelKind.LATE

    def test_not_once_it_is_over_or_somebody_was_marked(self):
        cohort = make.cohort()
        first, last = make.sessions(cohort)
        booking = make.booking(cohort)
        with pytest.raises(CohortOver):
            cancel_booking(booking=booking, at=make.evening_of(last), by=booking.person)
        mark_attendance(booking=booking, session=first, mark="present", at=first.begins, by=booking.person)
        with pytest.raises(HasAttended):
            cancel_booking(booking=booking, at=first.begins, by=booking.person)


def test_a_bank_holiday_does_not_count_as_notice():
    # Monday 31 May 2027 is one: from Friday 28 May to Wednesday 2 June there are two working days.
    assert is_late(first_on=date(2027, 6, 2), on=date(2027, 5, 28))
    assert not is_late(first_on=date(2027, 6, 2), on=date(2027, 5, 26))


@given(first_on=st.dates(date(2024, 1, 1), date(2030, 12, 31)), notice=st.integers(0, 10))
def test_notice_is_counted_in_working_days(first_on, notice):
    while not is_working_day(first_on):
        first_on += timedelta(days=1)
    on = subtract_working_days(first_on, notice)
    assert is_late(first_on=first_on, on=on) is (notice < 3)


class TestAddWalkIn:
    def test_adds_a_place_though_the_room_is_full(self):
        cohort = make.cohort(capacity=1)
        make.booking(cohort)
        session, person = make.sessions(cohort)[0], people.person()
        booking = add_walk_in(session=session, person=person, at=session.begins, by=people.person())
        assert booking.is_walk_in
        assert add_walk_in(session=session, person=person, at=session.begins, by=people.person()) == booking
        assert Entry.objects.of_kind(facts.WALKED_IN).count() == 1
        assert not Entry.objects.of_kind(facts.PLACE_CONFIRMED).exists()

    def test_not_before_the_day_nor_after_closing(self):
        session, person = make.sessions(make.cohort())[0], people.person()
        with pytest.raises(NotYetHeld):
            add_walk_in(session=session, person=person, at=make.AT, by=person)
        close_register(session=session, at=session.ends, by=person)
        with pytest.raises(RegisterClosed):
            add_walk_in(session=session, person=person, at=session.ends, by=person)


@settings(deadline=None, max_examples=40)
@given(capacity=st.integers(1, 4), moves=st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=14))
def test_places_are_never_oversold(db_savepoint, capacity, moves):
    """Whatever the order of booking and giving up: never more than the capacity, and never a refusal while a place is free."""
    with db_savepoint():
        cohort = make.cohort(capacity=capacity)
        persons = [people.person() for _n in range(6)]
        held: set[int] = set()
        for wants, who in moves:
            person = persons[who]
            if wants:
                try:
                    book(cohort=cohort, person=person, at=make.AT, by=person)
                except AlreadyBooked:
                    assert who in held
                except CohortFull:
                    assert len(held) == capacity and who not in held
                else:
                    held.add(who)
            elif who in held:
                cancel_booking(booking=cohort.bookings.confirmed().get(person=person), at=make.AT, by=person)
                held.discard(who)
            assert set(cohort.bookings.confirmed().values_list("person", flat=True)) == {persons[n].pk for n in held}
            assert len(held) <= capacity


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_oversell_the_last_place():
    cohort = make.cohort(capacity=1)
    persons = [people.person(), people.person()]
    ready, outcomes = threading.Barrier(2), []

    def worker(person):
        try:
            ready.wait(timeout=10)
            book(cohort=cohort, person=person, at=make.AT, by=person)
            outcomes.append("booked")
        except CohortFull:
            outcomes.append("full")
        finally:
            connection.close()

    threads = [threading.Thread(target=worker, args=(person,)) for person in persons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == ["booked", "full"]
    assert cohort.bookings.confirmed().count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_person_pressing_twice_at_once_has_one_place():
    cohort, person = make.cohort(), people.person()
    ready, outcomes = threading.Barrier(2), []

    def worker():
        try:
            ready.wait(timeout=10)
            outcomes.append(book(cohort=cohort, person=person, at=make.AT, by=person).pk)
        except AlreadyBooked as refusal:
            outcomes.append(refusal.booking.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(outcomes) == 2 and len(set(outcomes)) == 1


def test_the_times_of_a_day_are_londons():
    summer = make.sessions(make.cohort(days=(date(2027, 6, 9),)))[0]
    assert summer.starts_at == time(9, 30) and summer.begins == datetime(2027, 6, 9, 8, 30, tzinfo=UTC)
