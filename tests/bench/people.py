"""Whom the load acts as: people of the demonstration, signed in without a password, and what they are in the middle of."""

from collections.abc import Iterator
from random import Random
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db.models import Exists, OuterRef
from django.utils import timezone

from academy.people.models import Person
from courses.models import Enrolment, LessonKind, Module
from courses.operations import begin_attempt, enrol
from courses.queries import check_go
from tests.bench.stack import BenchError

# As long as Django's own secret; it stands in the cookie and in the form.
_TOKEN = "b" * 32
Request = tuple[str, str, dict[str, str], str]


def cookie_of(person: Person) -> dict[str, str]:
    """The header of somebody who is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={_TOKEN}"}


def learners(count: int) -> list[Enrolment]:
    """So many of the generated people, each just enrolled in the first module."""
    module = Module.objects.open().filter(mode="e-learning", lessons__kind=LessonKind.CHECK).order_by("code").first()
    if module is None:
        raise BenchError("The curriculum has no module with a check.")
    fresh = Person.objects.filter(~Exists(Enrolment.objects.filter(learner=OuterRef("pk"))), username__startswith="volume-")
    people = list(fresh.order_by("pk")[:count])
    if len(people) < count:
        raise BenchError(f"There are only {len(people)} generated people; {count} are needed.")
    return [enrol(learner=person, module=module, at=timezone.now(), by=person) for person in people]


def page_addresses(enrolment: Enrolment) -> list[str]:
    parts = enrolment.edition.parts.filter(lesson__kind=LessonKind.PAGE).order_by("position")
    return [f"/modules/{enrolment.module.slug}/{slug}/" for slug in parts.values_list("lesson__slug", flat=True)]


def answers(enrolment: Enrolment, cookie: dict[str, str], chance: Random) -> Iterator[Request]:
    """A go at the module's check, begun here, and the answers to its questions one after the other; some of them wrong."""
    part = enrolment.edition.parts.select_related("lesson", "version").get(lesson__kind=LessonKind.CHECK)
    attempt = begin_attempt(enrolment=enrolment, lesson=part.lesson, version=part.version, go=1, at=timezone.now(), chance=chance)
    for asked in check_go(attempt).questions:
        fields: list[tuple[str, str]] = [
            ("csrfmiddlewaretoken", _TOKEN),
            ("enrolment", str(enrolment.pk)),
            ("go", "1"),
            ("question", str(asked.number)),
        ]
        if asked.question["kind"] == "order":
            fields += [(f"place-{option['id']}", str(number)) for number, option in enumerate(asked.question["options"], 1)]
        elif chance.random() < 0.75:
            fields += [("chosen", option["id"]) for option in asked.options if option["correct"]]
        else:
            fields.append(("chosen", asked.options[0]["id"]))
        yield "POST", f"/modules/{enrolment.module.slug}/{part.lesson.slug}/answer/", cookie, urlencode(fields)
