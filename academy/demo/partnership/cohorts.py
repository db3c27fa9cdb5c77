"""Cohorts with their days, places and registers."""

from datetime import datetime, time
from typing import Any

from academy.cohorts.models import Attendance, Booking, Cohort, Offering, OfferingModule, Place, SessionDay
from academy.demo.partnership.days import LONDON, Days
from academy.demo.partnership.people import Roster
from academy.demo.partnership.reading import BOOKING_STATES_LOADED
from academy.people.models import Person
from courses.models import Enrolment, Lesson, LessonCompletion, LessonKind, Module

_MARKS = {
    "present": Attendance.Mark.PRESENT,
    "late": Attendance.Mark.LATE,
    "left-early": Attendance.Mark.LEFT_EARLY,
    "absent-notified": Attendance.Mark.ABSENT_TOLD,
    "dna": Attendance.Mark.DID_NOT_ATTEND,
    # Whose place was given up after a first day missed was not expected on the second.
    "released": Attendance.Mark.DID_NOT_ATTEND,
}
_CANCELLED = {
    "cancelled_free": Booking.CancelKind.FREE,
    "cancelled_late": Booking.CancelKind.LATE,
    "substituted": Booking.CancelKind.SUBSTITUTED,
}


def write_cohorts(data: dict[str, Any], days: Days, roster: Roster, administrator: Person) -> int:
    """Write every cohort of the file. Returns how many bookings wait until the academy has waiting lists and applications."""
    modules = {module.code: module for module in Module.objects.all()}
    left = 0
    for row in data["cohorts"]:
        cohort = Cohort.objects.create(
            code=row["code"],
            offering=_offering(row, modules),
            title=row["title"],
            capacity=row["capacity"],
            town=row.get("town") or "",
            note="",
            created_at=days.at(-180),
            created_by=administrator,
        )
        cohort.trainers.set([roster.people[code] for code in row["trainers"]])
        sessions = _write_sessions(row, cohort, modules, days)
        left += _write_bookings(row, cohort, sessions, data, days, roster)
        _close_past_registers(row, cohort, sessions, roster)
        _keep_days_taught(cohort, modules)
    return left


def _offering(row: dict[str, Any], modules: dict[str, Module]) -> Offering:
    """One offering for each combination of modules; named after the only module, or after the cohort that brings several."""
    code = "-".join(row["modules"])
    # Sessions of a module's own are credited one by one; a team talk or a whole-school session credits the module at once.
    taught = {
        module: modules[module].lessons.in_use().filter(kind=LessonKind.SESSION).count() == len(row["sessions"]) and module != "M4"
        for module in row["modules"]
    }
    code = code if all(taught.values()) else f"{code}-GROUP"
    title = modules[row["modules"][0]].title if len(row["modules"]) == 1 else row["title"]
    offering, is_new = Offering.objects.get_or_create(code=code, defaults={"title": title})
    if is_new:
        OfferingModule.objects.bulk_create(
            OfferingModule(
                offering=offering,
                module=modules[module],
                credits=OfferingModule.Credits.SESSIONS if is_taught else OfferingModule.Credits.MODULE,
            )
            for module, is_taught in taught.items()
        )
    return offering


def _write_sessions(row: dict[str, Any], cohort: Cohort, modules: dict[str, Module], days: Days) -> list[SessionDay]:
    part = cohort.offering.parts.filter(credits=OfferingModule.Credits.SESSIONS).first()
    lessons: list[Lesson | None] = (
        list(part.module.lessons.in_use().filter(kind=LessonKind.SESSION).order_by("position")) if part else [None] * len(row["sessions"])
    )
    sessions = []
    for session, lesson, on in zip(row["sessions"], lessons, days.sessions(row["sessions"]), strict=True):
        place, _is_new = Place.objects.get_or_create(name=session["place"], town=row.get("town") or "")
        sessions.append(
            SessionDay.objects.create(
                cohort=cohort,
                title=session["title"],
                lesson=lesson,
                on=on,
                starts_at=time.fromisoformat(session["start"]),
                ends_at=time.fromisoformat(session["end"]),
                hours=session["hours"],
                place=place,
            )
        )
    return sessions


