"""What publishing does to the records: modules and lessons are kept, versions are frozen. Nothing is ever taken away."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from courses.models import ChangeClass, Lesson, LessonVersion, Module, Question
from courses.models.editions import content_hash
from courses.operations.cutting import Change, cut

# What makes a question another question; feedback and the order of options do not.
_QUESTION_KEYS = ("kind", "stem", "outcome")


class SlugTaken(Exception):
    """Another module, or another lesson of this module, has this slug."""


class LessonBegun(Exception):
    """People have begun the lesson in its module: their records say so, and it cannot become another module's."""


@transaction.atomic
def keep_module(
    *,
    key: UUID,
    code: str,
    slug: str,
    title: str,
    summary: str,
    tier: str,
    mode: str,
    minutes: int,
    audience: Sequence[str],
    requires: Sequence[str],
    first_is_asked: bool = False,
    first_enough: int | None = None,
    is_in_order: bool = False,
    may_be_proved: bool = False,
) -> Module:
    """Make the module or bring it up to date; brings a retired one back. Raises SlugTaken where code or slug are another's."""
    if Module.objects.exclude(key=key).filter(code=code).exists() or Module.objects.exclude(key=key).filter(slug=slug).exists():
        raise SlugTaken(f"{code} / {slug}")
    values = {
        "code": code,
        "slug": slug,
        "title": title,
        "summary": summary,
        "tier": tier,
        "mode": mode,
        "minutes": minutes,
        "audience": list(audience),
        "requires": list(requires),
        "first_is_asked": first_is_asked,
        "first_enough": first_enough,
        "is_in_order": is_in_order,
        "may_be_proved": may_be_proved,
        "retired_at": None,
    }
    module, _is_new = Module.objects.update_or_create(key=key, defaults=values)
    return module


@transaction.atomic
def keep_lesson(
    *, module: Module, key: UUID, kind: str, slug: str, title: str, minutes: int, position: int, is_required: bool = True
) -> Lesson:
    """Make the lesson or bring it up to date. It takes part in the module from the next edition on. Raises SlugTaken and LessonBegun."""
    there = Lesson.objects.filter(key=key).exclude(module=module).first()
    if there and there.module.enrolments.filter(edition__parts__lesson=there).exists():
        raise LessonBegun(there)
    if module.lessons.in_use().exclude(key=key).filter(slug=slug).exists():
        raise SlugTaken(slug)
    values = {
        "module": module,
        "kind": kind,
        "slug": slug,
        "title": title,
        "minutes": minutes,
        "position": position,
        "is_required": is_required,
        "retired_at": None,
    }
    lesson, _is_new = Lesson.objects.update_or_create(key=key, defaults=values)
    return lesson


@transaction.atomic
def freeze_version(
    *, lesson: Lesson, language: str, title: str, minutes: int, content: dict[str, Any], schema: int = 1, at: datetime
) -> LessonVersion:
    """Freeze what a lesson says in one language. The same words again are the same version."""
    # Two publications at once must not both become the next number.
    Lesson.objects.select_for_update(no_key=True).get(pk=lesson.pk)
    digest = content_hash([title, minutes, content])
    latest = lesson.versions.filter(language=language).order_by("-number").first()
    if latest and latest.content_hash == digest and latest.schema == schema:
        return latest
    return LessonVersion.objects.create(
        lesson=lesson,
        language=language,
        number=latest.number + 1 if latest else 1,
        title=title,
        minutes=minutes,
        content=content,
        schema=schema,
        content_hash=digest,
        created_at=at,
    )


@transaction.atomic
def keep_questions(*, lesson: Lesson, questions: Iterable[dict[str, Any]], at: datetime) -> list[Question]:
    """Freeze the questions of a check. A version more only where stem, options, key or outcome changed."""
    newest = {question.block_id: question for question in lesson.questions.order_by("version")}
    kept = []
    for content in questions:
        there = newest.get(content["id"])
        if there is None or _essence(there.content) != _essence(content):
            there = Question.objects.create(
                lesson=lesson,
                block_id=content["id"],
                version=there.version + 1 if there else 1,
                kind=content["kind"],
                outcome=content["outcome"],
                content=content,
                created_at=at,
            )
        elif there.content != content:
            # Only feedback changed: the question asked is the same, and past answers read well with the better words.
            there.content = content
            there.save(update_fields=["content"])
        kept.append(there)
    return kept


@transaction.atomic
def retire_lesson(*, lesson: Lesson, at: datetime, is_released_next: bool = False) -> None:
    """Leave the lesson out for everybody who enrols from now on. Those who have begun keep it.

    Where the current edition holds it, another is cut without it, unless the caller is about to release one; a module of which nothing is
    left is closed.
    """
    if not Lesson.objects.filter(pk=lesson.pk, retired_at=None).update(retired_at=at):
        return
    module = Module.objects.select_for_update(no_key=True, of=("self",)).select_related("current_edition").get(pk=lesson.module_id)
    current = module.current_edition
    if is_released_next or current is None or module.retired_at or not current.has(lesson):
        return
    left = list(current.parts.exclude(lesson=lesson).order_by("position").values_list("lesson_id", "version_id", "is_required"))
    if left:
        change = Change(ChangeClass.MATERIAL, gettext("Without “%(title)s”") % {"title": lesson.title})
        cut(module, left, change=change, at=at, by=None)
    else:
        retire_module(module=module, at=at)


@transaction.atomic
def retire_module(*, module: Module, at: datetime) -> None:
    """Close the module for new enrolments. Those who have begun can finish."""
    Module.objects.filter(pk=module.pk, retired_at=None).update(retired_at=at)


@transaction.atomic
def order_lessons(*, module: Module, keys: Sequence[UUID]) -> None:
    """Bring the module's lessons into the order of the keys; lessons that are not named follow as they stood."""
    Module.objects.select_for_update(no_key=True).get(pk=module.pk)
    places = {key: place for place, key in enumerate(keys, start=1)}
    for lesson in module.lessons.in_use():
        position = places.get(lesson.key, len(places) + lesson.position)
        if lesson.position != position:
            Lesson.objects.filter(pk=lesson.pk).update(position=position)


def _essence(content: dict[str, Any]) -> object:
    """What makes a question itself: whom it asks what, and which options are right."""
    options = {option["id"]: (option["text"], option.get("correct"), option.get("match")) for option in content["options"]}
    order = [option["id"] for option in content["options"]] if content["kind"] == "order" else None
    rubric = ({point["id"]: point["text"] for point in content.get("rubric", [])}, content.get("enough"))
    return [content[key] for key in _QUESTION_KEYS], options, order, rubric
