"""How a cohort went through a story, for its trainers to talk over with it."""

from random import SystemRandom

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from academy.cohorts.operations import TooFewPeople, open_replay
from academy.cohorts.queries import replay_page, stories_of
from academy.cohorts.requests import SignedIn
from academy.cohorts.views.cohorts import own_cohort
from academy.people.access import requires
from academy.people.roles import Ability
from courses.models import LessonKind, LessonVersion

_chance = SystemRandom()


@requires(Ability.RUN_COHORTS)
@require_GET
def replay_list(request: SignedIn, cohort_id: int) -> HttpResponse:
    cohort = own_cohort(request, cohort_id)
    return render(request, "cohorts/replays.html", {"cohort": cohort, "stories": stories_of(cohort)})


@requires(Ability.RUN_COHORTS)
@require_POST
def replay_open(request: SignedIn, cohort_id: int, version_id: int) -> HttpResponse:
    cohort = own_cohort(request, cohort_id)
    stories = LessonVersion.objects.filter(lesson__kind=LessonKind.SCENARIO, lesson__module__in=cohort.offering.parts.values("module"))
    version = get_object_or_404(stories.defer("content"), pk=version_id)
    try:
        replay = open_replay(cohort=cohort, version=version, at=timezone.now(), by=request.user, chance=_chance)
    except TooFewPeople:
        messages.info(request, _("Fewer than five people of this cohort have played it so far, so there is nothing to open yet."))
        return redirect("cohorts:replay-list", cohort.pk)
    return redirect("cohorts:replay", cohort.pk, replay.pk)


@requires(Ability.RUN_COHORTS)
@require_GET
def replay(request: SignedIn, cohort_id: int, replay_id: int) -> HttpResponse:
    """All of it on one page, or with `?step=` one step at a time, for the wall of a room."""
    cohort = own_cohort(request, cohort_id)
    opened = cohort.replays.select_related("version").defer("version__content")
    page = replay_page(get_object_or_404(opened, pk=replay_id))
    context = {"cohort": cohort, "page": page, "steps": page.steps}
    if "step" in request.GET:
        place = _place(request.GET["step"], len(page.steps))
        shown = page.steps[place - 1]
        context |= {"steps": [shown], "place": place, "before": place - 1, "after": place + 1 if place < len(page.steps) else 0}
    return render(request, "cohorts/replay.html", context)


def _place(sent: str, most: int) -> int:
    if not sent.isdecimal() or not 1 <= int(sent[:6]) <= most:
        raise Http404
    return int(sent)
