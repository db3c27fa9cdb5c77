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
from cms.problems import blocking
from courses.operations import enrol
from courses.operations.cutting import release_edition
from courses.operations.releasing import freeze_version, keep_lesson, keep_module, keep_questions

# Beside what a learner sees first, an editor can see the whole of a scenario or a check.
WHOLE = "whole"


def preview_lesson(request: HttpRequest, page: LessonPage, mode: str) -> HttpResponse:
    module = cast(ModulePage, page.get_parent().specific)
    found = blocking(page, parent=module)
    if found and page.kind != LessonPage.Kind.PAGE:
        # A story without an end and a check without a question cannot be played.
        return render(request, "cms/preview-not-yet.html", {"page": page, "problems": found})
    if mode == WHOLE:
        return render(request, f"cms/preview-{page.kind}.html", {"page": page, "content": freeze(page, module=module)})
    with transaction.atomic():
        response = renderer_of(page.kind).show(request, _visit(cast(Person, request.user), page, module))
        transaction.set_rollback(True)
    return response


def _visit(person: Person, page: LessonPage, module: ModulePage) -> Visit:
    """A visit to a module made for it, with this lesson alone. Its addresses lead to the real module."""
    at, code = timezone.now(), uuid4().hex[:20]
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
    lesson = keep_lesson(module=made, key=uuid4(), kind=page.kind, slug=page.slug, title=page.title, minutes=page.minutes, position=1)
    content: dict[str, Any] = freeze(page, module=module)
    language = original_locale().language_code
    keep_questions(lesson=lesson, questions=content.get("questions", []), at=at)
    freeze_version(
        lesson=lesson, language=language, title=page.title, minutes=page.minutes, content=content, schema=schema_of(content), at=at
    )
    release_edition(module=made, language=language, change=None, at=at, by=None)
    enrolment = enrol(learner=person, module=made, at=at, by=person)
    visit = visit_in(person, enrolment, page.slug)
    visit.module.slug = module.slug
    return visit
