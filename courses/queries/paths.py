"""How somebody has chosen in the stories, go after go. For that person alone: nobody else's page asks here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg

from academy.people.models import Person
from courses.models import Attempt


@dataclass(frozen=True)
class StoryPath:
    """One go at a story: the ways chosen, in order, each step that was tried again as often as it was tried."""

    title: str
    module: str
    go: int
    began_at: datetime
    ways: Sequence[str]


def paths_of(person: Person) -> list[StoryPath]:
    """Every go in which something was chosen, the first first. One query."""
    begun = Attempt.objects.belonging_to(person).filter(choices__isnull=False).order_by("started_at", "pk")
    rows = begun.annotate(ways=ArrayAgg("choices__stance", order_by="choices__position"))
    return [StoryPath(*row) for row in rows.values_list("version__title", "enrolment__module__title", "number", "started_at", "ways")]


def ways_counted(paths: Iterable[StoryPath]) -> dict[str, int]:
    """How often each way was chosen; those never chosen are there with nought."""
    counts = dict.fromkeys(("to", "for", "not", "with"), 0)
    for path in paths:
        for way in path.ways:
            counts[way] += 1
    return counts
