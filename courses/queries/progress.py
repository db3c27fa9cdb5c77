"""How far somebody has got, in the edition in which they are enrolled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from academy.common.prepared import Prepared, ask, ask_any
from academy.people.models import Person
from courses.models import Bookmark, EditionLesson, Enrolment, LessonCompletion, LessonKind, Module


@dataclass(frozen=True)
class Part:
    """One lesson of an edition as a learner stands to it. Title and minutes are the frozen version's.

    `number` counts from 1 through what is asked of the learner; it is 0 for a lesson that they know already, where only what has changed is
    asked. Such a lesson is done.
    """

    number: int
    lesson_id: int
    lesson_key: UUID
    kind: str
    slug: str
    title: str
    minutes: int
    is_required: bool
    version_id: int
    content_hash: str
    is_done: bool = False
    place: str = ""
    seen_at: datetime | None = None

    @property
    def is_taught(self) -> bool:
        """Done by being there, not on a page."""
        return self.kind == LessonKind.SESSION

    @property
    def is_asked(self) -> bool:
        return self.number > 0


@dataclass(frozen=True)
class ModuleProgress:
    """A module and, where somebody has begun it, how far they are. Without an enrolment the parts are the current edition's.

    `parts` are all its lessons; `asked` those that the learner is asked to do, which figures and the way through it are about.
    """

    module: Module
    enrolment: Enrolment | None
    parts: Sequence[Part]
    asked: Sequence[Part]

    @property
    def is_begun(self) -> bool:
        return self.enrolment is not None and self.enrolment.is_open

    @property
    def is_finished(self) -> bool:
        return self.enrolment is not None and self.enrolment.completed_at is not None

    @property
    def is_changes(self) -> bool:
        """Whether only what has changed is asked, of somebody who has completed the module before."""
        return self.enrolment is not None and self.enrolment.is_changes

    @property
    def is_behind(self) -> bool:
        """Whether somebody is in it who could go over to a newer edition."""
        enrolment, module = self.enrolment, self.module
        return enrolment is not None and enrolment.is_open and module.is_open and enrolment.edition_id != module.current_edition_id

    @property
    def done(self) -> int:
        return sum(part.is_done for part in self.asked)

    @property
    def total(self) -> int:
        return len(self.asked)

    @property
    def minutes(self) -> int:
        return sum(part.minutes for part in self.asked if not part.is_taught)

    @property
    def minutes_left(self) -> int:
        """Of online study, in what must still be done."""
        return sum(part.minutes for part in self.asked if part.is_required and not part.is_done and not part.is_taught)

    @property
    def seen_at(self) -> datetime | None:
        """When the learner was last in a lesson of it."""
        return max((part.seen_at for part in self.parts if part.seen_at), default=None)

    @property
    def here(self) -> Part | None:
        """Where to go on: the lesson last looked at unless it is done, then the next that is not. A taught one when no other is left."""
        waiting = [part for part in self.asked if not part.is_done]
        own_pace = [part for part in waiting if not part.is_taught] or waiting
        if not own_pace or self.is_in_order:
            return next(iter(own_pace), None)
        last = max(((part.seen_at, part.number) for part in self.asked if part.seen_at), default=(None, 0))[1]
        return next((part for part in own_pace if part.number >= last), own_pace[0])

    @property
    def is_in_order(self) -> bool:
        """Whether each lesson opens after the one before it: as it was when the learner began, unless the author has let go of it since."""
        return self.enrolment is not None and self.enrolment.is_in_order and self.module.is_in_order

    def first_before(self, part: Part) -> Part | None:
        """The lesson that has to be done before this one; None where it is open.

        A day taught together neither waits nor is waited for, and what was done or begun stays open.
        """
        if not self.is_in_order or not part.is_asked or part.is_taught or part.is_done or part.seen_at:
            return None
        earlier = self.asked[: part.number - 1]
        return next((one for one in earlier if one.is_required and not one.is_done and not one.is_taught), None)

    def part(self, slug: str) -> Part | None:
        return next((part for part in self.parts if part.slug == slug), None)

    def before(self, part: Part) -> Part | None:
        return self.asked[part.number - 2] if part.number > 1 else None

    def after(self, part: Part) -> Part | None:
        return self.asked[part.number] if 0 < part.number < self.total else None


def enrolment_shown(person: Person, module_slug: str) -> Enrolment | None:
    """The enrolment whose lessons a person sees: the open one, else the one completed last. With its module; one query."""
    return next(iter(_SHOWN(learner=person.pk, slug=module_slug)), None)


def progress_of(enrolments: Iterable[Enrolment]) -> dict[int, ModuleProgress]:
    """How far each of the enrolments is, by its id. One query, however many there are; their modules must be loaded."""
    by_id = {enrolment.pk: enrolment for enrolment in enrolments}
    if not by_id:
        return {}
    parts: dict[int, list[Part]] = {pk: [] for pk in by_id}
    asked: dict[int, list[Part]] = {pk: [] for pk in by_id}
    for *columns, counts_from, enrolment_id, is_done, place, seen_at in _PARTS(enrolments=list(by_id)):
        is_asked = counts_from > by_id[enrolment_id].changes_since
        number = len(asked[enrolment_id]) + 1 if is_asked else 0
        part = Part(number, *columns, is_done or not is_asked, place or "", seen_at)  # type: ignore[call-arg]
        parts[enrolment_id].append(part)
        if is_asked:
            asked[enrolment_id].append(part)
    return {pk: ModuleProgress(enrolment.module, enrolment, parts[pk], asked[pk]) for pk, enrolment in by_id.items()}


def module_progress(person: Person | None, module: Module) -> ModuleProgress:
    """How a person stands in a module, or what it consists of for somebody who has not begun it or is not signed in. Two queries."""
    enrolment = enrolment_shown(person, module.slug) if person else None
    if enrolment:
        return progress_of([enrolment])[enrolment.pk]
    rows = _PARTS_OF_EDITION(edition=module.current_edition_id)
    parts = [Part(number, *columns) for number, columns in enumerate(rows, 1)]
    return ModuleProgress(module, None, parts, parts)


def begun_by(person: Person) -> list[ModuleProgress]:
    """What a person has begun and not finished, the one they were in last first. Two queries."""
    begun = progress_of(_BEGUN(learner=person.pk)).values()
    return sorted(begun, key=lambda progress: progress.seen_at or progress.enrolment.enrolled_at, reverse=True)  # type: ignore[union-attr]


_PART_COLUMNS = (
    "lesson_id",
    "lesson__key",
    "lesson__kind",
    "lesson__slug",
    "version__title",
    "version__minutes",
    "is_required",
    "version_id",
    "version__content_hash",
)


def _parts() -> "QuerySet[EditionLesson, Any]":
    same = {"enrolment": OuterRef("edition__enrolments"), "lesson": OuterRef("lesson")}
    bookmark = Bookmark.objects.filter(**same)
    return (
        EditionLesson.objects.filter(edition__enrolments=ask_any("enrolments"))
        .annotate(
            is_done=Exists(LessonCompletion.objects.standing().filter(**same, edition__number__gte=OuterRef("counts_from"))),
            place=Subquery(bookmark.values("place")),
            seen_at=Subquery(bookmark.values("seen_at")),
        )
        .order_by("position")
        .values_list(*_PART_COLUMNS, "counts_from", "edition__enrolments", "is_done", "place", "seen_at")
    )


_PARTS: Prepared[Any] = Prepared(_parts)
_PARTS_OF_EDITION: Prepared[Any] = Prepared(
    lambda: EditionLesson.objects.filter(edition=ask("edition")).order_by("position").values_list(*_PART_COLUMNS)
)
_BEGUN = Prepared(lambda: Enrolment.objects.open().filter(learner=ask("learner")).select_related("module", "enrolled_by"))
_SHOWN = Prepared(
    lambda: (
        Enrolment.objects.filter(learner=ask("learner"), module__slug=ask("slug"), closed_at=None)
        .select_related("module")
        .order_by(F("completed_at").desc(nulls_first=True))[:1]
    )
)
