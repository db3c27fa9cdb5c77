"""Whose clocks a viewer may stop, and what the viewer may leave unasked. What is not theirs is not found."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from academy.competencies.models import Award, Obligation, Pause, Requirement, Waiver
from academy.competencies.models.requirements import RequirementQuerySet
from academy.people.access import has_ability, named_to, people_served_by, reach_of
from academy.people.models import Employment, Grant, Person
from academy.people.roles import Ability, roles_with


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


def people_assessable_by(queryset: QuerySet[Person], *, viewer: Person, on: date) -> Any:
    """Those who work within the reach of an assessor's grant, and whose names the assessor may read. Never oneself."""
    reach = reach_of(viewer, Ability.ASSESS, on)
    if not reach:
        return queryset.none()
    works = Employment.objects.current(on).filter(reach.all, person=OuterRef("pk"))
    return named_to(queryset.filter(Exists(works), is_active=True).exclude(pk=viewer.pk), viewer=viewer, on=on)


def assessors_on(on: date) -> QuerySet[Person]:
    """Everybody whose grant to assess runs on that day."""
    running = Grant.objects.current(on).filter(role__in=roles_with(Ability.ASSESS), person=OuterRef("pk"))
    return Person.objects.active().filter(Exists(running))


def awards_withdrawable_by(queryset: QuerySet[Award], *, viewer: Person, on: date) -> Any:
    """Judged awards: an academy administrator any, an assessor those with the own name first. Never one's own; a course's go with it."""
    judged = queryset.exclude(person=viewer).exclude(awarded_by=Award.By.COURSE)
    if reach_of(viewer, Ability.RECORD_COMPLETIONS, on).is_everyone:
        return judged
    return judged.filter(assessor=viewer) if has_ability(viewer, Ability.ASSESS, on) else judged.none()
