"""Who is in post, who is new and who is away: what every report prints above its figures (domain.md §5)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q

from academy.competencies.models import Pause
from academy.people.models import Agency
from academy.reports.queries.scope import Choice, Scope

NEW_DAYS = 30


@dataclass(frozen=True)
class Headcount:
    """`list_on` is the oldest day on which one of the agencies last sent its list of people, if any did."""

    in_post: int
    new: int
    away: int
    list_on: date | None


def headcount(*, scope: Scope, choice: Choice) -> Headcount:
    """Distinct people in post on the day, those whose employments here all began in the last 30 days, and those paused. Two statements."""
    on = choice.on
    posts = choice.narrow(scope.employments(on))
    paused = Pause.objects.standing().filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)
    # One row a person first: counting distinct people in one go would sort every employment three times.
    people = posts.order_by().values("person").annotate(first_on=Min("starts_on"))
    people = people.annotate(is_away=Exists(paused.filter(person=OuterRef("person"))))
    counted = people.aggregate(
        in_post=Count("person"),
        new=Count("person", filter=Q(first_on__gte=on - timedelta(days=NEW_DAYS))),
        away=Count("person", filter=Q(is_away=True)),
    )
    agencies = scope.agency_list()
    if choice.agency:
        agencies = agencies.filter(code=choice.agency)
    oldest = Agency.objects.filter(pk__in=agencies.order_by().values("pk")).aggregate(on=Min("people_list_on"))["on"]
    return Headcount(counted["in_post"], counted["new"], counted["away"], oldest)
