"""How far a portfolio is: n of N of each thing that its pathway asks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.views.decorators.debug import sensitive_variables

from academy.common.wording import listed
from academy.people.access import names_for
from academy.people.models import Person
from academy.practice.models import ChosenJournal, Cv, HandIn, Portfolio, Quarantine, Reflection, Share, Supervision

_WORD = re.compile(r"\w[\w’'-]*")


def words_in(text: str) -> int:
    """How many words stand in a text; “don’t” and “well-known” are one each."""
    return len(_WORD.findall(text))


@dataclass(frozen=True)
class Part:
    """One thing that is asked, and how much of it is there. Of the essay in words, of the CV one of one.

    `waiting`: how much more is there as soon as somebody else has answered.
    """

    name: str
    done: int
    asked: int
    waiting: int = 0

    @property
    def is_there(self) -> bool:
        return self.done >= self.asked

    @property
    def is_with_others(self) -> bool:
        """There is nothing that its owner has to do for it."""
        return not self.is_there and self.done + self.waiting >= self.asked


@dataclass(frozen=True)
class Progress:
    """What a portfolio holds of what its pathway asks; a thing that is not asked has no part."""

    parts: Sequence[Part]

    @property
    def lacking(self) -> list[Part]:
        return [part for part in self.parts if not part.is_there]

    @property
    def is_whole(self) -> bool:
        return not self.lacking

    @property
    def there(self) -> int:
        return sum(part.is_there for part in self.parts)

    def counted(self) -> dict[str, int]:
        return {part.name: part.done for part in self.parts}


@dataclass(frozen=True)
class Chosen:
    """A journal that counts towards a portfolio, with who may read it, as its author reads their names."""

    chosen: ChosenJournal
    readers: Sequence[str]
    is_set_aside: bool

    @property
    def readers_listed(self) -> str:
        return listed(self.readers)


@dataclass(frozen=True)
class Supervised:
    """A supervision with the name of the supervisor, or of whose it is, as the viewer may read it."""

    supervision: Supervision
    name: str


@dataclass(frozen=True)
class HandedIn:
    """That a portfolio was handed in, with the name of the assessor, or of whose it is, as the viewer may read it."""

    hand_in: HandIn
    name: str


def portfolios_of(person: Person) -> QuerySet[Portfolio]:
    """All that stand, and nobody else's."""
    return Portfolio.objects.standing().filter(person=person)


@sensitive_variables()
def progress_of(portfolio: Portfolio) -> Progress:
    """What is there of what is asked. Four queries at most, whatever it holds."""
    asked, parts = portfolio.pathway, []
    if asked.journals:
        parts.append(Part("journals", counted_journals(portfolio).count(), asked.journals))
    if asked.supervisions:
        own = Supervision.objects.standing().filter(portfolio=portfolio)
        signed, waiting = Count("pk", filter=Q(answer=Supervision.Answer.SIGNED)), Count("pk", filter=Q(answered_at=None))
        counted = own.aggregate(signed=signed, waiting=waiting)
        parts.append(Part("supervisions", counted["signed"], asked.supervisions, counted["waiting"]))
    if asked.essay_words:
        text = Reflection.objects.filter(portfolio=portfolio).values_list("text", flat=True).first() or ""
        parts.append(Part("words", words_in(text), asked.essay_words))
    if asked.asks_cv:
        parts.append(Part("cv", Cv.objects.standing().filter(portfolio=portfolio).count(), 1))
    return Progress(parts)


def counted_journals(portfolio: Portfolio) -> QuerySet[ChosenJournal]:
    """Those that somebody else may read today: written for oneself alone, a journal is no part of a portfolio yet."""
    shared = Share.objects.standing().filter(reflection=OuterRef("reflection"))
    set_aside = Quarantine.objects.open().filter(reflection=OuterRef("reflection"))
    return ChosenJournal.objects.filter(Exists(shared), ~Exists(set_aside), portfolio=portfolio)


def chosen_journals(portfolio: Portfolio, *, viewer: Person, on: date) -> list[Chosen]:
    """With who may read each, the first chosen first. Three queries, and no word of a text."""
    set_aside = Quarantine.objects.open().filter(reflection=OuterRef("reflection"))
    rows = ChosenJournal.objects.filter(portfolio=portfolio).annotate(is_set_aside=Exists(set_aside)).select_related("reflection")
    found = list(rows.defer("reflection__text", "reflection__answers").order_by("chosen_at", "pk"))
    shares = Share.objects.standing().filter(reflection__in=[one.reflection_id for one in found]).select_related("reader")
    reading: dict[int, list[Person]] = {}
    for share in shares.order_by("shared_at", "pk"):
        reading.setdefault(share.reflection_id, []).append(share.reader)
    names = names_for(viewer, {reader for readers in reading.values() for reader in readers}, on=on)
    return [Chosen(one, [names[reader.pk] for reader in reading.get(one.reflection_id, [])], one.is_set_aside) for one in found]


def journals_to_choose(portfolio: Portfolio) -> QuerySet[Reflection]:
    """The owner's journals that are not chosen yet, the last written first."""
    mine = Reflection.objects.filter(author=portfolio.person_id, kind=Reflection.Kind.JOURNAL)
    return mine.exclude(chosen_for__portfolio=portfolio).defer("text", "answers").order_by("-written_at", "-pk")


def supervisions_in(portfolio: Portfolio, *, viewer: Person, on: date) -> list[Supervised]:
    """For its owner or its assessor, the first first. Two queries."""
    found = list(Supervision.objects.standing().filter(portfolio=portfolio).select_related("supervisor").order_by("on", "pk"))
    names = names_for(viewer, {one.supervisor for one in found}, on=on)
    return [Supervised(one, names[one.supervisor_id]) for one in found]


def to_sign(asked: QuerySet[Supervision], *, viewer: Person, on: date) -> list[Supervised]:
    """What waits for the viewer's signature, then what they answered lately. Three queries, and no word of what it was about."""
    rows = asked.select_related("portfolio__person").defer("about", "why")
    found = list(rows.filter(answered_at=None).order_by("asked_at", "pk"))
    found += list(rows.filter(~Q(answered_at=None)).order_by("-answered_at", "-pk")[:20])
    names = names_for(viewer, {one.portfolio.person for one in found}, on=on)
    return [Supervised(one, names[one.portfolio.person_id]) for one in found]


def handed_in_to(hand_ins: QuerySet[HandIn], *, viewer: Person, on: date) -> list[HandedIn]:
    """What waits for the viewer as an assessor, then what they signed off lately. Three queries."""
    rows = hand_ins.select_related("portfolio__person", "portfolio__pathway").defer("words")
    found = list(rows.filter(answered_at=None).order_by("handed_in_at", "pk"))
    found += list(rows.filter(~Q(answered_at=None)).order_by("-answered_at", "-pk")[:20])
    names = names_for(viewer, {one.portfolio.person for one in found}, on=on)
    return [HandedIn(one, names[one.portfolio.person_id]) for one in found]


def last_hand_in(portfolio: Portfolio, *, viewer: Person, on: date) -> HandedIn | None:
    """How the portfolio was handed in last, for its owner; a sign-off that was taken back is shown with its reason. Two queries."""
    shown = HandIn.objects.filter(Q(withdrawn_at=None) | ~Q(reason=""), portfolio=portfolio)
    last = shown.select_related("assessor").order_by("-pk").first()
    return HandedIn(last, names_for(viewer, [last.assessor], on=on)[last.assessor_id]) if last else None
