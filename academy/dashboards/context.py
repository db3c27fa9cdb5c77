"""What every page shows around its content: who is signed in, the parts that they have, and who helps.

The database is asked only when the frame is drawn.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from academy.common.days import today
from academy.people.models import Employment, Grant, Person
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
_TEAM = (_("Team"), "/team/")
_WORKFORCE = (_("Workforce"), "/workforce/")
_PEOPLE = (_("People"), "/people/")
_CONTENT = (_("Content"), "/cms/")
_HELP = (_("Help"), "/help/")


def navigation(request: HttpRequest) -> dict[str, Any]:
    """One query at most, and none where no page frame is drawn."""
    return {
        "navigation": SimpleLazyObject(lambda: navigation_of(request, on=today())),
        "academy_name": settings.WAGTAIL_SITE_NAME,
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "is_demo": settings.DEMO,
    }


def navigation_of(request: HttpRequest, *, on: date) -> Navigation:
    person = getattr(request, "user", None)
    if not isinstance(person, Person) and not getattr(person, "is_authenticated", False):
        return Navigation(_parts([_ABOUT, _MODULES, _CHECK, _HELP], request.path), "", academy_help())
    found = _facts_of(person, on)
    abilities = frozenset().union(*(ABILITIES.get(role, frozenset()) for role in found["roles"]))
    post = found["post"] or {}
    shown = [
        (_LEARNING, True),
        (_MODULES, True),
        (_RECORD, True),
        (_COHORTS, Ability.RUN_COHORTS in abilities),
        (_TEAM, found["is_manager"]),
        (_WORKFORCE, abilities & {Ability.SEE_WORKFORCE, Ability.SEE_AGGREGATES}),
        (_PEOPLE, Ability.MANAGE_PEOPLE in abilities),
        (_CONTENT, Ability.EDIT_CONTENT in abilities),
        (_HELP, True),
    ]
    help_ = (
        Help(post["help_name"], post["help_phone"], post["help_email"])
        if post.get("help_email") or post.get("help_phone")
        else academy_help()
    )
    return Navigation(
        _parts([part for part, has in shown if has], request.path),
        post.get("job_title", ""),
        help_,
        post.get("agency", ""),
        post.get("safeguarding_contact", ""),
        post.get("privacy_notice", ""),
    )


def academy_help() -> Help:
    """The academy's own contact, for those whose agency names none and for those not signed in."""
    return Help(settings.ACADEMY_HELP_NAME, settings.ACADEMY_HELP_PHONE, settings.ACADEMY_HELP_EMAIL, settings.ACADEMY_HELP_HOURS)


def _facts_of(person: Any, on: date) -> dict[str, Any]:
    """Roles, whether somebody is managed, and the latest employment with its agency's contact: one query."""
    current = Employment.objects.current(on)
    # A deputy stands in for a manager in all that the manager looks after.
    stands_in_for = current.filter(deputy=OuterRef(OuterRef("pk"))).values("person")
    post = current.filter(person=OuterRef("pk")).order_by("-starts_on", "-pk")
    agency = {name: f"team__agency__{name}" for name in ("help_name", "help_phone", "help_email", "safeguarding_contact", "privacy_notice")}
    return (
        Person.objects.filter(pk=person.pk)
        .annotate(
            roles=ArraySubquery(Grant.objects.current(on).filter(person=OuterRef("pk")).values("role")),
            is_manager=Exists(current.filter(Q(manager=OuterRef("pk")) | Q(manager__in=stands_in_for))),
            post=Subquery(post.values(json=JSONObject(job_title="job_title", agency="team__agency__name", **agency))[:1]),
        )
        .values("roles", "is_manager", "post")
        .get()
    )


def _parts(words_and_urls: list[tuple[Words, str]], path: str) -> list[Part]:
    """The part whose address the page's own address begins with, the longest of them, is where one is."""
    here = max((url for _words, url in words_and_urls if path == url or (url != "/" and path.startswith(url))), key=len, default="")
    return [Part(words, url, url == here, url == "/help/") for words, url in words_and_urls]
