"""What a trainer sees of a cohort: name, agency, role group, online part done, access needs; no history of anybody (domain.md §6.3)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from academy.cohorts.models import Booking, Cohort, OfferingModule, SessionDay
from academy.cohorts.queries.expected import not_expected
from academy.cohorts.queries.names import Shown, shown_to, trainers_of
from academy.cohorts.queries.readiness import Prework, prework_of
from academy.people.models import Person
from courses.models import Lesson, LessonKind

# What somebody needs to take part is nobody's business for longer than this after the last day, and is erased then (domain.md §6.6).
NEEDS_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Delegate:
    """Somebody with a place."""

    booking: Booking
    shown: Shown
    prework: Prework
    sessions: list[SessionDay]
    comes_to_all: bool


@dataclass(frozen=True)
class Withheld:
    """People whose agency keeps its list private until the day: how many, and how many of them are ready."""

    agency: str
    people: int
    ready: int


@dataclass(frozen=True)
class Need:
    who: str
    words: str


@dataclass(frozen=True)
class CohortPage:
    cohort: Cohort
    sessions: list[SessionDay]
    trainers: list[str]
    delegates: list[Delegate]
    withheld: list[Withheld]
    needs: list[Need]
    dietary: list[tuple[str, int]]
    needs_shown_until: date | None
    untaught: list[Lesson]
    on: date

    @property
    def taken(self) -> int:
        return len(self.delegates) + sum(group.people for group in self.withheld)

    @property
    def free(self) -> int:
        return max(self.cohort.capacity - self.taken, 0)

    @property
    def ready(self) -> int:
        return sum(delegate.prework.is_done for delegate in self.delegates) + sum(group.ready for group in self.withheld)

    @property
    def has_prework(self) -> bool:
        return any(delegate.prework.of for delegate in self.delegates) or bool(self.withheld)

    @property
    def agencies(self) -> int:
        return len(
            {delegate.shown.agency for delegate in self.delegates if delegate.shown.agency} | {group.agency for group in self.withheld}
        )

    @property
    def unclosed(self) -> list[SessionDay]:
        """Days that have been and whose register is open."""
        return [session for session in self.sessions if session.on < self.on and not session.is_closed and not self.cohort.cancelled_at]

    @property
    def today(self) -> SessionDay | None:
        """The day that is today, while its register is open."""
        return next((row for row in self.sessions if row.on == self.on and not row.is_closed and not self.cohort.cancelled_at), None)

    @property
    def is_over(self) -> bool:
        """Called off, every register closed, or the last day been: nobody gets or gives up a place any more."""
        if self.cohort.cancelled_at:
            return True
        return bool(self.sessions) and (self.next is None or all(session.is_closed for session in self.sessions))

    @property
    def asks_for_care(self) -> bool:
        """Whether something wants doing first."""
        if self.cohort.cancelled_at:
            return False
        return bool(self.today or self.unclosed or self.untaught or self.without_place or not self.trainers or not self.sessions)

    @property
    def next(self) -> SessionDay | None:
        return next((session for session in self.sessions if session.on >= self.on), None)

    @property
    def without_place(self) -> list[SessionDay]:
        return [session for session in self.sessions if session.place_id is None and session.on >= self.on]

    @property
    def seen_ids(self) -> list[int]:
        """The people whose names stand on the page."""
        return [delegate.booking.person_id for delegate in self.delegates if delegate.shown.is_named]


def cohort_page(cohort: Cohort, *, viewer: Person, on: date) -> CohortPage:
    """The page of one cohort as the viewer may see it on that day. The queries do not grow with the people (about fifteen)."""
    sessions = list(cohort.sessions.in_order().select_related("place", "lesson"))
    bookings = list(cohort.bookings.select_related("person").order_by("pk"))
    shown = shown_to(viewer, bookings, on=on)
    held = [booking for booking in bookings if booking.is_confirmed]
    person_ids = [booking.person_id for booking in held]
    prework = prework_of(cohort, sessions, person_ids)
    away = not_expected(sessions, person_ids)
    delegates = [_delegate(booking, shown, prework, sessions, away) for booking in held]
    begins_on = sessions[0].on if sessions else None
    is_before = begins_on is not None and on < begins_on
    secret = [delegate for delegate in delegates if is_before and not delegate.shown.is_named]
    until = needs_shown_until(sessions)
    needs, dietary = _needs(delegates, is_before=is_before) if until is None or on <= until else ([], [])
    return CohortPage(
        cohort=cohort,
        sessions=sessions,
        trainers=trainers_of(cohort, viewer, on=on),
        delegates=sorted((item for item in delegates if item not in secret), key=_in_order),
        withheld=_withheld(secret),
        needs=needs,
        dietary=dietary,
        needs_shown_until=until,
        untaught=_untaught(cohort, sessions),
        on=on,
    )


def needs_shown_until(sessions: Sequence[SessionDay]) -> date | None:
    return max(session.on for session in sessions) + NEEDS_KEPT if sessions else None


def _delegate(
    booking: Booking, shown: dict[int, Shown], prework: dict[int, Prework], sessions: list[SessionDay], away: dict[tuple[int, int], date]
) -> Delegate:
    comes_to = [session for session in sessions if (booking.person_id, session.pk) not in away]
    return Delegate(booking, shown[booking.person_id], prework[booking.person_id], comes_to, len(comes_to) == len(sessions))


def _in_order(delegate: Delegate) -> tuple[bool, str, int]:
    """By family name, then the numbered ones by their number: their names would betray themselves by their place."""
    return (not delegate.shown.is_named, delegate.booking.person.sort_name if delegate.shown.is_named else "", delegate.booking.pk)


def _withheld(secret: list[Delegate]) -> list[Withheld]:
    people = Counter(delegate.shown.agency for delegate in secret)
    ready = Counter(delegate.shown.agency for delegate in secret if delegate.prework.is_done)
    return [Withheld(agency, number, ready[agency]) for agency, number in sorted(people.items())]


def _needs(delegates: list[Delegate], *, is_before: bool) -> tuple[list[Need], list[tuple[str, int]]]:
    """Access needs by person, dietary needs counted: a kitchen needs no names. Before the day a delegate's number is not told either."""
    needs = [
        Need(item.shown.agency if is_before and not item.shown.is_named else item.shown.name, item.booking.access_needs)
        for item in sorted(delegates, key=_in_order)
        if item.booking.access_needs
    ]
    dietary = Counter(item.booking.dietary_needs for item in delegates if item.booking.dietary_needs)
    return needs, sorted(dietary.items())


def _untaught(cohort: Cohort, sessions: Sequence[SessionDay]) -> list[Lesson]:
    """Required taught sessions of the offering's modules that stand on no day of the cohort: coming to every day would not be enough."""
    modules = cohort.offering.parts.filter(credits=OfferingModule.Credits.SESSIONS).values("module")
    lessons = Lesson.objects.in_use().filter(module__in=modules, kind=LessonKind.SESSION, is_required=True)
    return list(lessons.exclude(pk__in=[session.lesson_id for session in sessions if session.lesson_id]).order_by("module", "position"))
