"""Letting one named person read, and taking that back. Sharing changes who may read and never copies."""

from datetime import datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from academy.common.days import local_day
from academy.ledger.operations import record
from academy.people.models import Person
from academy.practice import facts
from academy.practice.access import can_be_reader
from academy.practice.models import Comment, Quarantine, Reflection, Share


class CannotRead(ValueError):
    """This person cannot be let read it: the author, an account that is closed, or somebody who keeps the author's staff record."""


class IsSetAside(ValueError):
    """The writing is set aside, and nobody but its author reads it for now."""


@transaction.atomic
def share_writing(*, reflection: Reflection, reader: Person, asks_comment: bool = False, at: datetime, by: Person) -> Share:
    """Let somebody read it. With whom it is shared already it stays shared. Raises CannotRead, IsSetAside."""
    standing = Reflection.objects.select_for_update(of=("self",)).select_related("author").defer("text").get(pk=reflection.pk)
    if not can_be_reader(reader, standing.author, on=local_day(at)):
        raise CannotRead
    if Quarantine.objects.open().filter(reflection=standing).exists():
        raise IsSetAside
    share, is_new = Share.objects.get_or_create(
        reflection=standing, reader=reader, withdrawn_at=None, defaults={"shared_at": at, "asks_comment": asks_comment}
    )
    if is_new:
        record(facts.WRITING_SHARED, subject=share, person=standing.author, by=by, at=at, data={"reader": reader.pk})
    elif share.asks_comment != asks_comment:
        share.asks_comment = asks_comment
        share.save(update_fields=["asks_comment"])
    return share


@transaction.atomic
def withdraw_share(*, share: Share, at: datetime, by: Person) -> None:
    """Take it back: from this moment on the reader finds nothing. Twice is once."""
    standing = Share.objects.standing().select_for_update(of=("self",)).select_related("reflection__author").filter(pk=share.pk).first()
    if standing is None:
        return
    standing.withdrawn_at = at
    standing.save(update_fields=["withdrawn_at"])
    data: dict[str, object] = {"reader": standing.reader_id}
    record(facts.WRITING_UNSHARED, subject=standing, person=standing.reflection.author, by=by, at=at, data=data)


@sensitive_variables()
@transaction.atomic
def comment_on(*, share: Share, text: str, at: datetime, by: Person) -> Comment | None:
    """Keep what the reader says to it, over what they said before; nothing takes the comment away. It approves nothing."""
    share = Share.objects.select_for_update(of=("self",)).select_related("reflection__author").get(pk=share.pk)
    there = Comment.objects.filter(share=share).first()
    if not text.strip():
        if there:
            there.delete()
        return None
    if there is None:
        made = Comment.objects.create(share=share, text=text, written_at=at, saved_at=at)
        record(facts.WRITING_COMMENTED, subject=share, person=share.reflection.author, by=by, at=at)
        return made
    if there.text != text:
        there.text, there.saved_at = text, at
        there.save(update_fields=["text", "saved_at"])
    return there
