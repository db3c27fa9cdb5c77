"""A trainer's diary: today first, then what is open, to come and past."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from academy.cohorts.models import Cohort, CohortQuerySet, SessionDay


@dataclass(frozen=True)
class Diary:
    today: list[SessionDay]
    unclosed: list[SessionDay]
    upcoming: list[Cohort]
    past: QuerySet[Cohort]


def diary_of(cohorts: CohortQuerySet, *, on: date) -> Diary:
    """Of the given cohorts. Three queries; `past` is left unasked, for the page to cut."""
    running = SessionDay.objects.filter(cohort__in=cohorts.running()).select_related("cohort__offering", "place")
    with_counts = cohorts.with_places().select_related("offering")
    marked = Count("attendances", filter=Q(attendances__withdrawn_at=None))
    return Diary(
        today=list(running.filter(on=on).annotate(marked=marked).order_by("starts_at", "pk")),
        unclosed=list(running.filter(on__lt=on, closed_at=None).order_by("on", "pk")),
        upcoming=list(with_counts.filter(Q(last_on__gt=on) | Q(last_on=None), cancelled_at=None).order_by("first_on", "pk")),
        past=with_counts.filter(Q(last_on__lt=on) | Q(cancelled_at__isnull=False)).order_by("-last_on", "-pk"),
    )
