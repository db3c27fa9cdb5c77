"""Boosters: asked for and stopped by a person, kept up every day, answered. How it goes is in no fact; nothing else hangs on it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery

from academy.common.days import local_day
from academy.ledger.operations import record
from academy.people.models import Person
from courses import facts
from courses.models import Booster, BoosterAnswer, BoosterWish, Completion, lessons_recalled
from courses.operations import scoring, spacing
from courses.operations.attempting import UnknownAnswer
from courses.queries import boosters


class NotAsked(Exception):
    """The form is about something that the booster does not ask: not yet, not any more, or something else by now."""


@transaction.atomic
def begin_boosters(*, person: Person, at: datetime) -> BoosterWish:
    """Ask for boosters of all that the person has completed here, and will complete. Twice is as once."""
    wish, is_new = BoosterWish.objects.get_or_create(person=person, ended_at=None, defaults={"began_at": at})
    if is_new:
        record(facts.BOOSTERS_BEGUN, subject=wish, person=person, by=person, at=at)
        keep_up_boosters(on=local_day(at), at=at, people=[person.pk])
    return wish


@transaction.atomic
def stop_boosters(*, person: Person, at: datetime) -> None:
    """No more questions and no more letters. What was answered stays, for when they are asked for again. Twice is as once."""
    wish = BoosterWish.objects.select_for_update().open().filter(person=person).first()
    if wish is None:
        return
    wish.ended_at = at
    wish.save(update_fields=["ended_at"])
    record(facts.BOOSTERS_STOPPED, subject=wish, person=person, by=person, at=at)


@transaction.atomic
def delete_boosters(*, person: Person, at: datetime) -> None:
    """Stop them and delete all of it for good; the ledger keeps only that this was done. Twice is as once."""
    stop_boosters(person=person, at=at)
    answered, _each = Booster.objects.filter(person=person).delete()
    wished, _each = BoosterWish.objects.filter(person=person).delete()
    if answered or wished:
        record(facts.BOOSTERS_DELETED, subject=person, person=person, by=person, at=at)


@transaction.atomic
def keep_up_boosters(*, on: date, at: datetime, people: Collection[int] | None = None) -> int:
    """Begin a booster for the newest completion of each module of whoever wished for them, and end those that rest on an older one or on
    one that was withdrawn. Returns how many began. Twice is as once; three statements, however many people.
    """
    mine = Q() if people is None else Q(person__in=people)
    later = Completion.objects.standing().filter(person=OuterRef("person"), module=OuterRef("module"), edition__isnull=False)
    newest = later.order_by("-completed_on", "-pk").values("pk")[:1]
    rests_on = Booster.objects.open().filter(mine).annotate(newest=Subquery(newest))
    rests_on.filter(Q(newest=None) | ~Q(newest=F("completion"))).update(ended_at=at)
    wish = BoosterWish.objects.open().filter(person=OuterRef("person"))
    learnt = lessons_recalled().filter(enrolment__learner=OuterRef("person"), lesson__module=OuterRef("module"))
    begun = Booster.objects.filter(completion=OuterRef("pk"))
    wanted = (
        Completion.objects.standing()
        .filter(mine, Exists(wish), Exists(learnt), ~Exists(begun), edition__isnull=False, module__retired_at=None, pk=newest)
        .order_by("person_id", "-completed_on", "-pk")
    )
    rows: list[Booster] = []
    for _person, completions in groupby(wanted, key=lambda completion: completion.person_id):
        theirs = list(completions)
        for completion, due_on in zip(theirs, spacing.first_days([one.completed_on for one in theirs], on=on), strict=True):
            fresh = {"person_id": completion.person_id, "module_id": completion.module_id, "completion": completion}
            rows.append(Booster(**fresh, due_on=due_on, began_at=at))
    Booster.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return len(rows)


@transaction.atomic
def answer_booster(*, booster: Booster, number: int, code: str, chosen: Sequence[str], at: datetime) -> BoosterAnswer:
    """Keep what the person remembered, and when the next question comes: later than this time, or sooner.

    `code` names what the form asked (`Recalled.code`). The first answer to a number stands, and sent twice it is one. Never before its day.
    Raises NotAsked and UnknownAnswer.
    """
    held = Booster.objects.select_for_update(of=("self",)).get(pk=booster.pk)
    given = held.answers.filter(number=number).first()
    if given:
        return given
    today = local_day(at)
    asked = boosters.recalled(held) if Booster.objects.askable().due(today).filter(pk=held.pk).exists() else None
    if asked is None or (asked.number, asked.code) != (number, code):
        raise NotAsked(booster)
    if not scoring.is_valid(asked.question, chosen):
        raise UnknownAnswer(code)
    answer = BoosterAnswer.objects.create(
        booster=held,
        number=number,
        version=asked.version,
        item=asked.item,
        chosen=list(chosen),
        is_remembered=asked.is_remembered(chosen),
        answered_at=at,
    )
    rung = spacing.next_rung(held.rung, is_remembered=answer.is_remembered)
    if rung is None:
        held.ended_at, held.has_stuck = at, True
    else:
        held.rung, held.due_on = rung, spacing.day_after(rung, on=today)
    held.number += 1
    held.save(update_fields=["rung", "due_on", "number", "ended_at", "has_stuck"])
    return answer
