"""Writing down what one practised, and having it confirmed by somebody who knows."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from academy.common.days import local_day
from academy.ledger.operations import record
from academy.people.models import Person
from academy.practice import facts
from academy.practice.access import can_be_reader
from academy.practice.models import Confirmation, PracticeEntry
from academy.practice.queries.principles import non_negotiables


class CannotConfirm(ValueError):
    """This person cannot confirm it: the one whose entry it is, an account that is closed, or HR to them."""


class ChecklistIncomplete(ValueError):
    """A confirmation says of each non-negotiable whether it was seen."""


class AlreadyAnswered(ValueError):
    """The question has been answered, or is no longer asked. What was answered stands."""


@sensitive_variables()
@transaction.atomic
def log_practice(*, person: Person, token: str, on: date, role: str, form: str, minutes: int, note: str, at: datetime) -> PracticeEntry:
    """Keep one entry; `token` is its form's, and the same form again is the same entry."""
    entry, is_new = PracticeEntry.objects.get_or_create(
        person=person,
        token=token,
        defaults={"on": on, "role": role, "form": form, "minutes": minutes, "note": note, "recorded_by": person},
    )
    if is_new:
        record(facts.PRACTICE_LOGGED, subject=entry, person=person, by=person, at=at, data={"role": role, "form": form, "minutes": minutes})
    return entry


@transaction.atomic
def withdraw_practice(*, entry: PracticeEntry, at: datetime, by: Person, reason: str = "") -> None:
    """Take an entry back, and its words with it. Who was asked about it is asked no more. Twice is once."""
    standing = PracticeEntry.objects.standing().select_for_update(of=("self",)).select_related("person").filter(pk=entry.pk).first()
    if standing is None:
        return
    standing.note = ""
    standing.save(update_fields=["note"])
    standing.mark_withdrawn(at=at, by=by, reason=reason)
    Confirmation.objects.waiting().filter(entry=standing).update(withdrawn_at=at)
    record(facts.PRACTICE_WITHDRAWN, subject=standing, person=standing.person, by=by, at=at)


@transaction.atomic
def ask_confirmation(*, entry: PracticeEntry, asked_of: Person, capacity: str, at: datetime, by: Person) -> Confirmation:
    """Ask somebody to confirm an entry. Asked again while the question stands it is the same question. Raises CannotConfirm."""
    standing = PracticeEntry.objects.standing().select_for_update(of=("self",)).select_related("person").get(pk=entry.pk)
    if not can_be_reader(asked_of, standing.person, on=local_day(at)):
        raise CannotConfirm
    asked, is_new = Confirmation.objects.get_or_create(
        entry=standing, asked_of=asked_of, withdrawn_at=None, defaults={"capacity": capacity, "asked_at": at}
    )
    if is_new:
        record(facts.CONFIRMATION_ASKED, subject=asked, person=standing.person, by=by, at=at, data={"of": asked_of.pk})
    return asked


@sensitive_variables()
@transaction.atomic
def answer_confirmation(
    *, confirmation: Confirmation, is_confirmed: bool, seen: Mapping[str, str], note: str, at: datetime, by: Person
) -> Confirmation:
    """Answer what one was asked: with what one saw of each non-negotiable, or that one cannot say.

    The same answer again changes nothing. Raises AlreadyAnswered, ChecklistIncomplete.
    """
    asked = Confirmation.objects.select_for_update(of=("self",)).select_related("entry__person").get(pk=confirmation.pk)
    answer = Confirmation.Answer.CONFIRMED if is_confirmed else Confirmation.Answer.CANNOT
    if asked.withdrawn_at or not asked.entry.is_standing or (asked.answered_at and asked.answer != answer):
        raise AlreadyAnswered
    if asked.answered_at:
        return asked
    checklist = [{"code": one.code, "text": one.text, "seen": seen.get(one.code, "")} for one in non_negotiables()] if is_confirmed else []
    if any(row["seen"] not in Confirmation.Seen.values for row in checklist):
        raise ChecklistIncomplete
    asked.answered_at, asked.answer, asked.checklist, asked.note = at, answer, checklist, note
    asked.save(update_fields=["answered_at", "answer", "checklist", "note"])
    kind = facts.PRACTICE_CONFIRMED if is_confirmed else facts.PRACTICE_NOT_CONFIRMED
    record(kind, subject=asked, person=asked.entry.person, by=by, at=at)
    return asked


@transaction.atomic
def withdraw_confirmation(*, confirmation: Confirmation, at: datetime, by: Person) -> None:
    """Take back a question or its answer; whoever was asked may be asked again. Twice is once."""
    asked = (
        Confirmation.objects.standing().select_for_update(of=("self",)).select_related("entry__person").filter(pk=confirmation.pk).first()
    )
    if asked is None:
        return
    asked.withdrawn_at = at
    asked.save(update_fields=["withdrawn_at"])
    record(facts.CONFIRMATION_WITHDRAWN, subject=asked, person=asked.entry.person, by=by, at=at)
