"""What a person practised, and what they are asked to confirm."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from academy.people.access import names_for
from academy.people.models import Person
from academy.practice.models import Confirmation, PracticeEntry


@dataclass(frozen=True)
class Asked:
    """Somebody who was asked to confirm an entry, as its person reads their name."""

    confirmation: Confirmation
    name: str


@dataclass(frozen=True)
class Practised:
    """An entry with whom was asked about it."""

    entry: PracticeEntry
    asked: list[Asked]

    @property
    def is_confirmed(self) -> bool:
        return any(one.confirmation.is_confirmed for one in self.asked)

    @property
    def is_waiting(self) -> bool:
        return any(one.confirmation.is_waiting for one in self.asked)


@dataclass(frozen=True)
class Counted:
    """How often, by what one did: for a year back."""

    words: str
    n: int


@dataclass(frozen=True)
class ToConfirm:
    """What one is asked to confirm, with the name of who asks as one may read it."""

    confirmation: Confirmation
    person: str


def practice_of(person: Person) -> QuerySet[PracticeEntry]:
    """All that stands, and nobody else's."""
    return PracticeEntry.objects.standing().filter(person=person)


def practised(entries: QuerySet[PracticeEntry], *, viewer: Person, on: date) -> list[Practised]:
    """The entries with whom was asked, the last first. Three queries."""
    asked = Confirmation.objects.standing().select_related("asked_of").order_by("asked_at", "pk")
    found = list(entries.prefetch_related(Prefetch("confirmations", queryset=asked, to_attr="standing")).order_by("-on", "-pk"))
    standing: dict[int, list[Confirmation]] = {entry.pk: entry.standing for entry in found}
    names = names_for(viewer, {one.asked_of for rows in standing.values() for one in rows}, on=on)
    return [Practised(entry, [Asked(one, names[one.asked_of_id]) for one in standing[entry.pk]]) for entry in found]


def counted_since(person: Person, since: date) -> list[Counted]:
    """How often the person observed, co-facilitated and led since a day. One query."""
    counts = Counter(practice_of(person).filter(on__gte=since).values_list("role", flat=True))
    return [Counted(str(label), counts[value]) for value, label in PracticeEntry.Role.choices]


def to_confirm(asked: QuerySet[Confirmation], *, viewer: Person, on: date) -> list[ToConfirm]:
    """What waits for the viewer's answer, and what they answered lately, the waiting first. Three queries, and no word of a note."""
    rows = asked.select_related("entry__person").defer("note", "checklist", "entry__note")
    found = list(rows.filter(answered_at=None).order_by("asked_at", "pk"))
    found += list(rows.filter(~Q(answered_at=None)).order_by("-answered_at", "-pk")[:20])
    names = names_for(viewer, {one.entry.person for one in found}, on=on)
    return [ToConfirm(one, names[one.entry.person_id]) for one in found]
