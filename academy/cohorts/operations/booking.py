"""Having a place, and giving it up."""

from datetime import date, datetime

from django.db import transaction

from academy.cohorts import facts
from academy.cohorts.models import Booking, Cohort, SessionDay
from academy.cohorts.operations.locks import lock_cohort, lock_session
from academy.cohorts.operations.refusals import (
    AlreadyBooked,
    CohortBegun,
    CohortCancelled,
    CohortFull,
    CohortOver,
    HasAttended,
    NotYetHeld,
    RegisterClosed,
)
from academy.cohorts.queries.expected import needs_none_of
from academy.common.days import local_day
from academy.common.working_days import working_days_between
from academy.ledger.operations import record
from academy.people.models import Person

# Given up with fewer working days' notice than this, a place can hardly be filled again (domain.md §4.3 and §8.8 no. 7).
NOTICE_WORKING_DAYS = 3


def is_late(*, first_on: date, on: date) -> bool:
    """Whether a place given up on that day is given up late, for a cohort whose next day is `first_on`."""
    return working_days_between(on, first_on) < NOTICE_WORKING_DAYS


@transaction.atomic
def book(*, cohort: Cohort, person: Person, at: datetime, by: Person, access_needs: str = "", dietary_needs: str = "") -> Booking:
    """A confirmed place. Two workers never oversell: the cohort's row is locked while its places are counted.

    Raises AlreadyBooked (with the booking), CohortCancelled, CohortOver, CohortFull, and CohortBegun where a day has been that the
    person still needs; somebody who did that day elsewhere may come to the rest of this cohort.
    """
    cohort = lock_cohort(cohort.pk)
    _refuse_second_place(cohort, person)
    _refuse_what_has_been(cohort, person, at)
    if cohort.bookings.confirmed().count() >= cohort.capacity:
        raise CohortFull(cohort)
    booking = Booking.objects.create(
        cohort=cohort, person=person, booked_at=at, booked_by=by, access_needs=access_needs.strip(), dietary_needs=dietary_needs.strip()
    )
    record(facts.PLACE_CONFIRMED, subject=booking, person=person, by=by, at=at, data={"cohort": cohort.code})
    return booking


@transaction.atomic
def add_walk_in(*, session: SessionDay, person: Person, at: datetime, by: Person) -> Booking:
    """Somebody stands in the room without a booking. Places are not counted: who is there is there.

    Somebody who has a place already is simply that booking. Raises NotYetHeld before the day and RegisterClosed after the register.
    """
    cohort = lock_cohort(session.cohort_id)
    session = lock_session(session.pk)
    if cohort.cancelled_at:
        raise CohortCancelled(cohort)
    if session.is_closed:
        raise RegisterClosed(session)
    if local_day(at) < session.on:
        raise NotYetHeld(session)
    return place_without_booking(cohort=cohort, person=person, at=at, by=by)


def place_without_booking(*, cohort: Cohort, person: Person, at: datetime, by: Person) -> Booking:
    """The person's place in a cohort that the caller has locked; a new one is a walk-in's."""
    booking, is_new = Booking.objects.get_or_create(
        cohort=cohort, person=person, cancelled_at=None, defaults={"booked_at": at, "booked_by": by, "is_walk_in": True}
    )
    if is_new:
        record(facts.WALKED_IN, subject=booking, person=person, by=by, at=at, data={"cohort": cohort.code})
    return booking


@transaction.atomic
def cancel_booking(*, booking: Booking, at: datetime, by: Person, reason: str = "") -> Booking:
    """Give a place up; the row stays. Late or in good time is told by the working days left. Cancelling twice is once.

    Raises HasAttended after a mark of being there, and CohortOver once the last day has ended.
    """
    cohort = lock_cohort(booking.cohort_id)
    booking = Booking.objects.select_for_update(no_key=True, of=("self",)).select_related("person", "cohort").get(pk=booking.pk)
    if not booking.is_confirmed:
        return booking
    if booking.attendances.standing().exists():
        raise HasAttended(booking)
    to_come = [session for session in cohort.sessions.in_order() if session.ends > at]
    if not to_come:
        raise CohortOver(cohort)
    kind = Booking.CancelKind.LATE if is_late(first_on=to_come[0].on, on=local_day(at)) else Booking.CancelKind.FREE
    _give_up(booking, at=at, by=by, kind=kind, reason=reason)
    return booking


def give_up_all(*, cohort: Cohort, at: datetime, by: Person, reason: str) -> None:
    """Every place of a cohort that is being cancelled, each with its own fact, so that each person is told once."""
    for booking in cohort.bookings.confirmed().select_related("person", "cohort").order_by("pk"):
        _give_up(booking, at=at, by=by, kind=Booking.CancelKind.COHORT, reason=reason)


def _give_up(booking: Booking, *, at: datetime, by: Person, kind: Booking.CancelKind, reason: str) -> None:
    booking.cancelled_at, booking.cancelled_by, booking.cancel_kind, booking.cancel_reason = at, by, kind, reason.strip()
    booking.save(update_fields=["cancelled_at", "cancelled_by", "cancel_kind", "cancel_reason"])
    record(
        facts.BOOKING_CANCELLED,
        subject=booking,
        person=booking.person,
        by=by,
        at=at,
        data={"cohort": booking.cohort.code, "kind": kind.value},
    )


def _refuse_second_place(cohort: Cohort, person: Person) -> None:
    booking = cohort.bookings.confirmed().filter(person=person).first()
    if booking:
        raise AlreadyBooked(booking)


def _refuse_what_has_been(cohort: Cohort, person: Person, at: datetime) -> None:
    if cohort.cancelled_at:
        raise CohortCancelled(cohort)
    sessions = list(cohort.sessions.in_order())
    if not any(session.ends > at and not session.is_closed for session in sessions):
        raise CohortOver(cohort)
    missed = [session for session in sessions if session.begins <= at]
    if missed and not needs_none_of(missed, person.pk):
        raise CohortBegun(cohort)
