"""Who is in which lesson, and in which version: found once for every page and every answer. What is somebody else's is not found."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from academy.common.prepared import Prepared, ask
from academy.people.models import Person
from courses.models import EditionLesson, Enrolment, Lesson, LessonVersion, Module
from courses.queries import ModuleProgress, Part, content_of, enrolment_shown, module_progress, progress_of, version_in_language

T = TypeVar("T")


@dataclass(frozen=True)
class Visit:
    """A person in one lesson of a module. Without an enrolment they have only knocked."""

    person: Person
    progress: ModuleProgress
    part: Part
    title: str
    version_id: int
    content_hash: str
    # Of the words, which may be English within Welsh pages.
    language: str

    @property
    def module(self) -> Module:
        return self.progress.module

    @property
    def enrolment(self) -> Enrolment:
        assert self.progress.enrolment is not None, "Only a lesson that was begun is rendered."
        return self.progress.enrolment

    @property
    def content(self) -> dict[str, Any]:
        return content_of(self.version_id, self.content_hash)

    @property
    def is_behind(self) -> bool:
        """Whether a newer edition is out than the one in which the learner is."""
        return self.progress.is_behind

    @property
    def before(self) -> Part | None:
        return self.progress.before(self.part)

    @property
    def after(self) -> Part | None:
        return self.progress.after(self.part)

    @property
    def first(self) -> Part | None:
        """The lesson that has to be done before this one, where lessons are taken in order."""
        return self.progress.first_before(self.part)

    @property
    def url(self) -> str:
        return lesson_url(self.module, self.part)

    @property
    def first_url(self) -> str:
        return lesson_url(self.module, self.first, place=True) if self.first else ""

    @property
    def before_url(self) -> str:
        return lesson_url(self.module, self.before) if self.before else ""

    @property
    def after_url(self) -> str:
        """The next lesson; after the last one, what is still open, or the page that says it is done."""
        return way_on(self.progress, self.part)

    @property
    def module_url(self) -> str:
        return module_url(self.module)

    @property
    def trail(self) -> list[dict[str, str]]:
        return [
            {"title": part.title, "state": "here" if part is self.part else "done" if part.is_done else ""} for part in self.progress.asked
        ]


def module_url(module: Module) -> str:
    """The module's own page, which Wagtail serves."""
    return f"/modules/{module.slug}/"


def lesson_address(module_slug: str, lesson_slug: str) -> str:
    return reverse("player:lesson", args=[module_slug, lesson_slug])


def lesson_url(module: Module, part: Part, *, place: bool = False) -> str:
    """A lesson's address; with `place` the very block where the learner stopped."""
    url = lesson_address(module.slug, part.slug)
    return f"{url}#{part.place}" if place and part.place else url


def way_on(progress: ModuleProgress, part: Part) -> str:
    following = progress.after(part) or (progress.here if progress.here is not part else None)
    if following:
        return lesson_url(progress.module, following)
    return reverse("player:module-done", args=[progress.module.slug])


def visit_of(person: Person, module_slug: str, lesson_slug: str) -> Visit:
    """Two queries; three for what has not been begun, and one more for another language than the edition's."""
    enrolment = enrolment_shown(person, module_slug)
    if enrolment:
        progress = progress_of([enrolment])[enrolment.pk]
    else:
        progress = module_progress(None, get_object_or_404(Module.objects.open(), slug=module_slug))
    return _visit(person, progress, lesson_slug)


def visit_in(person: Person, enrolment: Enrolment, lesson_slug: str) -> Visit:
    """The lesson in an enrolment that is known already. One query."""
    return _visit(person, progress_of([enrolment])[enrolment.pk], lesson_slug)


def _visit(person: Person, progress: ModuleProgress, lesson_slug: str) -> Visit:
    part = progress.part(lesson_slug)
    if part is None:
        raise Http404
    language = get_language() or settings.LANGUAGE_CODE
    if language != settings.LANGUAGE_CODE:
        version = version_in_language(lesson_id=part.lesson_id, language=language)
        if version:
            return Visit(person, progress, part, version.title, version.pk, version.content_hash, language)
    return Visit(person, progress, part, part.title, part.version_id, part.content_hash, settings.LANGUAGE_CODE)


def is_out_of_turn(person: Person, enrolment: Enrolment, lesson_slug: str) -> bool:
    """Whether another lesson has to be done before this one: for what a page left open, or another tab, still sends. The lesson's page then
    says which. One query, and none where lessons are taken in any order."""
    if not (enrolment.is_in_order and enrolment.module.is_in_order):
        return False
    return visit_in(person, enrolment, lesson_slug).first is not None


def enrolment_sent(request: HttpRequest, module_slug: str) -> Enrolment:
    """The enrolment that a form is about, so that an old tab does not write into a later time through the module."""
    assert isinstance(request.user, Person)
    return _found(_ENROLMENT(learner=request.user.pk, pk=number_sent(request, "enrolment"), slug=module_slug))


def part_sent(enrolment: Enrolment, lesson_slug: str, kind: str) -> tuple[Lesson, LessonVersion]:
    """The lesson of that kind in the enrolment's edition, and the version that a new go would show. Without the version's content."""
    part = _found(_PART(edition=enrolment.edition_id, slug=lesson_slug, kind=kind))
    language = get_language() or settings.LANGUAGE_CODE
    if language != settings.LANGUAGE_CODE:
        return part.lesson, version_in_language(lesson_id=part.lesson_id, language=language) or part.version
    return part.lesson, part.version


def changed_meanwhile() -> str:
    """For a form about a go that was overtaken."""
    return _("This part has changed since you began it, so it begins anew. What you had answered is kept on your record.")


def number_sent(request: HttpRequest, name: str) -> int:
    """A number out of a form or an address. What is no number is nothing of ours, and not found."""
    try:
        return int((request.POST if request.method == "POST" else request.GET)[name][:12])
    except (KeyError, ValueError) as error:
        raise Http404 from error


# Asked with every answer.
_ENROLMENT = Prepared(
    lambda: Enrolment.objects.filter(learner=ask("learner"), pk=ask("pk"), module__slug=ask("slug")).select_related("module")
)
_PART = Prepared(
    lambda: (
        EditionLesson.objects.filter(edition=ask("edition"), lesson__slug=ask("slug"), lesson__kind=ask("kind"))
        .select_related("lesson", "version")
        .defer("version__content")
    )
)


def _found(rows: list[T]) -> T:
    if not rows:
        raise Http404
    return rows[0]
