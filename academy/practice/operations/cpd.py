"""Keeping pieces of CPD, with what was learned from them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from academy.ledger.operations import record
from academy.people.models import Person
from academy.practice import facts
from academy.practice.models import CpdPiece, Reflection
from academy.practice.operations.writing import ChangedMeanwhile, delete_writing


@dataclass(frozen=True)
class CpdFacts:
    """What a piece of CPD was."""

    kind: str
    title: str
    on: date
    minutes: int
    provider: str = ""
    is_rjc_approved: bool = False


@transaction.atomic
def begin_cpd(*, person: Person, source: str, what: CpdFacts, at: datetime) -> CpdPiece:
    """The piece in which the person writes about something that is recorded here; there is one."""
    piece, is_new = CpdPiece.objects.get_or_create(
        person=person, source=source, defaults={**asdict(what), "written_at": at, "saved_at": at}
    )
    if is_new:
        record(facts.CPD_KEPT, subject=piece, person=person, by=person, at=at, data={"minutes": piece.minutes})
    return piece


@sensitive_variables()
@transaction.atomic
def add_cpd(*, person: Person, token: str, what: CpdFacts, answers: Mapping[str, str], at: datetime) -> CpdPiece:
    """Keep a piece of one's own, with what was learned by heading (`Reflection.HEADINGS`). The same form again is the same piece."""
    piece, is_new = CpdPiece.objects.get_or_create(person=person, token=token, defaults={**asdict(what), "written_at": at, "saved_at": at})
    if is_new:
        _write(piece, answers, version=0, at=at)
        record(facts.CPD_KEPT, subject=piece, person=person, by=person, at=at, data={"minutes": piece.minutes})
    return piece


@sensitive_variables()
@transaction.atomic
def change_cpd(*, piece: CpdPiece, what: CpdFacts, answers: Mapping[str, str], version: int, at: datetime) -> CpdPiece:
    """Change a piece. `version` is that of the answers with which the form was drawn. Raises ChangedMeanwhile."""
    piece = CpdPiece.objects.select_for_update(of=("self",)).select_related("person", "writing").get(pk=piece.pk)
    for name, value in asdict(what).items():
        setattr(piece, name, value)
    piece.saved_at = at
    piece.save()
    _write(piece, answers, version=version, at=at)
    return piece


@sensitive_variables()
def _write(piece: CpdPiece, answers: Mapping[str, str], *, version: int, at: datetime) -> None:
    writing, kept = piece.writing, {heading: text for heading, text in answers.items() if text.strip()}
    if writing is None:
        if kept:
            fresh = {"kind": Reflection.Kind.CPD, "prompt": piece.title, "answers": kept, "written_at": at, "saved_at": at}
            piece.writing = Reflection.objects.create(author=piece.person, lesson_key=None, block_id=f"cpd-{piece.pk}", **fresh)
            piece.save(update_fields=["writing"])
            record(facts.REFLECTION_WRITTEN, subject=piece.writing, person=piece.person, by=piece.person, at=at)
        return
    if writing.answers == kept and writing.prompt == piece.title:
        return
    if writing.version != version:
        raise ChangedMeanwhile(writing)
    writing.answers, writing.prompt, writing.saved_at = kept, piece.title, at
    writing.version += 1
    writing.save(update_fields=["answers", "prompt", "saved_at", "version"])


@transaction.atomic
def delete_cpd(*, piece: CpdPiece, at: datetime, by: Person) -> None:
    """Delete a piece and what was written about it; what is recorded here stays where it is. Twice is once."""
    standing = CpdPiece.objects.select_for_update(of=("self",)).select_related("person", "writing").filter(pk=piece.pk).first()
    if standing is None:
        return
    writing = standing.writing
    record(facts.CPD_DELETED, subject=standing, person=standing.person, by=by, at=at)
    standing.delete()
    if writing is not None:
        delete_writing(reflection=writing, by=by, at=at)
