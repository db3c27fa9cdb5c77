"""After a release: who holds the module and is to learn what changed, and by which day, leave not counted."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from academy.common.days import local_day
from academy.competencies.models import Pause
from academy.competencies.path import Span, merged, moved
from academy.competencies.queries.holding import holders_of
from courses.models import Enrolment, Module
from courses.operations.asking import ask_what_changed
from courses.queries.changes import asked_last_by


@transaction.atomic
def ask_holders(*, module: Module, at: datetime, people: Collection[int] | None = None) -> list[int]:
    """Ask of those who hold the module, or of these of them, what has changed since they learnt it. Returns whom.

    It looks at how things are, not at what happened: who was away, came back or had an earlier record entered is asked the next time.
    """
    edition = module.current_edition
    if edition is None or module.retired_at:
        return []
    # What only changed in its words is asked of nobody; those of whom something is asked already go on in the newest edition all the same.
    holders = holders_of(module, on=local_day(at), people=people) if asked_last_by(edition) > 1 else []
    asked = ask_what_changed(module=module, people=holders, at=at)
    recount_leave(people=asked)
    return asked


def ask_all_holders(*, at: datetime) -> int:
    """The same for every module, each in a transaction of its own. Returns of how many people something was asked."""
    return sum(len(ask_holders(module=module, at=at)) for module in Module.objects.open().select_related("current_edition").order_by("pk"))


@transaction.atomic
def recount_leave(*, people: Collection[int]) -> int:
    """Move the dates by which these people are to learn what changed, by the days on which they are away. Returns how many moved.

    While a leave has no end there is no date. Twice is as once, since it counts from the date first given. Three statements, however many.
    """
    dated = Enrolment.objects.open().changes().filter(learner__in=people, asked_for__isnull=False).select_for_update(of=("self",))
    waiting = list(dated.order_by("pk"))
    pauses: dict[int, list[Span]] = {}
    rows = Pause.objects.standing().filter(person__in=[row.learner_id for row in waiting])
    for person, first, last in rows.values_list("person_id", "starts_on", "ends_on"):
        pauses.setdefault(person, []).append(Span.of(first, last))
    changed = []
    for row in waiting:
        assert row.asked_for
        due_on = moved(row.asked_for, local_day(row.enrolled_at), merged(pauses.get(row.learner_id, ())))
        if due_on != row.due_on:
            row.due_on = due_on
            changed.append(row)
    Enrolment.objects.bulk_update(changed, ["due_on"], batch_size=1000)
    return len(changed)
