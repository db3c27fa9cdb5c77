"""Giving those who hold a module what has changed since they learnt it, and nothing else.

What is asked of a person is an enrolment of its own kind: in the newest edition, with `changes_since` the number of the edition that the
person knows. It follows later editions by itself, so that there is one thing to do however many editions somebody is behind.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least

from academy.common.days import local_day
from academy.ledger.operations import Fact, record, record_many
from courses import facts
from courses.models import Edition, Enrolment, Module
from courses.operations.completing import complete_if_done
from courses.operations.switching import overtake_goes
from courses.queries.changes import asked_last_by, learners_behind, with_nothing_left

BATCH = 2000


@transaction.atomic
def ask_what_changed(*, module: Module, people: Collection[int], at: datetime) -> list[int]:
    """Ask of these people, who hold the module, what has changed since they learnt it. Returns whom something (more) is asked of.

    Whoever is in the middle of the whole module is let be: they can go over to the newer edition, and are asked once they have finished an
    older one. Everybody of whom changes are asked already goes on in the newest edition. Twice is as once. A fixed number of statements,
    however many people, and a few for each edition in which people were.
    """
    module = Module.objects.select_for_update(no_key=True, of=("self",)).select_related("current_edition").get(pk=module.pk)
    edition = module.current_edition
    if edition is None or module.retired_at:
        return []
    asked = {*_move_on(module, edition, at=at), *_ask(module, edition, people, at=at)}
    if asked:
        record(facts.CHANGES_ASKED, subject=edition, at=at, data={"module": module.code, "number": edition.number})
    return sorted(asked)


def _ask(module: Module, edition: Edition, people: Collection[int], *, at: datetime) -> list[int]:
    found = learners_behind(module=module, edition=edition, people=people)
    busy = set(
        Enrolment.objects.open().filter(module=module, learner__in=[row.person_id for row in found]).values_list("learner", flat=True)
    )
    behind = [row for row in found if row.person_id not in busy]
    today = local_day(at)
    due = {number: _due(edition, number, today) for number in {row.number for row in behind}}
    Enrolment.objects.bulk_create(
        [
            Enrolment(
                learner_id=row.person_id,
                module=module,
                edition=edition,
                changes_since=row.number,
                completion_id=row.completion_id,
                source=Enrolment.Source.CHANGES,
                enrolled_at=at,
                asked_for=due[row.number],
                due_on=due[row.number],
            )
            for row in behind
        ],
        batch_size=BATCH,
        # Somebody who begins the module anew at this very moment is not held up.
        ignore_conflicts=True,
    )
    new = Enrolment.objects.open().changes().filter(module=module, learner__in=[row.person_id for row in behind])
    return _recorded(facts.ENROLLED, new, at=at, data={"module": module.code, "to": edition.number})


def _move_on(module: Module, edition: Edition, *, at: datetime) -> list[int]:
    """Let what is asked already go on in the newest edition. Returns those of whom something more is asked now."""
    waiting = Enrolment.objects.open().changes().filter(module=module).exclude(edition=edition)
    rows = list(waiting.select_for_update(of=("self",)).select_related("edition").order_by("pk"))
    by_number: dict[int, list[Enrolment]] = {}
    for row in rows:
        by_number.setdefault(row.edition.number, []).append(row)
    asked: list[int] = []
    for number, group in by_number.items():
        ids = [row.pk for row in group]
        overtake_goes(enrolment_ids=ids, edition=edition, since=number, at=at)
        moved = Enrolment.objects.filter(pk__in=ids)
        due = _due(edition, number, local_day(at))
        # Of two dates the earlier stands; the database's least of a date and of nothing is the date.
        dates = {name: Least(F(name), Value(due)) for name in ("asked_for", "due_on")} if due else {}
        moved.update(edition=edition, **dates)
        _recorded(facts.EDITION_SWITCHED, moved, at=at, data={"module": module.code, "from": number, "to": edition.number})
        if asked_last_by(edition) > number:
            asked += [row.learner_id for row in group]
    # What was to be learnt may have gone from the module meanwhile.
    moved_on = Enrolment.objects.filter(pk__in=[row.pk for row in rows]).select_related("learner", "module", "edition")
    for enrolment in with_nothing_left(moved_on):
        complete_if_done(enrolment=enrolment, at=at, by=None)
    return asked


def _due(edition: Edition, since: int, today: date) -> date | None:
    """The day by which somebody who knows the edition of that number is to have learnt what changed; the shortest of several."""
    asked = edition.parts.filter(is_required=True, counts_from__gt=since).values("counts_from")
    days = (
        Edition.objects.filter(module=edition.module_id, number__in=asked, days__isnull=False)
        .order_by("days")
        .values_list("days", flat=True)
    )
    first = days.first()
    return today + timedelta(days=first) if first is not None else None


def _recorded(kind: str, enrolments: Iterable[Enrolment], *, at: datetime, data: dict[str, object]) -> list[int]:
    rows = list(enrolments)
    record_many([Fact(kind, row, at, row.learner_id, None, data) for row in rows])
    return [row.learner_id for row in rows]
