"""What a closed register leads to in learning, and what its correction takes back.

A taught session completes its lesson, dated to the day. Where an offering credits a whole module, coming to every day of the cohort
completes it, dated to the last. Completion itself comes from lessons done, so that it does not matter in which cohort they were.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import Max, Min

from academy.cohorts.models import Attendance, Booking, OfferingModule, SessionDay
from academy.common.days import local_day
from academy.common.records import WithdrawableQuerySet
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
    whole = _modules_at_once(session, bookings)
    by_day = [row for row in bookings if session.lesson and session.lesson.module not in whole[row.pk]] if _teaches(session) else []
    left = [_credit_lesson(booking=row, session=session, at=at, by=by) for row in by_day]
    days = list(session.cohort.sessions.in_order())
    if any(whole.values()) and all(day.is_closed for day in days):
        counting = Attendance.objects.counting().filter(session__in=days, booking__in=bookings).values_list("booking", flat=True)
        came = Counter(counting)
        full = [row for row in bookings if came[row.pk] == len(days)]
        left += [_credit_module(row, module, last=days[-1], at=at, by=by) for row in full for module in whole[row.pk]]
    return [item for item in left if item]


def take_back(*, booking: Booking, session: SessionDay, at: datetime, by: Person, reason: str) -> None:
    """What rested on the person's attendance on that day no longer holds. Attendance on another day that stands takes its place."""
    whole = _modules_at_once(session, [booking])[booking.pk]
    if session.lesson and session.lesson.module not in whole and _teaches(session):
        _take_back_lesson(booking=booking, session=session, at=at, by=by, reason=reason)
    for completion in _completed_at_once(session).standing().filter(person=booking.person_id, module__in=whole).order_by("pk"):
        withdraw_completion(completion=completion, at=at, by=by, reason=reason)


def _modules_at_once(session: SessionDay, bookings: list[Booking]) -> dict[int, list[Module]]:
    """By booking, the modules that coming to every day completes at once.

    They are those that the offering credits so. History brought in from elsewhere says that a cohort completed a module without its
    lessons: for such a person the module is credited, and taken back, as a whole too. Two queries.
    """
    parts = list(session.cohort.offering.parts.select_related("module__current_edition").order_by("module__code"))
    taught = [part.module_id for part in parts if part.credits == OfferingModule.Credits.SESSIONS]
    history = _completed_at_once(session).filter(person__in=[row.person_id for row in bookings], module__in=taught, enrolment=None)
    as_history = set(history.values_list("person", "module"))
    return {
        row.pk: [part.module for part in parts if part.module_id not in taught or (row.person_id, part.module_id) in as_history]
        for row in bookings
    }


def _completed_at_once(session: SessionDay) -> WithdrawableQuerySet[Completion]:
    """Completions by register within the days of the session's cohort, standing or not."""
    days = SessionDay.objects.filter(cohort=session.cohort_id).aggregate(first=Min("on"), last=Max("on"))
    return Completion.objects.filter(source=Completion.Source.REGISTER, completed_on__range=(days["first"], days["last"]))


def _teaches(session: SessionDay) -> bool:
    """Whether the day teaches a lesson of a module that the offering credits day by day."""
    parts = OfferingModule.objects.filter(offering=session.cohort.offering_id, credits=OfferingModule.Credits.SESSIONS)
    return session.lesson is not None and parts.filter(module=session.lesson.module_id).exists()


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
    rounds = (
        Enrolment.objects.whole()
        .filter(learner=person, module=module, closed_at=None, completed_at__isnull=False)
        .order_by("-completed_at")
    )
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
        if other.session.on not in taken and _teaches(other.session):
            _credit_lesson(booking=other.booking, session=other.session, at=at, by=by)
            return
