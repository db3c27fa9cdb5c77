"""What differs between two states of a module, lesson by lesson: as it was released last, and as it would be released now."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cms.release.passages import Passage, passages_of
from courses.models import LessonKind

# Words, and the space between them.
_TOKENS = re.compile(r"\s+|\S+")


class State(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class Piece:
    """A run of words: in both, taken out, or put in."""

    state: State
    text: str


@dataclass(frozen=True)
class PassageDiffers:
    where: str
    state: State
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Stands:
    """A lesson as an edition holds it, or would."""

    key: UUID
    kind: str
    title: str
    minutes: int
    content: dict[str, Any]
    digest: str
    is_required: bool = True

    @property
    def is_taught(self) -> bool:
        return self.kind == LessonKind.SESSION


@dataclass(frozen=True)
class LessonDiffers:
    """What is different about one lesson. A lesson that only changed places has no passages."""

    now: Stands
    state: State
    passages: Sequence[PassageDiffers] = ()
    is_required_before: bool | None = None

    @property
    def key(self) -> UUID:
        return self.now.key

    @property
    def title(self) -> str:
        return self.now.title

    @property
    def changed_its_duty(self) -> bool:
        """Whether it has become required, or is no longer."""
        return self.is_required_before is not None and self.is_required_before != self.now.is_required

    @property
    def can_be_asked_again(self) -> bool:
        """Whether somebody who has learnt the module could be asked to learn it (again), by its words."""
        return self.state in (State.ADDED, State.CHANGED) and not self.now.is_taught


@dataclass(frozen=True)
class Differences:
    lessons: Sequence[LessonDiffers]
    is_reordered: bool

    @property
    def are_there(self) -> bool:
        return bool(self.lessons) or self.is_reordered

    @property
    def to_be_asked_again(self) -> list[LessonDiffers]:
        return [lesson for lesson in self.lessons if lesson.can_be_asked_again]


def differences(before: Sequence[Stands], now: Sequence[Stands]) -> Differences:
    """Lessons in their new order, those that went last."""
    was = {stands.key: stands for stands in before}
    there = {stands.key for stands in now}
    found = [lesson for stands in now if (lesson := _lesson(was.get(stands.key), stands))]
    found += [LessonDiffers(gone, State.REMOVED) for gone in before if gone.key not in there]
    stayed = [stands.key for stands in before if stands.key in there]
    return Differences(found, is_reordered=stayed != [stands.key for stands in now if stands.key in was])


def _lesson(before: Stands | None, now: Stands) -> LessonDiffers | None:
    if before is None:
        return LessonDiffers(now, State.ADDED)
    if before.digest != now.digest:
        return LessonDiffers(now, State.CHANGED, list(_passages(before, now)), before.is_required)
    if before.is_required != now.is_required:
        return LessonDiffers(now, State.SAME, (), before.is_required)
    return None


def _passages(before: Stands, now: Stands) -> Iterator[PassageDiffers]:
    old, new = _by_key(before), _by_key(now)
    for key, where, was, then in _side_by_side(old, new):
        if was is None:
            yield PassageDiffers(where, State.ADDED, [Piece(State.ADDED, new[key].text)])
        elif then is None:
            yield PassageDiffers(where, State.REMOVED, [Piece(State.REMOVED, old[key].text)])
        elif was != then:
            yield PassageDiffers(where, State.CHANGED, word_by_word(was, then))


def _by_key(stands: Stands) -> dict[str, Passage]:
    own = [Passage("title", _("Title"), stands.title), Passage("minutes", _("Minutes"), str(stands.minutes))]
    return {passage.key: passage for passage in [*own, *passages_of(stands.kind, stands.content)]}


def _side_by_side(old: Mapping[str, Passage], new: Mapping[str, Passage]) -> Iterable[tuple[str, str, str | None, str | None]]:
    """Each passage of either once, those that went where they stood."""
    order = SequenceMatcher(None, list(old), list(new), autojunk=False)
    seen: set[str] = set()
    for _kind, old_from, old_to, new_from, new_to in order.get_opcodes():
        for key in [*list(old)[old_from:old_to], *list(new)[new_from:new_to]]:
            if key not in seen:
                seen.add(key)
                passage = new.get(key) or old[key]
                yield key, passage.where, old[key].text if key in old else None, new[key].text if key in new else None


def word_by_word(was: str, now: str) -> list[Piece]:
    """Two texts as runs of whole words: in both, taken out, put in. Put together they are the old text and the new one again."""
    old, new = _TOKENS.findall(was), _TOKENS.findall(now)
    found: list[Piece] = []
    taken = put = ""
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        # A space between two words that both changed is no reason to read them one by one.
        if kind != "equal" or ((taken or put) and gone.isspace() and old_to < len(old) and new_to < len(new)):
            taken, put = taken + gone, put + come
            continue
        found += [*_changed(taken, put), Piece(State.SAME, gone)]
        taken = put = ""
    return [*found, *_changed(taken, put)]


def _changed(taken: str, put: str) -> list[Piece]:
    return [piece for piece in (Piece(State.REMOVED, taken), Piece(State.ADDED, put)) if piece.text]
