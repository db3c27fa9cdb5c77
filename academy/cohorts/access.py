"""Whose cohorts and whose places are whose to look after. What is not is not found."""

from datetime import date

from django.db.models import Q, QuerySet

from academy.cohorts.models import Booking, Cohort, CohortQuerySet
from academy.people.access import abilities_of, managed_people
from academy.people.models import Person
from academy.people.roles import Ability


def cohorts_run_by(viewer: Person, on: date) -> CohortQuerySet:
    """A trainer's own cohorts, an academy administrator's all, anybody else's none."""
    abilities = abilities_of(viewer, on)
    if Ability.RUN_ALL_COHORTS in abilities:
        return Cohort.objects.all()
    if Ability.RUN_COHORTS in abilities:
        # As a sub-query, so that a count beside it is not multiplied by trainers.
        return Cohort.objects.filter(pk__in=Cohort.trainers.through.objects.filter(person=viewer).values("cohort"))
    return Cohort.objects.none()


def bookings_kept_by(viewer: Person, on: date) -> QuerySet[Booking]:
    """The places that the viewer may give up: the own, and those of the viewer's team."""
    return Booking.objects.filter(Q(person=viewer) | Q(person__in=managed_people(viewer, on)))


def can_book_for(viewer: Person, person: Person, on: date) -> bool:
    return viewer.pk == person.pk or managed_people(viewer, on).filter(pk=person.pk).exists()
