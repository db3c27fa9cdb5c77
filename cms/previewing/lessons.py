"""A lesson as a learner would see it, from a draft.

The player shows frozen versions to somebody enrolled. So a preview freezes the draft, enrols the editor, lets the player show it, and takes
all of it back before anything is committed.
"""

from typing import Any, cast
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from academy.people.models import Person
from cms.freezing import freeze, schema_of
from cms.languages import original_locale
from cms.models import LessonPage, ModulePage
from cms.player.rendering import renderer_of
from cms.player.visits import Visit, visit_in
from cms.previewing.halfway import complete_those_before, go_half_way
from cms.problems import blocking
from courses.models import Enrolment, Lesson
from courses.operations import enrol
from courses.operations.cutting import release_edition
from courses.operations.releasing import freeze_version, keep_lesson, keep_module, keep_questions

# Beside what a learner sees first, an editor can see what one half-way through sees, and the whole of a scenario or a check.
HALF_WAY, WHOLE = "half-way", "whole"


def preview_lesson(request: HttpRequest, page: LessonPage, mode: str) -> HttpResponse:
    module = cast(ModulePage, page.get_parent().specific)
    found = blocking(page, parent=module)
    if found and page.kind != LessonPage.Kind.PAGE:
        # A story without an end and a check without a question cannot be played.
        return render(request, "cms/preview-not-yet.html", {"page": page, "problems": found})
    if mode == WHOLE:
        return render(request, f"cms/preview-{page.kind}.html", {"page": page, "content": freeze(page, module=module)})
    with transaction.atomic():
        response = renderer_of(page.kind).show(request, _visit(cast(Person, request.user), page, module, is_half_way=mode == HALF_WAY))
        transaction.set_rollback(True)
    return response


def _visit(person: Person, page: LessonPage, module: ModulePage, *, is_half_way: bool) -> Visit:
    """A visit to a module made for it, with this lesson alone; half-way, among the others, those before it done. Its addresses lead to the
    real module."""
    at, code, language = timezone.now(), uuid4().hex[:20], original_locale().language_code
    made = keep_module(
        key=uuid4(),
        code=code,
        slug=code,
        title=module.title,
        summary=module.summary,
        tier=module.tier,
        mode=module.mode,
        minutes=module.minutes,
        audience=[],
        requires=[],
    )
    before: list[Lesson] = []
    for position, shown in enumerate(_among_the_others(page, module) if is_half_way else [page], start=1):
        lesson = keep_lesson(
            module=made, key=uuid4(), kind=shown.kind, slug=shown.slug, title=shown.title, minutes=shown.minutes, position=position
        )
        # Of the others only the titles are seen.
        content: dict[str, Any] = freeze(page, module=module) if shown is page else {}
        keep_questions(lesson=lesson, questions=content.get("questions", []), at=at)
        freeze_version(
            lesson=lesson, language=language, title=shown.title, minutes=shown.minutes, content=content, schema=schema_of(content), at=at
        )
        if shown.path < page.path:
            before.append(lesson)
        elif shown is page:
            own = lesson
    release_edition(module=made, language=language, change=None, at=at, by=None)
    enrolment: Enrolment = enrol(learner=person, module=made, at=at, by=person)
    if is_half_way:
        complete_those_before(enrolment=enrolment, lessons=before, at=at)
        go_half_way(enrolment=enrolment, lesson=own, at=at)
    visit = visit_in(person, enrolment, page.slug)
    visit.module.slug = module.slug
    return visit


def _among_the_others(page: LessonPage, module: ModulePage) -> list[LessonPage]:
    others = LessonPage.objects.child_of(module).live().filter(alias_of=None).exclude(pk=page.pk)
    return sorted([*others, page], key=lambda lesson: str(lesson.path))
