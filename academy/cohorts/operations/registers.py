"""Marking a register, and closing it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from academy.cohorts import facts
from academy.cohorts.models import Attendance, Booking, SessionDay
from academy.cohorts.operations.crediting import NotCredited, credit
from academy.cohorts.operations.locks import lock_cohort, lock_session
from academy.cohorts.operations.refusals import CohortCancelled, NotInCohort, NotYetHeld, RegisterClosed, RegisterIncomplete
from academy.cohorts.queries.expected import not_expected
from academy.common.days import local_day
from academy.ledger.operations import record
from academy.people.models import Person


@dataclass(frozen=True)
class Closing:
    """A closed register, and those whose attendance could not be credited in learning."""

    session: SessionDay
    not_credited: list[NotCredited]


@transaction.atomic
def mark_attendance(
    *, booking: Booking, session: SessionDay, mark: str, minutes: int | None = None, at: datetime, by: Person
) -> Attendance:
    """Set a mark in an open register. Another mark withdraws and supersedes the one before; the same mark again is the same row.

    Raises NotInCohort, NotYetHeld before the day, RegisterClosed and CohortCancelled.
    """
    session = lock_session(session.pk)
    _refuse_marking(session, at)
    booking = Booking.objects.get(pk=booking.pk)
    if booking.cohort_id != session.cohort_id or not booking.is_confirmed:
        raise NotInCohort(booking)
    minutes = minutes if mark in Attendance.IN_PART else None
    before = Attendance.objects.standing().filter(booking=booking, session=session).first()
    if before and (before.mark, before.minutes) == (mark, minutes):
        return before
    return replace_mark(before, booking=booking, session=session, mark=mark, minutes=minutes, at=at, by=by)


@transaction.atomic
def mark_rest(*, session: SessionDay, at: datetime, by: Person) -> int:
    """Mark everybody who is expected and has no mark yet as here, with one statement. Returns how many."""
    session = lock_session(session.pk)
    _refuse_marking(session, at)
    missing = _without_mark(session)
    Attendance.objects.bulk_create(
        Attendance(booking=booking, session=session, mark=Attendance.Mark.PRESENT, recorded_by=by) for booking in missing
    )
    return len(missing)


@transaction.atomic
def close_register(*, session: SessionDay, at: datetime, by: Person) -> Closing:
    """Close the register of a day: only now do its marks count, and what was taught that day is done for those who were there.

    Whoever has no open enrolment is enrolled. Raises RegisterIncomplete with those who still need a mark, NotYetHeld before the day, and
    CohortCancelled. Closing twice is once.
    """
    cohort = lock_cohort(session.cohort_id)
    session = lock_session(session.pk)
    if session.is_closed:
        return Closing(session, [])
    if cohort.cancelled_at:
        raise CohortCancelled(cohort)
    if local_day(at) < session.on:
        raise NotYetHeld(session)
    missing = _without_mark(session)
    if missing:
        raise RegisterIncomplete(missing)
    session.closed_at, session.closed_by = at, by
    session.save(update_fields=["closed_at", "closed_by"])
    came = Attendance.objects.standing().filter(session=session, mark__in=Attendance.COUNTS).select_related("booking__person")
    # In the order of people, so that two registers closed at once wait for each other and never across.
    bookings = [attendance.booking for attendance in came.order_by("booking__person")]
    left = credit(bookings=bookings, session=session, at=at, by=by)
    record(
        facts.REGISTER_CLOSED, subject=session, by=by, at=at, data={"cohort": cohort.code, "came": len(bookings), "not_credited": len(left)}
    )
    return Closing(session, left)


def replace_mark(
    before: Attendance | None,
    *,
    booking: Booking,
    session: SessionDay,
    mark: str,
    minutes: int | None,
    at: datetime,
    by: Person,
    reason: str = "",
) -> Attendance:
    """A new mark in the place of the one before, which is withdrawn and points at it. The caller holds the session's lock."""
    if before:
        return before.supersede(at=at, by=by, reason=reason, mark=mark, minutes=minutes)
    return Attendance.objects.create(booking=booking, session=session, mark=mark, minutes=minutes, recorded_by=by)


def _refuse_marking(session: SessionDay, at: datetime) -> None:
    if session.cohort.cancelled_at:
        raise CohortCancelled(session.cohort)
    if session.is_closed:
        raise RegisterClosed(session)
    if local_day(at) < session.on:
        raise NotYetHeld(session)


def _without_mark(session: SessionDay) -> list[Booking]:
    """The confirmed bookings that still need a mark: not of those who did this day elsewhere, unless they come again."""
    marked: Collection[int] = set(Attendance.objects.standing().filter(session=session).values_list("booking", flat=True))
    bookings = [row for row in session.cohort.bookings.confirmed().select_related("person").order_by("pk") if row.pk not in marked]
    away = not_expected([session], [row.person_id for row in bookings])
    return [row for row in bookings if (row.person_id, session.pk) not in away]
