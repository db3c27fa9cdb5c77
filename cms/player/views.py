"""Being in a module: beginning it, reading, going on, and its end."""

from datetime import datetime
from random import SystemRandom
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from academy.common.days import today
from academy.common.kept import keep_answer
from academy.common.posting import posted_from
from academy.competencies.operations import SomethingComesFirst, begin_by_proof, begin_module
from academy.competencies.queries import waiting_before
from academy.people.models import Person
from certificates.models import Certificate
from cms.player.rendering import renderer_of
from cms.player.visits import Visit, enrolment_sent, is_out_of_turn, lesson_address, lesson_url, module_url, part_sent, visit_in, visit_of
from courses.models import Enrolment, LessonCompletion, LessonKind, Module
from courses.operations import ModuleNotOpen, NotToBeProved, complete_lesson, keep_place, switch_edition
from courses.queries import enrolment_shown, latest_go, progress_of

_chance = SystemRandom()


@login_required
@never_cache
def module_enrol(request: HttpRequest, module: str) -> HttpResponse:
    """Begin the module, or go on in it. Whoever comes by a link, or by way of the sign-in, is asked once more on the module's page, which
    also says what comes first where the module is closed to them."""
    found = get_object_or_404(Module, slug=module)
    if request.method != "POST":
        return redirect(module_url(found))
    person = cast(Person, request.user)
    earlier = enrolment_shown(person, module)
    # Doing it again is asked for by naming the time before. A form that was drawn before that time was over does not mean another one.
    is_another = earlier is None or request.POST.get("after", "") == str(earlier.pk)
    try:
        enrolment = earlier if earlier and not is_another else begin_module(learner=person, module=found, at=timezone.now(), by=person)
    except ModuleNotOpen:
        raise Http404 from None
    except SomethingComesFirst:
        return redirect(module_url(found))
    progress = progress_of([enrolment])[enrolment.pk]
    wanted = progress.part(request.POST.get("lesson", ""))
    part = wanted or progress.here or progress.parts[0]
    return redirect(lesson_url(found, part, place=True))


@login_required
@never_cache
def module_prove(request: HttpRequest, module: str) -> HttpResponse:
    """Take the check first, once, to show that one knows it already. Where that cannot be, the module's page says how things stand."""
    found = get_object_or_404(Module, slug=module)
    if request.method != "POST":
        return redirect(module_url(found))
    person, now = cast(Person, request.user), timezone.now()
    try:
        go = begin_by_proof(learner=person, module=found, begun=enrolment_shown(person, module), at=now, chance=_chance)
    except ModuleNotOpen:
        raise Http404 from None
    except (SomethingComesFirst, NotToBeProved):
        return redirect(module_url(found))
    return redirect(f"{lesson_address(module, go.lesson.slug)}?go={go.number}&question=1")


@require_POST
@login_required
def module_switch(request: HttpRequest, module: str) -> HttpResponse:
    """Over to the newer edition; sent twice, or where it is gone meanwhile, nothing is lost."""
    enrolment = enrolment_sent(request, module)
    try:
        enrolment = switch_edition(enrolment=enrolment, at=timezone.now(), by=cast(Person, request.user))
    except ModuleNotOpen:
        messages.info(request, _("There is no newer edition any more. You can go on where you are."))
        return redirect(module_url(enrolment.module))
    if not enrolment.is_open:
        return redirect("player:module-done", module)
    messages.success(request, _("You are in edition %(n)s now. All that you answered is kept.") % {"n": enrolment.edition.number})
    return redirect(module_url(enrolment.module))


@require_GET
@login_required
@never_cache
def lesson(request: HttpRequest, module: str, lesson: str) -> HttpResponse:
    visit = visit_of(cast(Person, request.user), module, lesson)
    if visit.progress.enrolment is None:
        waiting = waiting_before(visit.person, visit.module, on=today())
        return render(request, "player/begin.html", {"visit": visit, "waiting": waiting})
    if visit.first and not _is_in_a_go(visit, request):
        return render(request, "player/in-turn.html", {"visit": visit})
    return renderer_of(visit.part.kind).show(request, visit)


def _is_in_a_go(visit: Visit, request: HttpRequest) -> bool:
    """Whether a check that is not open yet shows a go all the same: one by which somebody shows, before all else, that they know it."""
    if visit.part.kind != LessonKind.CHECK:
        return False
    go = latest_go(visit.enrolment, visit.part.lesson_id)
    return go is not None and ("go" in request.GET or go.is_under_way)


@keep_answer
@posted_from("player:lesson", "module", "lesson")
@login_required
def lesson_complete(request: HttpRequest, module: str, lesson: str) -> HttpResponse:
    """Read to the end: done, and on to the next, where the place is kept."""
    enrolment = enrolment_sent(request, module)
    read, version = part_sent(enrolment, lesson, LessonKind.PAGE)
    person, now = cast(Person, request.user), timezone.now()
    if is_out_of_turn(person, enrolment, lesson):
        return redirect(lesson_address(module, lesson))
    complete_lesson(enrolment=enrolment, lesson=read, at=now, by=person, door=LessonCompletion.Door.READ, version=version)
    return on_to_the_next(person, enrolment, lesson, at=now)


def on_to_the_next(person: Person, enrolment: Enrolment, lesson: str, *, at: datetime) -> HttpResponse:
    """From a lesson that is done to the one after it, where the place is kept."""
    visit = visit_in(person, enrolment, lesson)
    if visit.after and not visit.after.is_done:
        keep_place(enrolment=enrolment, lesson_id=visit.after.lesson_id, place=visit.after.place, at=at)
    return redirect(visit.after_url)


@require_POST
@login_required
def lesson_place(request: HttpRequest, module: str, lesson: str) -> HttpResponse:
    """Where the learner is in the page, told by script every few seconds at the most."""
    visit = visit_in(cast(Person, request.user), enrolment_sent(request, module), lesson)
    keep_place(enrolment=visit.enrolment, lesson_id=visit.part.lesson_id, place=request.POST.get("place", ""), at=timezone.now())
    return HttpResponse(status=204)


@require_GET
@login_required
@never_cache
def module_done(request: HttpRequest, module: str) -> HttpResponse:
    """What was reached, right after the last lesson. Whoever is not there yet is shown the way."""
    enrolment = enrolment_shown(cast(Person, request.user), module)
    if enrolment is None:
        raise Http404
    progress = progress_of([enrolment])[enrolment.pk]
    if not progress.is_finished:
        return redirect(lesson_url(enrolment.module, progress.here) if progress.here else module_url(enrolment.module))
    # A certificate follows at once; where it does not, the page says what is done without it.
    mine = Certificate.objects.standing().filter(person=enrolment.learner_id, completion__module=enrolment.module_id)
    certificate = mine.only("number", "valid_until").order_by("-issued_at", "-pk").first()
    context = {"progress": progress, "module_url": module_url(enrolment.module), "certificate": certificate}
    return render(request, "player/done.html", context)
