"""Cutting editions: what a module is from a day on, and which of its lessons are to be learnt again by those who had learnt them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from academy.ledger.operations import record
from academy.people.models import Person
from courses import facts
from courses.models import ASKED_AGAIN, ChangeClass, Edition, EditionLesson, LessonKind, LessonVersion, Module

# A lesson in a version, and whether it is required.
Wanted = tuple[int, int, bool]


class NothingToRelease(Exception):
    """A module cannot be released without a published lesson."""


class ChangeNotSaid(Exception):
    """An edition after the first differs from the last, and nobody has said what kind of change that is."""


@dataclass(frozen=True)
class Change:
    """What an editor says of a release: its class, one line on what changed, and how long people have to learn it where that has a date.

    `spared` are the keys of lessons that changed too little to be learnt again, whatever the class of the release.
    """

    change_class: str
    note: str = ""
    days: int | None = None
    spared: Collection[UUID] = ()


@transaction.atomic
def release_edition(*, module: Module, language: str, change: Change | None, at: datetime, by: Person | None) -> Edition:
    """Cut an edition of the newest versions of the lessons in use. The same versions in the same order again are the same edition.

    The first is always of the class `first` and needs no word; each later one must be given its change. Raises NothingToRelease where no
    lesson is published, and ChangeNotSaid.
    """
    module = Module.objects.select_for_update(no_key=True, of=("self",)).select_related("current_edition").get(pk=module.pk)
    published = LessonVersion.objects.filter(lesson__module=module, lesson__retired_at=None, language=language)
    newest = published.order_by("lesson", "-number").distinct("lesson").select_related("lesson").defer("content")
    versions = sorted(newest, key=lambda version: (version.lesson.position, version.lesson_id))
    if not versions:
        raise NothingToRelease(module)
    current = module.current_edition
    wanted = [(version.lesson_id, version.pk, version.lesson.is_required) for version in versions]
    if current is None:
        return cut(module, wanted, change=Change(ChangeClass.FIRST), at=at, by=by)
    if list(current.parts.order_by("position").values_list("lesson_id", "version_id", "is_required")) == wanted:
        return current
    if change is None or change.change_class not in ChangeClass.values or change.change_class == ChangeClass.FIRST:
        raise ChangeNotSaid(module)
    return cut(module, wanted, change=change, at=at, by=by)


def cut(module: Module, wanted: Sequence[Wanted], *, change: Change, at: datetime, by: Person | None) -> Edition:
    """The next edition, of those lessons in those versions. The module's row must be locked."""
    edition = Edition.objects.create(
        module=module,
        number=(module.current_edition.number if module.current_edition else 0) + 1,
        title=module.title,
        change_class=change.change_class,
        note=change.note,
        days=change.days if change.change_class == ChangeClass.SAFETY_CRITICAL else None,
        released_at=at,
        released_by=by,
    )
    EditionLesson.objects.bulk_create(_parts(edition, wanted, change))
    module.current_edition = edition
    module.save(update_fields=["current_edition"])
    data: dict[str, object] = {"module": module.code, "number": edition.number, "class": edition.change_class}
    record(facts.EDITION_RELEASED, subject=edition, at=at, by=by, data=data)
    return edition


def _parts(edition: Edition, wanted: Sequence[Wanted], change: Change) -> Iterator[EditionLesson]:
    """The lessons with what each counts from.

    A day that is taught together is never asked again: whether people meet once more is for whoever plans it.
    """
    lessons = [lesson_id for lesson_id, _version_id, _is_required in wanted]
    rows = EditionLesson.objects.filter(edition__module=edition.module_id, lesson__in=lessons).exclude(edition=edition)
    # A lesson that comes back after it was left out goes on where it stood.
    before = {part.lesson_id: part for part in rows.order_by("lesson", "-edition__number").distinct("lesson")}
    kept = set(edition.module.lessons.filter(kind=LessonKind.SESSION).values_list("pk", flat=True))
    kept.update(edition.module.lessons.filter(key__in=change.spared).values_list("pk", flat=True))
    for position, (lesson_id, version_id, is_required) in enumerate(wanted, start=1):
        earlier = before.get(lesson_id)
        counts_from = earlier.counts_from if earlier else 1
        is_other = earlier is None or earlier.version_id != version_id or (is_required and not earlier.is_required)
        if is_other and change.change_class in ASKED_AGAIN and lesson_id not in kept:
            counts_from = edition.number
        yield EditionLesson(
            edition=edition,
            lesson_id=lesson_id,
            version_id=version_id,
            position=position,
            is_required=is_required,
            counts_from=counts_from,
        )
