"""What a person was shown, as it was then: for the academy's administrators, years later, from the frozen versions.

Nothing here is what the person gave: no answer, no path through a story, and nothing that they wrote. Each look is kept and shown to them.
"""

from dataclasses import dataclass
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from academy.people.access import name_for, people_visible_to, requires
from academy.people.looks import log_look
from academy.people.models import Person
from academy.people.roles import Ability
from cms.player.pages import pieces_of
from cms.release.passages import steps_in_order
from courses.models import Attempt, Completion, Enrolment, LessonKind, LessonVersion, Module
from courses.queries import check_go
from courses.queries.seen import Seen, completion_seen, enrolment_seen, modules_seen, versions_seen


@dataclass(frozen=True)
class Subject:
    """The person looked at, under the name that the viewer may read."""

    person: Person
    name: str


@require_GET
@requires(Ability.SEE_ALL_PEOPLE)
@never_cache
def module_list(request: HttpRequest, person_id: int) -> HttpResponse:
    subject = _subject(request, person_id)
    return render(request, "seen/list.html", {"subject": subject, "seen": modules_seen(subject.person)})


@require_GET
@requires(Ability.SEE_ALL_PEOPLE)
@never_cache
def enrolment(request: HttpRequest, person_id: int, enrolment_id: int) -> HttpResponse:
    begun = get_object_or_404(Enrolment.objects.select_related("module", "edition__released_by"), pk=enrolment_id, learner=person_id)
    return _module(request, person_id, begun.module, enrolment_seen(begun))


@require_GET
@requires(Ability.SEE_ALL_PEOPLE)
@never_cache
def completion(request: HttpRequest, person_id: int, completion_id: int) -> HttpResponse:
    rows = Completion.objects.select_related("module", "edition__released_by")
    found = get_object_or_404(rows, pk=completion_id, person=person_id, enrolment=None)
    return _module(request, person_id, found.module, completion_seen(found))


def _module(request: HttpRequest, person_id: int, module: Module, seen: Seen | None) -> HttpResponse:
    subject = _subject(request, person_id, about=module.code)
    if seen is None:
        raise Http404
    return render(request, "seen/module.html", {"subject": subject, "module": module, "seen": seen})


@require_GET
@requires(Ability.SEE_ALL_PEOPLE)
@never_cache
def lesson(request: HttpRequest, person_id: int, version_id: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=person_id)
    rows = LessonVersion.objects.filter(versions_seen(person)).select_related("lesson__module")
    version = get_object_or_404(rows, pk=version_id)
    subject = _subject(request, person_id, about=f"{version.lesson.module.code}/{version.lesson.slug}")
    context = {"subject": subject, "version": version, "content": version.content}
    if version.lesson.kind == LessonKind.PAGE:
        context["pieces"] = pieces_of(version.pk, version.content_hash, get_language() or "")
    elif version.lesson.kind == LessonKind.SCENARIO:
        context["steps"] = steps_in_order(version.content)
    return render(request, f"seen/{version.lesson.kind}.html", context)


@require_GET
@requires(Ability.SEE_ALL_PEOPLE)
@never_cache
def go(request: HttpRequest, person_id: int, attempt_id: int) -> HttpResponse:
    """What a go at a check asked, in the order asked. Of a story there is nothing to show but the story."""
    rows = Attempt.objects.filter(enrolment__learner=person_id, lesson__kind=LessonKind.CHECK).select_related("version", "lesson__module")
    attempt = get_object_or_404(rows, pk=attempt_id)
    subject = _subject(request, person_id, about=f"{attempt.lesson.module.code}/{attempt.lesson.slug}")
    return render(request, "seen/go.html", {"subject": subject, "go": attempt, "questions": check_go(attempt).questions})


def _subject(request: HttpRequest, person_id: int, about: str = "") -> Subject:
    """Whose it is. Somebody whom the viewer may not see is not found."""
    viewer, today = cast(Person, request.user), timezone.localdate()
    person = get_object_or_404(people_visible_to(Person.objects.all(), viewer=viewer, on=today), pk=person_id)
    log_look(viewer=viewer, person_ids=[person.pk], route="seen", at=timezone.now(), filter=about)
    return Subject(person, name_for(viewer, person, on=today))
