"""Adding people, and changing what they are called and where their mail goes."""

import re
from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from academy.common.days import local_day
from academy.common.reading import kept_as
from academy.ledger.operations import record
from academy.people import facts
from academy.people.models import FormerName, Person
from academy.people.names import fold, sort_name_of
from academy.people.operations.refusals import EmailTaken, NameMissing, UsernameTaken


@transaction.atomic
def add_person(*, name: str, username: str = "", email: str = "", at: datetime, by: Person | None) -> Person:
    """Make the record of somebody new, without a password: they choose one by invitation. Raises NameMissing, EmailTaken, UsernameTaken.

    Without a user name one is made from the e-mail address or the name.
    """
    name, email = _tidy(name), email.strip().lower()
    if not name:
        raise NameMissing
    _refuse_taken_email(email)
    username = username.strip() or _new_username(email.partition("@")[0] or name)
    if Person.objects.filter(username__iexact=username).exists():
        raise UsernameTaken
    person = Person(name=name, sort_name=sort_name_of(name), username=username, email=email, created_at=at)
    person.set_unusable_password()
    person.save(force_insert=True)
    _keep_address(person)
    record(facts.PERSON_ADDED, subject=person, person=person, by=by, at=at)
    return person


@transaction.atomic
def rename_person(*, person: Person, name: str, at: datetime, by: Person | None) -> Person:
    """Change the name that a person uses; the former one is kept, so that an old list still finds them. The same again changes nothing."""
    name = _tidy(name)
    if not name:
        raise NameMissing
    _lock(person)
    if person.name == name:
        return person
    _keep_former(person, at=at, by=by)
    person.name, person.sort_name = name, sort_name_of(name)
    person.save(update_fields=["name", "sort_name"])
    record(facts.NAME_CHANGED, subject=person, person=person, by=by, at=at)
    return person


@transaction.atomic
def change_email(*, person: Person, email: str, at: datetime, by: Person | None) -> Person:
    """Change or empty a person's e-mail address; allauth's own row goes with it. Raises EmailTaken."""
    email = email.strip().lower()
    _lock(person)
    if person.email == email:
        _keep_address(person)
        return person
    _refuse_taken_email(email, but=person)
    if person.email:
        _keep_former(person, at=at, by=by)
    person.email = email
    person.save(update_fields=["email"])
    _keep_address(person)
    record(facts.EMAIL_CHANGED, subject=person, person=person, by=by, at=at)
    return person


def choose_language(*, person: Person, language: str) -> Person:
    """Have the academy speak to a person, and write to them, in one of its languages. No fact of their record: nothing is kept of it.

    Raises ValueError for a language that the academy does not speak.
    """
    if language not in dict(settings.LANGUAGES):
        raise ValueError(language)
    person.language = language
    person.save(update_fields=["language"])
    return person


def choose_reading(*, person: Person, words: Iterable[str]) -> Person:
    """How pages are to look to a person; see `academy.common.reading`. No fact of their record: nothing is kept of what it was before."""
    person.reading = kept_as(words)
    person.save(update_fields=["reading"])
    return person


def _lock(person: Person) -> None:
    """Take the person's row and see what it says now."""
    person.refresh_from_db(fields=["name", "email"], from_queryset=Person.objects.select_for_update())


def _tidy(name: str) -> str:
    return " ".join(name.split())


def _keep_former(person: Person, *, at: datetime, by: Person | None) -> None:
    FormerName.objects.create(person=person, name=person.name, email=person.email, until=local_day(at), changed_by=by)


def _refuse_taken_email(email: str, but: Person | None = None) -> None:
    others = Person.objects.exclude(pk=but.pk) if but else Person.objects.all()
    if email and others.filter(email__iexact=email).exists():
        raise EmailTaken


def _keep_address(person: Person) -> None:
    """allauth looks people up by its own row, so there is one, and it says what the person's record says."""
    rows = EmailAddress.objects.filter(user=person)
    rows.exclude(email=person.email).delete()
    if person.email and not rows.exists():
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)


def _new_username(words: str) -> str:
    """The first free one of josie.marchetti, josie.marchetti2, …"""
    stem = re.sub(r"[^a-z0-9.+-]+", "", ".".join(fold(words).split()))[:120].strip(".") or "person"
    taken = {name.lower() for name in Person.objects.filter(username__istartswith=stem).values_list("username", flat=True)}
    number, username = 1, stem
    while username in taken:
        number += 1
        username = f"{stem}{number}"
    return username
