"""Keeping and deleting what people write for themselves. The text goes into its own row and nowhere else."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from academy.ledger.operations import record
from academy.people.models import Person
from academy.practice import facts
from academy.practice.models import Reflection


class ChangedMeanwhile(Exception):
    """The writing was saved from another tab or device since this form was drawn. `reflection` is how it stands."""

    def __init__(self, reflection: Reflection) -> None:
        super().__init__(reflection.pk)
        self.reflection = reflection


@sensitive_variables()
@transaction.atomic
def save_writing(
    *, author: Person, kind: str, lesson_key: UUID, block_id: str, prompt: str, text: str, version: int, at: datetime
) -> Reflection | None:
    """Keep what the author wrote at one place of a lesson, over what stood there.

    `version` is the one that the form was drawn with, 0 for none. Raises ChangedMeanwhile rather than overwrite what the form did not show.
    The same text again changes nothing. Nothing at all, where nothing stood, makes no row and returns None.
    """
    place = {"author": author, "lesson_key": lesson_key, "block_id": block_id}
    written = Reflection.objects.select_for_update(of=("self",)).filter(**place).first()
    if written is None:
        if not text.strip():
            return None
        fresh = {"kind": kind, "prompt": prompt, "text": text, "written_at": at, "saved_at": at}
        written, is_new = Reflection.objects.get_or_create(**place, defaults=fresh)
        if is_new:
            record(facts.REFLECTION_WRITTEN, subject=written, person=author, by=author, at=at, data={"lesson": str(lesson_key)})
            return written
    if written.text == text:
        return written
    if written.version != version:
        raise ChangedMeanwhile(written)
    written.kind, written.prompt, written.text, written.saved_at = kind, prompt, text, at
    written.version += 1
    written.save(update_fields=["kind", "prompt", "text", "saved_at", "version"])
    return written


@sensitive_variables()
@transaction.atomic
def save_journal(*, author: Person, token: str, title: str, text: str, version: int, at: datetime) -> Reflection:
    """Keep an entry of one's own, over what stood there; `token` is its form's, and stays its own.

    `version` is the one that the form was drawn with, 0 for a new entry. Raises ChangedMeanwhile. The same words again change nothing.
    """
    mine = Reflection.objects.filter(author=author, lesson_key=None, block_id=token)
    written = mine.select_for_update(of=("self",)).first()
    if written is None:
        fresh = {"kind": Reflection.Kind.JOURNAL, "prompt": title, "text": text, "written_at": at, "saved_at": at}
        written, is_new = mine.get_or_create(author=author, lesson_key=None, block_id=token, defaults=fresh)
        if is_new:
            record(facts.REFLECTION_WRITTEN, subject=written, person=author, by=author, at=at)
            return written
    if (written.prompt, written.text) == (title, text):
        return written
    if written.version != version:
        raise ChangedMeanwhile(written)
    written.prompt, written.text, written.saved_at = title, text, at
    written.version += 1
    written.save(update_fields=["prompt", "text", "saved_at", "version"])
    return written


@transaction.atomic
def delete_writing(*, reflection: Reflection, by: Person, at: datetime) -> None:
    """Delete it for good, with what readers said to it; the ledger keeps only that this was done. Twice is once."""
    standing = Reflection.objects.select_for_update(of=("self",)).filter(pk=reflection.pk).only("pk", "author").first()
    if standing is None:
        return
    record(facts.REFLECTION_DELETED, subject=standing, person=by, by=by, at=at)
    standing.delete()
