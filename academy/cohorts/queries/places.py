"""Dates that can be booked, and places that somebody has."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from academy.cohorts.models import Booking, Cohort, CohortQuerySet, SessionDay
from academy.cohorts.queries.expected import not_expected
from academy.common.prepared import Prepared, ask, ask_any
from academy.people.models import Person
from courses.models import Module


@dataclass(frozen=True)
class OpenDate:
    """A cohort to come, its days, and how many places are left."""

    cohort: Cohort
    sessions: list[SessionDay]
    free: int

    @property
    def is_full(self) -> bool:
        return self.free <= 0

    @property
    def first(self) -> SessionDay:
        return self.sessions[0]


@dataclass(frozen=True)
class BookedPlace:
    """A place that somebody has or had, with the days on which they are expected."""

    booking: Booking
    sessions: list[SessionDay]
    on: date

    @property
    def cohort(self) -> Cohort:
        return self.booking.cohort

    @property
    def next(self) -> SessionDay | None:
        return next((session for session in self.sessions if session.on >= self.on), None)

    @property
    def first(self) -> SessionDay | None:
        return self.sessions[0] if self.sessions else None


def open_dates(on: date, *, cohorts: CohortQuerySet | None = None) -> list[OpenDate]:
    """The cohorts none of whose days has been, soonest first, with full ones among them. Two queries."""
    found = list(
        (Cohort.objects.all() if cohorts is None else cohorts)
        .upcoming(on)
        .with_places()
        .select_related("offering")
        .order_by("first_on", "pk")
    )
    days = _days_of(found)
    return [OpenDate(cohort, days[cohort.pk], max(cohort.capacity - cohort.taken, 0)) for cohort in found]


def next_dates_of(module: Module, on: date, *, limit: int = 5) -> list[OpenDate]:
    """The next dates at which a module is taught. Two queries."""
    return open_dates(on, cohorts=Cohort.objects.teaching(module))[:limit]


def other_dates(cohort: Cohort, on: date, *, limit: int = 5) -> list[OpenDate]:
    """Dates with places left at which the same modules are taught: what to offer where this cohort is full. Two queries."""
    modules = cohort.offering.parts.values("module")
    others = Cohort.objects.filter(offering__parts__module__in=modules).exclude(pk=cohort.pk).distinct()
    return [item for item in open_dates(on, cohorts=others) if not item.is_full][:limit]


def bookings_of(person: Person, on: date) -> list[BookedPlace]:
    """The person's places in cohorts that are not over, soonest first. Three queries."""
    places = _places(_TO_COME(person=person.pk, on=on), person, on)
    return sorted((place for place in places if place.next), key=lambda place: (place.next.on if place.next else on, place.booking.pk))


def earlier_bookings_of(person: Person, on: date, *, limit: int = 20) -> list[BookedPlace]:
    """The places that are over or were given up, the latest first. Three queries."""
    to_come = SessionDay.objects.filter(on__gte=on).values("cohort")
    bookings = Booking.objects.belonging_to(person).exclude(cancelled_at=None, cohort__in=to_come, cohort__cancelled_at=None)
    return _places(bookings.select_related("cohort__offering").order_by("-booked_at", "-pk")[:limit], person, on)


def _places(bookings: Collection[Booking], person: Person, on: date) -> list[BookedPlace]:
    rows = list(bookings)
    if not rows:
        return []
    days = _days_of([row.cohort for row in rows])
    away = not_expected([day for found in days.values() for day in found], [person.pk])
    return [BookedPlace(row, [day for day in days[row.cohort_id] if (person.pk, day.pk) not in away], on) for row in rows]


def _days_of(cohorts: Sequence[Cohort]) -> dict[int, list[SessionDay]]:
    days: dict[int, list[SessionDay]] = defaultdict(list)
    for session in _DAYS(cohorts=[cohort.pk for cohort in cohorts]):
        days[session.cohort_id].append(session)
    return days


# Asked on every learner's own page.
_DAYS = Prepared(lambda: SessionDay.objects.filter(cohort=ask_any("cohorts")).select_related("place").in_order())
_TO_COME = Prepared(
    lambda: (
        Booking.objects.confirmed()
        .filter(person=ask("person"), cohort__in=SessionDay.objects.filter(on__gte=ask("on")).values("cohort"), cohort__cancelled_at=None)
        .select_related("cohort__offering")
    )
)