def _write_bookings(
    row: dict[str, Any], cohort: Cohort, sessions: list[SessionDay], data: dict[str, Any], days: Days, roster: Roster
) -> int:
    left = 0
    for item in row["bookings"]:
        if item["state"] not in BOOKING_STATES_LOADED:
            left += 1
            continue
        _write_booking(item, cohort, sessions, days, roster.people[item["person"]])
    taken = set(cohort.bookings.confirmed().values_list("person_id", flat=True))
    for item in row["bulk_bookings"]:
        if item["state"] not in BOOKING_STATES_LOADED:
            left += item["count"]
            continue
        candidates = [person for person in _people_of(item, data, roster) if person.pk not in taken]
        for person in candidates[: item["count"]]:
            taken.add(person.pk)
            attendance = {"attended": "present", "dna": "dna"}.get(item["state"])
            marks = {f"day{n}": attendance for n in range(1, len(sessions) + 1)} if attendance else {}
            _write_booking({"state": item["state"], "booked": -30, "attendance": marks}, cohort, sessions, days, person)
    return left


def _people_of(item: dict[str, Any], data: dict[str, Any], roster: Roster) -> list[Person]:
    """Generated people of a team; with `everyone_in_team`, everybody in it and below who has a user name of their own."""
    if not item.get("everyone_in_team"):
        return roster.bulk.get((item["team"], item["role"] or ""), [])
    top = roster.teams[item["team"]]
    codes = {code for code, team in roster.teams.items() if team.path.startswith(top.path)}
    named = [
        roster.people[row["code"]]
        for row in data["people"]
        if "no-account" not in row["flags"] and any(a["team"] in codes and a["end"] is None for a in row["affiliations"])
    ]
    return named + [person for (team, _role), people in roster.bulk.items() if team in codes for person in people]


def _write_booking(item: dict[str, Any], cohort: Cohort, sessions: list[SessionDay], days: Days, person: Person) -> None:
    kind = _CANCELLED.get(item["state"], "")
    booking = Booking.objects.create(
        cohort=cohort,
        person=person,
        booked_at=days.at(item["booked"]),
        booked_by=person,
        is_walk_in=bool(item.get("walk_in")),
        access_needs=item.get("access") or "",
        dietary_needs=item.get("dietary") or "",
        cancelled_at=days.at(item.get("cancelled", item["booked"] + 1)) if kind else None,
        cancelled_by=person if kind else None,
        cancel_kind=kind,
    )
    for n, session in enumerate(sessions, start=1):
        mark = (item.get("attendance") or {}).get(f"day{n}")
        if mark and not kind:
            Attendance.objects.create(
                booking=booking, session=session, mark=_MARKS[mark], minutes=(item.get("late_minutes") or {}).get(f"day{n}")
            )


def _close_past_registers(row: dict[str, Any], cohort: Cohort, sessions: list[SessionDay], roster: Roster) -> None:
    """A register is closed where the file has marks for it; the others are the trainers' to close."""
    trainer = roster.people[row["trainers"][0]]
    for session in sessions:
        if session.attendances.exists():
            session.closed_at = datetime.combine(session.on, session.ends_at, tzinfo=LONDON)
            session.closed_by = trainer
            session.save(update_fields=["closed_at", "closed_by"])


def _keep_days_taught(cohort: Cohort, modules: dict[str, Module]) -> None:
    """Whoever came to some days only has those lessons done, so that catching up elsewhere completes the module."""
    parts = cohort.offering.parts.filter(credits=OfferingModule.Credits.SESSIONS).select_related("module__current_edition")
    for part in parts:
        edition = part.module.current_edition
        if edition is None:
            continue
        attended = Attendance.objects.standing().filter(
            session__cohort=cohort, session__closed_at__isnull=False, session__lesson__module=part.module, mark__in=Attendance.COUNTS
        )
        for mark in attended.select_related("booking__person", "session__lesson"):
            if mark.booking.person.completions.filter(module=part.module, completed_on__gte=mark.session.on).exists():
                continue
            enrolment, _is_new = Enrolment.objects.get_or_create(
                learner=mark.booking.person,
                module=part.module,
                completed_at=None,
                closed_at=None,
                defaults={
                    "edition": edition,
                    "source": Enrolment.Source.COHORT,
                    "enrolled_at": mark.booking.booked_at,
                    "enrolled_by": mark.booking.person,
                },
            )
            LessonCompletion.objects.get_or_create(
                enrolment=enrolment,
                lesson=mark.session.lesson,
                withdrawn_at=None,
                defaults={
                    "edition_id": enrolment.edition_id,
                    "version": enrolment.edition.parts.get(lesson=mark.session.lesson).version,
                    "door": LessonCompletion.Door.REGISTER,
                    "completed_at": mark.session.closed_at or mark.booking.booked_at,
                    "recorded_by": mark.session.closed_by,
                },
            )
