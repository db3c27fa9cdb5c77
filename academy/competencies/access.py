"""Whose clocks a viewer may stop, and what the viewer may leave unasked. What is not theirs is not found."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from academy.competencies.models import Obligation, Pause, Requirement, Waiver
from academy.competencies.models.requirements import RequirementQuerySet
from academy.people.access import people_served_by, reach_of
from academy.people.models import Employment, Person
from academy.people.roles import Ability


def people_excusable_by(queryset: QuerySet[Person], *, viewer: Person, on: date) -> Any:
    """Those who work for an agency whose HR the viewer is, or are about to; an academy administrator's are everybody. Never oneself."""
    return people_served_by(queryset.exclude(pk=viewer.pk), viewer=viewer, on=on)


def pauses_kept_by(viewer: Person, on: date) -> QuerySet[Pause]:
    """A pause is of the whole person: any employer's HR may note that somebody is back."""
    return Pause.objects.filter(person__in=people_excusable_by(Person.objects.all(), viewer=viewer, on=on))


def waivers_kept_by(viewer: Person, on: date) -> QuerySet[Waiver]:
    """Waivers of what the jobs within the viewer's reach ask."""
    asked = _asked_within_reach(viewer, on).filter(person=OuterRef("person"), requirement=OuterRef("requirement"))
    return Waiver.objects.filter(Exists(asked), person__in=people_excusable_by(Person.objects.all(), viewer=viewer, on=on))


def requirements_waivable_by(viewer: Person, person: Person, on: date) -> RequirementQuerySet:
    """What the person's jobs within the viewer's reach ask, now or soon, and the academy keeps."""
    goes_on = _asked_within_reach(viewer, on).filter(person=person, requirement=OuterRef("pk")).exclude(until__lte=on)
    return Requirement.objects.kept_here().filter(Exists(goes_on))


def _asked_within_reach(viewer: Person, on: date) -> QuerySet[Obligation]:
    jobs = Employment.objects.standing().filter(reach_of(viewer, Ability.MANAGE_PEOPLE, on).all)
    return Obligation.objects.filter(employment__in=jobs)
