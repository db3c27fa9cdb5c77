"""Putting a closed register right, with a reason; what rested on the old mark goes, and what the new one earns comes."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from academy.cohorts import facts
from academy.cohorts.models import Attendance, Booking, SessionDay
from academy.cohorts.operations.booking import place_without_booking
from academy.cohorts.operations.crediting import NotCredited, credit, take_back
from academy.cohorts.operations.locks import lock_cohort, lock_session
from academy.cohorts.operations.refusals import ChangedMeanwhile, ReasonMissing, RegisterOpen
from academy.cohorts.operations.registers import replace_mark
from academy.ledger.operations import record
from academy.people.models import Person


@dataclass(frozen=True)
class Correction:
    """The mark that stands now, and whether it could not be credited in learning."""

    attendance: Attendance
    not_credited: list[NotCredited] = field(default_factory=list)


@transaction.atomic
def correct_attendance(
    *, attendance: Attendance, mark: str, minutes: int | None = None, at: datetime, by: Person, reason: str
) -> Correction:
    """Withdraw a mark of a closed register and set another, with all that follows in learning, in one transaction.

    Sent twice it is done once. Raises ReasonMissing, RegisterOpen, and ChangedMeanwhile where somebody else corrected it to another mark.
    """
    if not reason.strip():
        raise ReasonMissing
    booking, session = _lock(attendance.booking_id, attendance.session_id)
    minutes = minutes if mark in Attendance.IN_PART else None
    before = Attendance.objects.get(pk=attendance.pk)
    if not before.is_standing:
        after = Attendance.objects.standing().filter(booking=booking, session=session).first()
        if after is None or (after.mark, after.minutes) != (mark, minutes):
            raise ChangedMeanwhile(attendance)
        return Correction(after)
    if (before.mark, before.minutes) == (mark, minutes):
        return Correction(before)
    after = replace_mark(before, booking=booking, session=session, mark=mark, minutes=minutes, at=at, by=by, reason=reason.strip())
    left: list[NotCredited] = []
    if before.counts and not after.counts:
        take_back(booking=booking, session=session, at=at, by=by, reason=reason.strip())
    elif after.counts and not before.counts:
        left = credit(bookings=[booking], session=session, at=at, by=by)
    _record(after, booking, session, at=at, by=by, was=before.mark)
    return Correction(after, left)


@transaction.atomic
def add_forgotten(
    *, session: SessionDay, person: Person, mark: str, minutes: int | None = None, at: datetime, by: Person, reason: str
) -> Correction:
    """Somebody is missing from a closed register: they get a place (as a walk-in, if they had none) and a mark, with all that follows.

    Raises ReasonMissing, RegisterOpen, and ChangedMeanwhile where the person has another mark already. Twice is once.
    """
    if not reason.strip():
        raise ReasonMissing
    cohort = lock_cohort(session.cohort_id)
    booking, session = _lock(place_without_booking(cohort=cohort, person=person, at=at, by=by).pk, session.pk)
    minutes = minutes if mark in Attendance.IN_PART else None
    there = Attendance.objects.standing().filter(booking=booking, session=session).first()
    if there:
        if (there.mark, there.minutes) != (mark, minutes):
            raise ChangedMeanwhile(there)
        return Correction(there)
    after = Attendance.objects.create(booking=booking, session=session, mark=mark, minutes=minutes, recorded_by=by, reason=reason.strip())
    left = credit(bookings=[booking], session=session, at=at, by=by) if after.counts else []
    _record(after, booking, session, at=at, by=by, was="")
    return Correction(after, left)


def _lock(booking_id: int, session_id: int) -> tuple[Booking, SessionDay]:
    booking = Booking.objects.select_related("person", "cohort").get(pk=booking_id)
    lock_cohort(booking.cohort_id)
    session = lock_session(session_id)
    if not session.is_closed:
        raise RegisterOpen(session)
    return booking, session


def _record(attendance: Attendance, booking: Booking, session: SessionDay, *, at: datetime, by: Person, was: str) -> None:
    record(
        facts.ATTENDANCE_CORRECTED,
        subject=attendance,
        person=booking.person,
        by=by,
        at=at,
        data={"cohort": session.cohort.code, "was": was, "is": attendance.mark},
    )
