"""Whose cohorts and whose places are whose to look after. What is not is not found."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from academy.cohorts.models import Booking, Cohort, CohortQuerySet
from academy.people.access import abilities_of, managed_people, reach_of
from academy.people.models import Employment, Person
from academy.people.roles import Ability
from courses.models import Answer
from courses.operations.scoring import SHORT


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


def answers_marked_by(viewer: Person, on: date) -> QuerySet[Answer]:
    """The short answers that the viewer may read and mark: those of people in a trainer's cohorts that learn the module, of the people
    whom an assessor's grant reaches, an academy administrator's all. Never one's own."""
    short = Answer.objects.filter(question__kind=SHORT, attempt__finished_at__isnull=False).exclude(attempt__enrolment__learner=viewer)
    abilities = abilities_of(viewer, on)
    reach = reach_of(viewer, Ability.ASSESS, on)
    if Ability.RUN_ALL_COHORTS in abilities or reach.is_everyone:
        return short
    employed = Employment.objects.current(on).filter(reach.own, person=OuterRef("attempt__enrolment__learner"))
    led = Booking.objects.confirmed().filter(
        cohort__in=cohorts_run_by(viewer, on).running(),
        cohort__offering__parts__module=OuterRef("attempt__enrolment__module"),
        person=OuterRef("attempt__enrolment__learner"),
    )
    return short.filter(Exists(employed) | Exists(led))


def can_book_for(viewer: Person, person: Person, on: date) -> bool:
    return viewer.pk == person.pk or managed_people(viewer, on).filter(pk=person.pk).exists()
