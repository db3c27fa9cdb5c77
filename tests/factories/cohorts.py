"""Offerings, cohorts with their days, places in them. `cohort()` has two days, each teaching one lesson of a blended module."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from academy.cohorts.models import Booking, Cohort, Offering, OfferingModule, Place, SessionDay
from academy.people.models import Person
from academy.people.roles import Role
from courses.models import LessonKind, Module
from tests.factories import courses, people

AT = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)
DAY_1 = date(2026, 11, 18)
DAY_2 = date(2026, 12, 2)
_numbers = count(1)


def blended_module(**fields: Any) -> Module:
    """Two online lessons and two taught days, all required."""
    pages = courses.PARTS[:2]
    taught = [(f"day-{n}", LessonKind.SESSION, f"Day {n}", {**courses.SESSION, "title": f"Day {n}"}) for n in (1, 2)]
    return courses.module(parts=[*pages, *taught], mode="blended", **fields)


def offering(*modules: Module, credits: str = OfferingModule.Credits.SESSIONS, **fields: Any) -> Offering:
    number = next(_numbers)
    made = Offering.objects.create(**{"code": f"OF{number}", "title": f"Offering {number}", **fields})
    for module in modules:
        OfferingModule.objects.create(offering=made, module=module, credits=credits)
    return made


def trainer(name: str = "", **fields: Any) -> Person:
    made = people.person(name, **fields)
    people.grant(made, Role.TRAINER)
    return made


def administrator(**fields: Any) -> Person:
    made = people.person(**fields)
    people.grant(made, Role.ACADEMY_ADMINISTRATOR)
    return made


def cohort(
    offering_: Offering | None = None, *, days: tuple[date, ...] = (DAY_1, DAY_2), trainers: tuple[Person, ...] = (), **fields: Any
) -> Cohort:
    """A cohort with one session a day, 9.30am to 3.30pm, teaching the session lessons of the offering's first module in order."""
    number = next(_numbers)
    offering_ = offering_ or offering(blended_module())
    made = Cohort.objects.create(
        **{"code": f"CO{number}", "offering": offering_, "title": f"Cohort {number}", "capacity": 12, "created_at": AT, **fields}
    )
    made.trainers.set(trainers or (trainer(),))
    part = offering_.parts.select_related("module").order_by("pk").first()
    taught = part and part.credits == OfferingModule.Credits.SESSIONS
    lessons = list(part.module.lessons.filter(kind=LessonKind.SESSION).order_by("position")) if part and taught else []
    where = place()
    for n, on in enumerate(days):
        SessionDay.objects.create(
            cohort=made,
            title=f"Day {n + 1}",
            lesson=lessons[n] if n < len(lessons) else None,
            on=on,
            starts_at=time(9, 30),
            ends_at=time(15, 30),
            hours=6,
            place=where,
        )
    return made


def place(**fields: Any) -> Place:
    return Place.objects.create(**{"name": f"Hall {next(_numbers)}", "town": "Millfield", **fields})


def booking(cohort_: Cohort | None = None, person_: Person | None = None, **fields: Any) -> Booking:
    person_ = person_ or people.person()
    return Booking.objects.create(cohort=cohort_ or cohort(), person=person_, **{"booked_at": AT, "booked_by": person_, **fields})


def sessions(cohort_: Cohort) -> list[SessionDay]:
    return list(cohort_.sessions.in_order())


def evening_of(session: SessionDay) -> datetime:
    """An hour after it ended."""
    return session.ends + timedelta(hours=1)
