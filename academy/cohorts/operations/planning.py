"""Making a cohort with its days, changing it, calling it off."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import transaction

from academy.cohorts import facts
from academy.cohorts.models import Cohort, Offering, OfferingModule, Place, SessionDay
from academy.cohorts.operations.booking import give_up_all
from academy.cohorts.operations.locks import lock_cohort, lock_offering
from academy.cohorts.operations.refusals import (
    CapacityTooSmall,
    CohortCancelled,
    CohortOver,
    DayTwice,
    HasMarks,
    LessonNotOffered,
    LessonTwice,
    NoDays,
    ReasonMissing,
    RegisterClosed,
)
from academy.ledger.operations import record
from academy.people.models import Person
from courses.models import Lesson


@dataclass(frozen=True)
class Day:
    """A day as it is to be. `session` is the one that it changes; without one it is new."""

    title: str
    on: date
    starts_at: time
    ends_at: time
    place: Place | None = None
    lesson: Lesson | None = None
    session: SessionDay | None = None

    @property
    def hours(self) -> Decimal:
        minutes = (self.ends_at.hour - self.starts_at.hour) * 60 + self.ends_at.minute - self.starts_at.minute
        return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


# What those who are booked must know of a day, and what nobody may change once its register is closed.
_WHEN = ("on", "starts_at", "ends_at")
_TOLD = (*_WHEN, "place_id")
_KEPT = ("title", *_TOLD, "lesson_id")


@transaction.atomic
def make_cohort(
    *,
    offering: Offering,
    title: str,
    capacity: int,
    days: Sequence[Day],
    trainers: Collection[Person],
    town: str = "",
    note: str = "",
    at: datetime,
    by: Person,
) -> Cohort:
    """A cohort with its days. The days may have been: a whole-school session is often written down afterwards.

    The same title on the same days at the same places by the same person is the cohort that was just made. Raises NoDays, DayTwice,
    LessonTwice and LessonNotOffered.
    """
    offering = lock_offering(offering.pk)
    _check_days(offering, days)
    made = _made_already(offering, title, days, by)
    if made:
        return made
    # The code needs the row's number, and must be unique before there is one.
    cohort = Cohort.objects.create(
        code=uuid4().hex[:20], offering=offering, title=title, capacity=capacity, town=town, note=note, created_at=at, created_by=by
    )
    cohort.code = f"{offering.code[:12]}-{cohort.pk}"
    cohort.save(update_fields=["code"])
    cohort.trainers.set(trainers)
    SessionDay.objects.bulk_create(_session_of(day, cohort) for day in days)
    record(facts.COHORT_MADE, subject=cohort, by=by, at=at, data={"cohort": cohort.code})
    return cohort


@transaction.atomic
def change_cohort(
    *,
    cohort: Cohort,
    title: str,
    capacity: int,
    days: Sequence[Day],
    trainers: Collection[Person],
    town: str = "",
    note: str = "",
    at: datetime,
    by: Person,
) -> Cohort:
    """Make the cohort as given; days that are not among `days` are taken out. Moving a day tells those who are booked (COHORT_CHANGED).

    Raises CapacityTooSmall; RegisterClosed for a change to a day whose register is closed; HasMarks for moving or taking out one with
    marks; CohortOver for a new day after the last register was closed; CohortCancelled; and what `make_cohort` raises. The same again
    changes and records nothing.
    """
    cohort = lock_cohort(cohort.pk)
    if cohort.cancelled_at:
        raise CohortCancelled(cohort)
    if capacity < cohort.bookings.confirmed().count():
        raise CapacityTooSmall(cohort)
    _check_days(cohort.offering, days)
    told = _change_days(cohort, days)
    edited = _change_words(cohort, title=title, capacity=capacity, town=town, note=note, trainers=trainers)
    if told is not None:
        record(facts.COHORT_CHANGED, subject=cohort, by=by, at=at, data={"cohort": cohort.code, **told})
    if edited:
        record(facts.COHORT_EDITED, subject=cohort, by=by, at=at, data={"cohort": cohort.code, "fields": edited})
    return cohort


@transaction.atomic
def cancel_cohort(*, cohort: Cohort, at: datetime, by: Person, reason: str) -> Cohort:
    """Call a cohort off, with the reason that everybody who is booked is told. Attendance in closed registers stands. Twice is once.

    Raises ReasonMissing, and CohortOver where every register is closed.
    """
    if not reason.strip():
        raise ReasonMissing
    cohort = lock_cohort(cohort.pk)
    if cohort.cancelled_at:
        return cohort
    if _is_all_closed(list(cohort.sessions.all())):
        raise CohortOver(cohort)
    cohort.cancelled_at, cohort.cancelled_by, cohort.cancel_reason = at, by, reason.strip()
    cohort.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    record(facts.COHORT_CANCELLED, subject=cohort, by=by, at=at, data={"cohort": cohort.code})
    give_up_all(cohort=cohort, at=at, by=by, reason=reason)
    return cohort


def _check_days(offering: Offering, days: Sequence[Day]) -> None:
    if not days:
        raise NoDays
    if len({(day.on, day.starts_at) for day in days}) < len(days):
        raise DayTwice
    lessons = [day.lesson for day in days if day.lesson]
    if len({lesson.pk for lesson in lessons}) < len(lessons):
        raise LessonTwice
    taught = set(offering.parts.filter(credits=OfferingModule.Credits.SESSIONS).values_list("module", flat=True))
    if any(lesson.module_id not in taught for lesson in lessons):
        raise LessonNotOffered


def _made_already(offering: Offering, title: str, days: Sequence[Day], by: Person) -> Cohort | None:
    wanted = {(day.on, day.starts_at, day.place.pk if day.place else None) for day in days}
    for cohort in offering.cohorts.running().filter(title=title, created_by=by).prefetch_related("sessions"):
        if {(session.on, session.starts_at, session.place_id) for session in cohort.sessions.all()} == wanted:
            return cohort
    return None


def _session_of(day: Day, cohort: Cohort) -> SessionDay:
    return SessionDay(
        cohort=cohort,
        title=day.title,
        lesson=day.lesson,
        on=day.on,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        hours=day.hours,
        place=day.place,
    )


def _is_all_closed(sessions: Sequence[SessionDay]) -> bool:
    return bool(sessions) and all(session.is_closed for session in sessions)


def _change_days(cohort: Cohort, days: Sequence[Day]) -> dict[str, object] | None:
    """Make the days as given. Returns what those who are booked are to be told: which days are new or moved, how many were taken out."""
    sessions = {session.pk: session for session in cohort.sessions.select_for_update()}
    with_marks = set(cohort.sessions.filter(attendances__isnull=False).values_list("pk", flat=True))
    kept: dict[int, SessionDay] = {}
    moved: list[int] = []
    for day in days:
        if day.session is None:
            continue
        session = sessions[day.session.pk]
        before = {name: getattr(session, name) for name in _KEPT}
        for name in ("title", "on", "starts_at", "ends_at", "place", "lesson"):
            setattr(session, name, getattr(day, name))
        changed = {name for name in _KEPT if getattr(session, name) != before[name]}
        if changed and session.is_closed:
            raise RegisterClosed(session)
        if session.pk in with_marks and changed & {"on", "lesson_id"}:
            raise HasMarks(session)
        if changed.intersection(_WHEN):
            session.hours = day.hours
        if changed.intersection(_TOLD):
            moved.append(session.pk)
        kept[session.pk] = session
    new = [day for day in days if day.session is None]
    gone = [session for pk, session in sessions.items() if pk not in kept]
    for session in gone:
        if session.is_closed:
            raise RegisterClosed(session)
        if session.pk in with_marks:
            raise HasMarks(session)
    if new and _is_all_closed(list(sessions.values())):
        raise CohortOver(cohort)
    SessionDay.objects.filter(pk__in=[session.pk for session in gone]).delete()
    _save_days(list(kept.values()))
    made = SessionDay.objects.bulk_create(_session_of(day, cohort) for day in new)
    if not (moved or made or gone):
        return None
    return {"sessions": sorted([*moved, *(session.pk for session in made)]), "removed": len(gone)}


def _save_days(sessions: list[SessionDay]) -> None:
    """Two days may change places: the database would see them meet on the way, so they first step aside."""
    for n, session in enumerate(sessions):
        SessionDay.objects.filter(pk=session.pk).exclude(on=session.on, starts_at=session.starts_at).update(on=date.min + timedelta(days=n))
    SessionDay.objects.bulk_update(sessions, ["title", "lesson", "on", "starts_at", "ends_at", "hours", "place"])


def _change_words(cohort: Cohort, *, title: str, capacity: int, town: str, note: str, trainers: Collection[Person]) -> list[str]:
    """Set what is not about days. Returns the names of the fields that changed."""
    wanted = {"title": title, "capacity": capacity, "town": town, "note": note}
    changed = [name for name, value in wanted.items() if getattr(cohort, name) != value]
    if changed:
        for name in changed:
            setattr(cohort, name, wanted[name])
        cohort.save(update_fields=changed)
    if set(cohort.trainers.values_list("pk", flat=True)) != {trainer.pk for trainer in trainers}:
        cohort.trainers.set(trainers)
        changed.append("trainers")
    return changed
