"""Whose completions are whose to take back. What is not is not found."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from academy.people.access import reach_of
from academy.people.models import Employment, Grant, Person
from academy.people.roles import Ability, roles_with
from courses.models import Completion

# What somebody wrote down, as against what was learnt or attended here.
WRITTEN_DOWN = (Completion.Source.BY_HAND, Completion.Source.IMPORTED)


def completions_withdrawable_by(queryset: QuerySet[Completion], *, viewer: Person, on: date) -> Any:
    """Those of the completions that the viewer may take back.

    An academy administrator any. An agency's HR what its own agency wrote down, by hand or from a list, about people whom it employs or
    employed: whoever recorded it was that agency's HR on that day. What was learnt here is the academy's to correct, and a register the
    trainer's. Nobody takes back their own.
    """
    reach = reach_of(viewer, Ability.RECORD_COMPLETIONS, on)
    others = queryset.exclude(person=viewer)
    if reach.is_everyone:
        return others
    if not reach:
        return others.none()
    works_here = Employment.objects.standing().filter(reach.own, person=OuterRef("person"))
    then = OuterRef("recorded_at__date")
    recorder = Grant.objects.standing().filter(
        Q(ends_on=None) | Q(ends_on__gte=then),
        person=OuterRef("recorded_by"),
        role__in=roles_with(Ability.RECORD_COMPLETIONS),
        agency__in=reach.agencies(),
        starts_on__lte=then,
    )
    return others.filter(Exists(works_here), Exists(recorder), source__in=WRITTEN_DOWN)
