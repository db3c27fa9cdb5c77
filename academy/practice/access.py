"""Whom an author may name as a reader, as who signs, or as an assessor; and what those may open.

Writing is never for those who keep staff records (domain.md §6.3): whoever has HR's reach over the author cannot be named, and finds
nothing where the reach came later.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from academy.people.access import has_ability, named_to, names_for, reach_of
from academy.people.models import Employment, Grant, Person
from academy.people.roles import Ability
from academy.practice.models import Confirmation, Cv, HandIn, Portfolio, Quarantine, Share, ShareQuerySet, Supervision

Companions = Callable[[Person, date], Iterable[Person]]


@dataclass(frozen=True)
class Companion:
    """Somebody whom the author works or learns with, and how."""

    person: Person
    name: str
    why: str | Promise


@cache
def _sources() -> list[tuple[str | Promise, Companions]]:
    return [(words, import_string(path)) for words, path in settings.PRACTICE_COMPANIONS]


def keeps_record_of(viewer: Person, author: Person, *, on: date) -> bool:
    """Whether the viewer is HR to the author, of whatever agency the author works or worked in."""
    reach = reach_of(viewer, Ability.SEE_WORKFORCE, on)
    if reach.is_everyone:
        return True
    return bool(reach) and Employment.objects.standing().filter(reach.own, person=author).exists()


def can_be_reader(reader: Person, author: Person, *, on: date) -> bool:
    return reader.pk != author.pk and reader.is_active and not keeps_record_of(reader, author, on=on)


def companions_of(author: Person, *, on: date) -> list[Companion]:
    """The manager, trainers of the author's courses: those who may be chosen without typing a name. There is no directory beyond them."""
    found: dict[int, tuple[Person, str | Promise]] = {}
    for words, people in _sources():
        for person in people(author, on):
            found.setdefault(person.pk, (person, words))
    chosen = {pk: pair for pk, pair in found.items() if can_be_reader(pair[0], author, on=on)}
    names = names_for(author, [person for person, _words in chosen.values()], on=on)
    return [Companion(person, names[pk], words) for pk, (person, words) in chosen.items()]


def person_typed(typed: str, *, author: Person, on: date) -> Person | None:
    """Somebody found by the exact user name or e-mail, among those whose names the author may read."""
    people = named_to(Person.objects.active(), viewer=author, on=on)
    found: Person | None = people.filter(Q(username__iexact=typed.strip()) | Q(email__iexact=typed.strip())).first()
    return found


def shares_readable_by(reader: Person, *, on: date) -> ShareQuerySet:
    """What others let this person read today."""
    shares = Share.objects.standing().not_set_aside().filter(reader=reader, reflection__author__is_active=True)
    reach = reach_of(reader, Ability.SEE_WORKFORCE, on)
    if reach.is_everyone:
        return shares.none()
    if reach:
        kept = Employment.objects.standing().filter(reach.own, person=OuterRef("reflection__author"))
        shares = shares.exclude(Exists(kept))
    return shares


def confirmations_asked_of(viewer: Person, *, on: date) -> QuerySet[Confirmation]:
    """What colleagues ask this person to confirm, or asked and were answered. Nothing of those whose HR the person has become."""
    asked = Confirmation.objects.standing().filter(asked_of=viewer, entry__withdrawn_at=None)
    reach = reach_of(viewer, Ability.SEE_WORKFORCE, on)
    if reach.is_everyone:
        return asked.none()
    if reach:
        asked = asked.exclude(Exists(Employment.objects.standing().filter(reach.own, person=OuterRef("entry__person"))))
    return asked


def can_set_aside(reader: Person, *, on: date) -> bool:
    return has_ability(reader, Ability.ASSESS, on)


def quarantines_kept_by(viewer: Person, *, on: date) -> QuerySet[Quarantine]:
    """What was set aside among the writing of a data lead's agency."""
    reach = reach_of(viewer, Ability.GUARD_DATA, on)
    if reach.is_everyone:
        return Quarantine.objects.all()
    return Quarantine.objects.filter(Exists(Employment.objects.standing().filter(reach.own, person=OuterRef("author"))))


def _not_kept_by(viewer: Person, path: str, *, on: date) -> Q | None:
    """In terms of a row with a person at `path`: that the viewer is not HR to them. None where the viewer is HR to everybody."""
    reach = reach_of(viewer, Ability.SEE_WORKFORCE, on)
    if reach.is_everyone:
        return None
    return ~Q(Exists(Employment.objects.standing().filter(reach.own, person=OuterRef(path)))) if reach else Q()


def supervisions_asked_of(viewer: Person, *, on: date) -> QuerySet[Supervision]:
    """What others ask this person to sign, or asked and were answered. Nothing of those whose HR the person has become."""
    asked = Supervision.objects.standing().filter(supervisor=viewer, portfolio__withdrawn_at=None)
    is_no_hr = _not_kept_by(viewer, "portfolio__person", on=on)
    return asked.none() if is_no_hr is None else asked.filter(is_no_hr)


def assessors_for(portfolio: Portfolio, *, on: date) -> list[Person]:
    """Whom its owner may hand a portfolio in to, by name: who assesses where the owner works, and signed none of its supervisions.

    Never the owner, nor who is HR to the owner. A query for each who is left; there are few.
    """
    owner = portfolio.person
    jobs = list(Employment.objects.current(on).filter(person=owner).select_related("team"))
    grants = Grant.objects.current(on).giving(Ability.ASSESS).filter(person__is_active=True).select_related("team")
    reaching = {
        grant.person_id
        for grant in grants
        if grant.agency_id is None
        or any(job.team.agency_id == grant.agency_id and (not grant.team or job.team.path.startswith(grant.team.path)) for job in jobs)
    }
    signed = Supervision.objects.signed().filter(portfolio=portfolio).values("supervisor")
    people = named_to(Person.objects.active().filter(pk__in=reaching).exclude(pk__in=signed), viewer=owner, on=on)
    return [one for one in people.order_by("sort_name", "pk") if can_be_reader(one, owner, on=on)]


def hand_ins_for(viewer: Person, *, on: date) -> QuerySet[HandIn]:
    """The portfolios that were handed in to this assessor, until they are handed back. Nothing of those whose HR the person has become."""
    handed_in: QuerySet[HandIn] = HandIn.objects.open_to_assessor().filter(assessor=viewer, portfolio__person__is_active=True)
    is_no_hr = _not_kept_by(viewer, "portfolio__person", on=on)
    if is_no_hr is None or not has_ability(viewer, Ability.ASSESS, on):
        return handed_in.none()
    return handed_in.filter(is_no_hr)


def cvs_readable_by(viewer: Person, *, on: date) -> QuerySet[Cv]:
    """One's own, and those in the portfolios that are handed in to oneself."""
    theirs = hand_ins_for(viewer, on=on).values("portfolio")
    return Cv.objects.standing().filter(Q(portfolio__person=viewer, portfolio__withdrawn_at=None) | Q(portfolio__in=theirs))
