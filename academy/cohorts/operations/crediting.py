"""What a closed register leads to in learning, and what its correction takes back.

A taught session completes its lesson, dated to the day. Where an offering credits a whole module, coming to every day of the cohort
completes it, dated to the last. Completion itself comes from lessons done, so that it does not matter in which cohort they were.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from academy.cohorts.models import Attendance, Booking, OfferingModule, SessionDay
from academy.common.days import local_day
from academy.people.models import Person
from courses.models import Completion, Enrolment, LessonCompletion, Module
from courses.operations import (
    LessonNotInEdition,
    ModuleNotOpen,
    complete_lesson,
    enrol,
    record_completion,
    withdraw_completion,
    withdraw_lesson_completion,
)


class Why(StrEnum):
    """Why attendance counted for nothing in learning."""

    MODULE_CLOSED = "module-closed"
    NOT_IN_EDITION = "not-in-edition"


@dataclass(frozen=True)
class NotCredited:
    """Somebody was there and nothing could be credited. The attendance stands; the academy's office can put it right."""

    booking: Booking
    module: Module
    why: Why


def moment_of(session: SessionDay, at: datetime) -> datetime:
    """When the lesson was completed: at the session's end, or now where the register is closed a little early on the day."""
    return min(session.ends, at) if local_day(at) == session.on else session.ends


def credit(*, bookings: list[Booking], session: SessionDay, at: datetime, by: Person) -> list[NotCredited]:
    """All that attendance on that day leads to: the lesson taught, and whole modules where it was the last day missing.

    The session's register is closed, and its cohort's row is locked.
    """
    left = []
    if session.lesson and _credits_lesson(session):
        left = [_credit_lesson(booking=booking, session=session, at=at, by=by) for booking in bookings]
    left += _credit_modules(bookings=bookings, session=session, at=at, by=by)
    return [item for item in left if item]


def _credit_modules(*, bookings: list[Booking], session: SessionDay, at: datetime, by: Person) -> list[NotCredited | None]:
    """Complete the modules that the offering credits as a whole, for those who were there on every day, once all registers are closed."""
    modules = _modules_credited_whole(session)
    days = list(session.cohort.sessions.in_order()) if modules else []
    if not days or any(not day.is_closed for day in days):
        return []
    counting = Attendance.objects.counting().filter(session__in=days, booking__in=bookings).values_list("booking", "session")
    came = {booking.pk: 0 for booking in bookings}
    for booking_id, _session_id in counting:
        came[booking_id] += 1
    full = [booking for booking in bookings if came[booking.pk] == len(days)]
    return [_credit_module(booking, module, last=days[-1], at=at, by=by) for booking in full for module in modules]


def take_back(*, booking: Booking, session: SessionDay, at: datetime, by: Person, reason: str) -> None:
    """What rested on the person's attendance on that day no longer holds. Attendance on another day that stands takes its place."""
    if session.lesson and _credits_lesson(session):
        _take_back_lesson(booking=booking, session=session, at=at, by=by, reason=reason)
    modules = _modules_credited_whole(session)
    if modules:
        last = list(session.cohort.sessions.in_order())[-1]
        resting = Completion.objects.standing().filter(
            person=booking.person_id, module__in=modules, source=Completion.Source.REGISTER, completed_on=last.on
        )
        for completion in resting.order_by("pk"):
            withdraw_completion(completion=completion, at=at, by=by, reason=reason)


def _credits_lesson(session: SessionDay) -> bool:
    assert session.lesson
    return OfferingModule.objects.filter(
        offering=session.cohort.offering_id, module=session.lesson.module_id, credits=OfferingModule.Credits.SESSIONS
    ).exists()


def _modules_credited_whole(session: SessionDay) -> list[Module]:
    parts = session.cohort.offering.parts.filter(credits=OfferingModule.Credits.MODULE).select_related("module__current_edition")
    return [part.module for part in parts.order_by("module__code")]


def _credit_lesson(*, booking: Booking, session: SessionDay, at: datetime, by: Person) -> NotCredited | None:
    assert session.lesson
    module, moment = session.lesson.module, moment_of(session, at)
    try:
        # Where the lesson cannot be credited, nobody is left enrolled for nothing.
        with transaction.atomic():
            enrolment = _round_of(booking.person, module, session) or enrol(
                learner=booking.person, module=module, at=moment, by=by, source=Enrolment.Source.COHORT
            )
            complete_lesson(enrolment=enrolment, lesson=session.lesson, at=moment, by=by, door=LessonCompletion.Door.REGISTER)
    except ModuleNotOpen:
        return NotCredited(booking, module, Why.MODULE_CLOSED)
    except LessonNotInEdition:
        return NotCredited(booking, module, Why.NOT_IN_EDITION)
    return None


def _round_of(person: Person, module: Module, session: SessionDay) -> Enrolment | None:
    """The completed enrolment that the day falls into: a register closed or corrected late must not begin the module anew."""
    rounds = Enrolment.objects.filter(learner=person, module=module, closed_at=None, completed_at__isnull=False).order_by("-completed_at")
    for enrolment in rounds:
        if local_day(enrolment.enrolled_at) <= session.on <= local_day(enrolment.completed_at or enrolment.enrolled_at):
            return enrolment
    return None


def _credit_module(booking: Booking, module: Module, *, last: SessionDay, at: datetime, by: Person) -> NotCredited | None:
    if module.current_edition is None or module.retired_at:
        return NotCredited(booking, module, Why.MODULE_CLOSED)
    record_completion(
        person=booking.person,
        module=module,
        on=last.on,
        at=moment_of(last, at),
        by=by,
        source=Completion.Source.REGISTER,
        # A record says which cohort it came from.
        evidence=f"{last.cohort.title} ({last.cohort.code})",
        edition=module.current_edition,
    )
    return None


def _take_back_lesson(*, booking: Booking, session: SessionDay, at: datetime, by: Person, reason: str) -> None:
    done = LessonCompletion.objects.standing().filter(
        enrolment__learner=booking.person_id, lesson=session.lesson_id, door=LessonCompletion.Door.REGISTER
    )
    # A lesson done on an earlier day elsewhere does not rest on this one.
    resting = next((row for row in done.select_related("enrolment") if local_day(row.completed_at) == session.on), None)
    if resting is None:
        return
    since = min(local_day(resting.enrolment.enrolled_at), session.on)
    withdraw_lesson_completion(completion=resting, at=at, by=by, reason=reason)
    others = Attendance.objects.counting().filter(
        booking__person=booking.person_id, session__lesson=session.lesson_id, session__on__gte=since
    )
    taken = {local_day(row.completed_at) for row in done}
    for other in (
        others.exclude(session=session)
        .select_related("booking__person", "session__cohort__offering", "session__lesson__module")
        .order_by("session__on")
    ):
        if other.session.on not in taken and _credits_lesson(other.session):
            _credit_lesson(booking=other.booking, session=other.session, at=at, by=by)
            return
