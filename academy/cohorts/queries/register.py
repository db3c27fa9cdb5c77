"""The register of one day."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from academy.cohorts.models import Attendance, Booking, SessionDay
from academy.cohorts.queries.cohort import needs_shown_until
from academy.cohorts.queries.expected import not_expected
from academy.cohorts.queries.names import Shown, shown_to
from academy.people.models import Person

_ICONS: dict[str, str] = {
    Attendance.Mark.PRESENT: "tick",
    Attendance.Mark.LATE: "clock",
    Attendance.Mark.LEFT_EARLY: "hourglass",
    Attendance.Mark.ABSENT_TOLD: "speech",
    Attendance.Mark.DID_NOT_ATTEND: "dash",
}


@dataclass(frozen=True)
class RegisterRow:
    """One person in the register: the mark that stands, those before it in a closed register, and where the day was done already."""

    booking: Booking
    shown: Shown
    mark: Attendance | None
    before: list[Attendance]
    done_on: date | None
    needs: str

    @property
    def is_missing(self) -> bool:
        return self.mark is None and self.done_on is None

    @property
    def key(self) -> str:
        return str(self.booking.pk)

    @property
    def was(self) -> str:
        """What the page shows, sent back with the form: only what differs from it is saved."""
        return f"{self.mark.mark}/{self.mark.minutes or ''}" if self.mark else ""

    @property
    def asks_minutes(self) -> bool:
        return self.mark is not None and self.mark.mark in Attendance.IN_PART

    @property
    def icon(self) -> str:
        return _ICONS[self.mark.mark] if self.mark else "dash"


@dataclass(frozen=True)
class Tally:
    here: int
    late: int
    left_early: int
    away: int
    to_mark: int


@dataclass(frozen=True)
class Register:
    session: SessionDay
    rows: list[RegisterRow]
    tally: Tally
    on: date

    @property
    def is_open(self) -> bool:
        """Whether it can be marked: on the day and after it, until it is closed."""
        return not self.session.is_closed and self.session.on <= self.on and not self.session.cohort.cancelled_at

    @property
    def has_masked(self) -> bool:
        return any(not row.shown.is_named for row in self.rows)

    @property
    def seen_ids(self) -> list[int]:
        return [row.booking.person_id for row in self.rows if row.shown.is_named]

    def row_of(self, booking_id: int) -> RegisterRow | None:
        return next((row for row in self.rows if row.booking.pk == booking_id), None)


def register_of(session: SessionDay, *, viewer: Person, on: date) -> Register:
    """The register as the viewer may see it; `session` comes with its cohort. About seven queries, however many people.

    Before the day, those whose agency keeps its list private are not in it. In a closed register stand those who have a mark.
    """
    sessions = list(session.cohort.sessions.in_order())
    everybody = list(session.cohort.bookings.select_related("person").order_by("pk"))
    shown = shown_to(viewer, everybody, on=on)
    marks: dict[int, list[Attendance]] = defaultdict(list)
    found = Attendance.objects.filter(session=session).select_related("withdrawn_by").order_by("pk")
    for attendance in found:
        marks[attendance.booking_id].append(attendance)
    confirmed = [booking for booking in everybody if booking.is_confirmed or marks[booking.pk]]
    done = not_expected([session], [booking.person_id for booking in confirmed])
    until = needs_shown_until(sessions)
    shows_needs = until is None or on <= until
    rows = []
    for booking in confirmed:
        standing = next((mark for mark in marks[booking.pk] if mark.is_standing), None)
        if session.is_closed and standing is None:
            continue
        if on < min(day.on for day in sessions) and not shown[booking.person_id].is_named:
            continue
        rows.append(
            RegisterRow(
                booking=booking,
                shown=shown[booking.person_id],
                mark=standing,
                before=[mark for mark in marks[booking.pk] if not mark.is_standing and mark.reason],
                done_on=done.get((booking.person_id, session.pk)),
                needs=booking.access_needs if shows_needs else "",
            )
        )
    rows.sort(key=lambda row: (row.shown.is_named, row.booking.person.sort_name if row.shown.is_named else "", row.booking.pk))
    return Register(session, rows, _tally(rows), on)


def _tally(rows: list[RegisterRow]) -> Tally:
    counted = Counter(row.mark.mark for row in rows if row.mark)
    mark = Attendance.Mark
    return Tally(
        here=counted[mark.PRESENT],
        late=counted[mark.LATE],
        left_early=counted[mark.LEFT_EARLY],
        away=counted[mark.ABSENT_TOLD] + counted[mark.DID_NOT_ATTEND],
        to_mark=sum(row.is_missing for row in rows),
    )
