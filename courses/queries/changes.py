"""Who knows an older edition of a module than the one that is out, and what has changed for them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from courses.models import Completion, Edition, EditionLesson, Enrolment, LessonCompletion, Module


@dataclass(frozen=True)
class Behind:
    """Somebody who has learnt the module in the edition of that number at the latest; `completion_id` is their newest completion."""

    person_id: int
    completion_id: int
    number: int


def asked_last_by(edition: Edition) -> int:
    """The number of the last edition that asked anything anew of those who hold the module: 1 if none has. One statement."""
    parts = edition.parts.filter(is_required=True)
    return parts.aggregate(last=Max("counts_from"))["last"] or 1


def learners_behind(*, module: Module, edition: Edition, people: Collection[int]) -> list[Behind]:
    """Those of the people who have completed the module, and of whom the edition asks something that they have not learnt.

    A completion without an edition, from an earlier record, stands for the edition of its day, or for the first. Three statements.
    """
    last = asked_last_by(edition)
    if last == 1 or not people:
        return []
    of_the_day = Edition.objects.filter(module=module, released_at__date__lte=OuterRef("completed_on")).order_by("-number")
    known = (
        Completion.objects.standing()
        .filter(module=module, person__in=people)
        .annotate(known=Coalesce(F("edition__number"), Subquery(of_the_day.values("number")[:1]), Value(1)))
        .values("person_id")
        .annotate(number=Max("known"), completions=ArrayAgg("pk", order_by=("-completed_on", "-pk")))
        .filter(number__lt=last)
    )
    found = [Behind(row["person_id"], row["completions"][0], row["number"]) for row in known.order_by("person_id")]
    since = dict(
        Enrolment.objects.changes()
        .filter(module=module, learner__in=[row.person_id for row in found], completed_at__isnull=False, completion__withdrawn_at=None)
        .values_list("learner_id")
        .annotate(Max("edition__number"))
    )
    found = [Behind(row.person_id, row.completion_id, max(row.number, since.get(row.person_id, 0))) for row in found]
    return [row for row in found if row.number < last]


def with_nothing_left(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Those of the open enrolments of which everything that they ask is done."""
    same = {"enrolment": OuterRef(OuterRef("pk")), "lesson": OuterRef("lesson"), "edition__number__gte": OuterRef("counts_from")}
    asked = EditionLesson.objects.filter(edition=OuterRef("edition"), is_required=True, counts_from__gt=OuterRef("changes_since"))
    left = asked.filter(~Exists(LessonCompletion.objects.standing().filter(**same)))
    return enrolments.filter(~Exists(left), completed_at=None, closed_at=None)
