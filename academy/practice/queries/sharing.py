"""Who reads what of whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from academy.people.access import names_for
from academy.people.models import Look, Person
from academy.practice.models import Comment, Quarantine, Reflection, Share


@dataclass(frozen=True)
class Reader:
    """Somebody who may read a piece of writing, or might until that was taken back; when they read it, and what they said."""

    share: Share
    name: str
    read_at: list[datetime]
    comment: Comment | None


@dataclass(frozen=True)
class SharedWith:
    """A piece of writing that somebody shared: nothing of what it says."""

    share: Share
    author: str


@dataclass(frozen=True)
class SetAside:
    """A piece of writing that was set aside, as a data lead sees it: never what it says."""

    quarantine: Quarantine
    author: str
    set_aside_by: str
    is_deleted: bool
    is_changed: bool


def readers_of(reflection: Reflection, *, viewer: Person, on: date) -> list[Reader]:
    """For the author: everybody who may or might read it, those who still may first. Four statements."""
    shares = list(
        Share.objects.filter(reflection=reflection).select_related("reader", "comment").order_by("withdrawn_at", "-shared_at", "-pk")
    )
    shares.sort(key=lambda share: share.withdrawn_at is not None)
    names = names_for(viewer, {share.reader for share in shares}, on=on)
    read: dict[int, list[datetime]] = {}
    looks = Look.objects.at_person(viewer).filter(route="writing", filter=str(reflection.pk))
    for reader_id, at in looks.order_by("at").values_list("viewer_id", "at"):
        read.setdefault(reader_id, []).append(at)
    return [Reader(share, names[share.reader_id], read.get(share.reader_id, []), getattr(share, "comment", None)) for share in shares]


def shared_with(reader: Person, shares: QuerySet[Share], *, on: date) -> list[SharedWith]:
    """Whose writing the reader may open, the last shared first. Two statements."""
    found = list(shares.select_related("reflection__author", "comment").defer("reflection__text").order_by("-shared_at", "-pk"))
    names = names_for(reader, {share.reflection.author for share in found}, on=on)
    return [SharedWith(share, names[share.reflection.author_id]) for share in found]


def set_aside_shown(quarantines: QuerySet[Quarantine], *, viewer: Person, on: date) -> list[SetAside]:
    """For a data lead, the last set aside first. Two statements, and no word of any text."""
    found = list(
        quarantines.select_related("author", "set_aside_by", "reflection")
        .only("why", "set_aside_at", "put_back_at", "author", "set_aside_by", "reflection__saved_at")
        .order_by("-set_aside_at", "-pk")
    )
    names = names_for(viewer, _people(found), on=on)
    return [
        SetAside(
            quarantine=one,
            author=names[one.author_id],
            set_aside_by=names[one.set_aside_by_id],
            is_deleted=one.reflection is None,
            is_changed=one.reflection is not None and one.was_changed_since(one.reflection.saved_at),
        )
        for one in found
    ]


def _people(quarantines: Iterable[Quarantine]) -> set[Person]:
    return {person for one in quarantines for person in (one.author, one.set_aside_by)}
