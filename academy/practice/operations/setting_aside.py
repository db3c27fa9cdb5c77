"""Hiding what should not be here, at once, and putting it back (domain.md §6.5)."""

from datetime import datetime

from django.db import transaction

from academy.ledger.operations import record
from academy.people.models import Person
from academy.practice import facts
from academy.practice.models import Quarantine, Share


@transaction.atomic
def set_aside(*, share: Share, why: str, at: datetime, by: Person) -> Quarantine:
    """Hide a piece of writing from everybody but its author. The author and the data lead are told; who reads it no more is not.

    What is set aside already stays as it was set aside.
    """
    share = Share.objects.select_for_update(of=("self",)).select_related("reflection__author").get(pk=share.pk)
    author = share.reflection.author
    quarantine, is_new = Quarantine.objects.get_or_create(
        reflection_id=share.reflection_id,
        put_back_at=None,
        defaults={"author": author, "why": why, "set_aside_at": at, "set_aside_by": by},
    )
    if is_new:
        record(facts.WRITING_SET_ASIDE, subject=quarantine, person=author, by=by, at=at, data={"why": why})
    return quarantine


@transaction.atomic
def put_back(*, quarantine: Quarantine, at: datetime, by: Person) -> None:
    """Let those read it again with whom the author still shares it. Twice is once."""
    standing = Quarantine.objects.open().select_for_update(of=("self",)).select_related("author").filter(pk=quarantine.pk).first()
    if standing is None:
        return
    standing.put_back_at, standing.put_back_by = at, by
    standing.save(update_fields=["put_back_at", "put_back_by"])
    record(facts.WRITING_PUT_BACK, subject=standing, person=standing.author, by=by, at=at)
