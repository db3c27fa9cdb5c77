"""What every page shows around its content: who is signed in, the parts that they have, and who helps.

The database is asked only when the frame is drawn.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from academy.common.days import today
from academy.common.prepared import preparing_cursor
from academy.common.reading import chosen_by, classes_of
from academy.people.roles import ABILITIES, Ability

Words = str | Promise


@dataclass(frozen=True)
class Part:
    """A part of the academy in the navigation."""

    words: Words
    url: str
    is_here: bool = False
    is_last: bool = False


@dataclass(frozen=True)
class Help:
    """Whom to turn to."""

    name: str
    phone: str
    email: str
    hours: Words = ""

    @property
    def phone_link(self) -> str:
        """The number as a telephone dials it from anywhere."""
        digits = "".join(letter for letter in self.phone if letter.isdigit() or letter == "+")
        return f"+44{digits[1:]}" if digits.startswith("0") else digits


@dataclass(frozen=True)
class Navigation:
    parts: list[Part]
    job_title: str
    help: Help
    agency: str = ""
    safeguarding_contact: str = ""
    privacy_notice: str = ""


_ABOUT = (_("About"), "/")
_LEARNING = (_("Learning"), "/learning/")
_MODULES = (_("Modules"), "/modules/")
_RECORD = (_("Record"), "/learning/record/")
_CHECK = (_("Check a certificate"), "/verify/")
_COHORTS = (_("Cohorts"), "/cohorts/")
_ASSESSING = (_("Assessing"), "/assessing/")
_MARKING = (_("Marking"), "/cohorts/marking/")
_TEAM = (_("Team"), "/team/")
_WORKFORCE = (_("Workforce"), "/workforce/")
_PEOPLE = (_("People"), "/people/")
_CONTENT = (_("Content"), "/cms/")
_HELP = (_("Help"), "/help/")
# Addresses that belong to a part without beginning as it does. Somebody else's record is opened from figures, or from a team.
_WITHIN = {
    r"/cohorts/(dates|bookings)/": ("/learning/",),
    r"/certificates/": ("/learning/record/",),
    r"/learning/portfolios/": ("/assessing/",),
    r"/learning/supervisions/": ("/team/", "/learning/"),
    r"/framework/": ("/modules/",),
    r"/people/\d+/record/": ("/workforce/", "/team/"),
    r"/people/me/": (),
}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """One query at most, and none where no page frame is drawn."""
    return {
        "navigation": SimpleLazyObject(lambda: navigation_of(request, on=today())),
        "academy_name": settings.WAGTAIL_SITE_NAME,
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "is_demo": settings.DEMO,
        "reading": SimpleLazyObject(lambda: classes_of(chosen_by(request))),
    }


def navigation_of(request: HttpRequest, *, on: date) -> Navigation:
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return Navigation(_parts([_ABOUT, _MODULES, _CHECK, _HELP], request.path), "", academy_help())
    facts = _facts_of(person.pk, on)
    abilities = frozenset[Ability]().union(*(ABILITIES.get(role, frozenset()) for role in facts.roles))
    shown = [
        (_LEARNING, True),
        (_MODULES, True),
        (_RECORD, True),
        (_COHORTS, Ability.RUN_COHORTS in abilities),
        (_ASSESSING, Ability.ASSESS in abilities),
        # Trainers are led there from their cohorts.
        (_MARKING, Ability.ASSESS in abilities),
        (_TEAM, facts.is_manager),
        (_WORKFORCE, abilities & {Ability.SEE_WORKFORCE, Ability.SEE_AGGREGATES}),
        (_PEOPLE, Ability.MANAGE_PEOPLE in abilities),
        (_CONTENT, Ability.EDIT_CONTENT in abilities),
        (_HELP, True),
    ]
    has_help = facts.help_email or facts.help_phone
    return Navigation(
        parts=_parts([part for part, has in shown if has], request.path),
        job_title=facts.job_title,
        help=Help(facts.help_name, facts.help_phone, facts.help_email) if has_help else academy_help(),
        agency=facts.agency,
        safeguarding_contact=facts.safeguarding_contact,
        privacy_notice=facts.privacy_notice,
    )


def academy_help() -> Help:
    """The academy's own contact, for those whose agency names none and for those not signed in."""
    return Help(settings.ACADEMY_HELP_NAME, settings.ACADEMY_HELP_PHONE, settings.ACADEMY_HELP_EMAIL, settings.ACADEMY_HELP_HOURS)


# Drawn on every page of everybody: as a queryset the same question takes some four milliseconds to put together, and this one none.
# Each look-up goes by its own index; were the jobs of the day one common table, all of them would be read for every page.
_FACTS = """
SELECT
    ARRAY(
        SELECT role FROM people_grant
        WHERE person_id = %(person)s AND withdrawn_at IS NULL AND starts_on <= %(on)s AND (ends_on IS NULL OR ends_on >= %(on)s)
    ),
    -- A deputy stands in for a manager in all that the manager looks after.
    EXISTS (
        SELECT FROM people_employment
        WHERE withdrawn_at IS NULL AND starts_on <= %(on)s AND (ends_on IS NULL OR ends_on >= %(on)s)
          AND manager_id = ANY (%(person)s::bigint || ARRAY(
            SELECT person_id FROM people_employment
            WHERE deputy_id = %(person)s AND withdrawn_at IS NULL AND starts_on <= %(on)s AND (ends_on IS NULL OR ends_on >= %(on)s)
          ))
    ),
    post.job_title, agency.name, agency.help_name, agency.help_phone, agency.help_email, agency.safeguarding_contact, agency.privacy_notice
FROM (SELECT) AS nothing
LEFT JOIN (
    SELECT job_title, team_id FROM people_employment
    WHERE person_id = %(person)s AND withdrawn_at IS NULL AND starts_on <= %(on)s AND (ends_on IS NULL OR ends_on >= %(on)s)
    ORDER BY starts_on DESC, id DESC LIMIT 1
) AS post ON TRUE
LEFT JOIN people_team AS team ON team.id = post.team_id
LEFT JOIN people_agency AS agency ON agency.id = team.agency_id
"""


@dataclass(frozen=True)
class _Facts:
    """Roles, whether somebody is managed, and the latest employment with its agency's contact."""

    roles: list[str]
    is_manager: bool
    job_title: str
    agency: str
    help_name: str
    help_phone: str
    help_email: str
    safeguarding_contact: str
    privacy_notice: str


def _facts_of(person_id: int, on: date) -> _Facts:
    with preparing_cursor() as cursor:
        cursor.execute(_FACTS, {"person": person_id, "on": on})
        roles, is_manager, *words = cursor.fetchone()
    return _Facts(roles, is_manager, *(word or "" for word in words))


def _parts(words_and_urls: list[tuple[Words, str]], path: str) -> list[Part]:
    """The part whose address the page's own address begins with, the longest of them, is where one is."""
    urls = [url for _words, url in words_and_urls]
    within = next((parts for pattern, parts in _WITHIN.items() if re.match(pattern, path)), None)
    if within is not None:
        here = next((part for part in within if part in urls), "")
    else:
        here = max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default="")
    return [Part(words, url, url == here, url == "/help/") for words, url in words_and_urls]
