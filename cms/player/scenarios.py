"""A story where the learner chooses. Each choice is kept before its result is shown; the window fills as they go.

One address: bare it shows where the learner is (before the first go, what may be hard to read in it), `?go=` a go from its number,
`?go=&choice=` the result of one choice in it, `?again=` the last step once more, and `?instead=` what the story teaches, for whoever would
rather not play it.
"""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.common.forms import ChoiceCards
from academy.common.kept import keep_answer
from academy.common.posting import posted_from
from academy.people.models import Person
from cms.player.views import on_to_the_next
from cms.player.visits import Visit, changed_meanwhile, enrolment_sent, is_out_of_turn, lesson_address, number_sent, part_sent, visit_in
from cms.player.words import words
from courses.models import LessonCompletion, LessonKind
from courses.operations import NotTheStepReached, Overtaken, UnknownAnswer, choose, complete_lesson, keep_place
from courses.queries import StoryGo, latest_go, option_of, story_go

# What a way of working amounts to, said without a mark: each can be put right later.
RESULTS: dict[str, Promise] = {
    "to": gettext_lazy("Challenge was there. Support was missing."),
    "for": gettext_lazy("Support was there. Challenge was missing."),
    "not": gettext_lazy("Neither challenge nor support, this time."),
    "with": gettext_lazy("Challenge and support, both at once."),
}


@dataclass(frozen=True)
class Turn:
    """One choice of a go with what the story says of it."""

    number: int
    stance: str
    label: str
    option: dict[str, Any]


class StepForm(forms.Form):
    """The choices at one step. The labels are the version's own, already sanitised."""

    choice = forms.ChoiceField(
        label=gettext_lazy("What do you do?"),
        help_text=gettext_lazy(
            "Pick what you might really do on a tired day, not what you would say in an interview. Nobody is told what you pick."
        ),
        widget=ChoiceCards,
        error_messages={"required": gettext_lazy("Choose what you would do"), "invalid_choice": gettext_lazy("Choose one of these")},
    )

    def __init__(self, step: dict[str, Any], data: Any = None) -> None:
        super().__init__(data)
        field = cast(forms.ChoiceField, self.fields["choice"])
        field.choices = [(option["id"], words(option["label"])) for option in step["choices"]]


class ScenarioRenderer:
    def show(self, request: HttpRequest, visit: Visit) -> HttpResponse:
        story = _story(visit, number_sent(request, "go") if "go" in request.GET else None)
        if "instead" in request.GET:
            return _instead(request, visit, story)
        if story.number == 1 and story.attempt is None and "go" not in request.GET and story.content["content_note"]:
            return render(request, "player/scenario-notice.html", _context(visit, story))
        if "choice" in request.GET:
            return self._result(request, visit, story, number_sent(request, "choice"))
        if story.is_finished:
            return self._ending(request, visit, story)
        step = story.step
        if "again" in request.GET and story.choices:
            step = story.choices[-1].step
        return show_step(request, visit, story, step)

    def _result(self, request: HttpRequest, visit: Visit, story: StoryGo, number: int) -> HttpResponse:
        turns = _turns(story)
        if not 1 <= number <= len(turns):
            return redirect(visit.url)
        turn = turns[number - 1]
        step = story.content["steps"][story.choices[number - 1].step]
        context = _context(visit, story) | {
            "turn": turn,
            "turns": turns[:number],
            "path": [turn.stance for turn in turns[:number]],
            "heading": RESULTS[turn.stance],
            "others": [option for option in step["choices"] if option is not turn.option],
            "is_last": number == len(turns),
        }
        return render(request, "player/scenario-result.html", context)

    def _ending(self, request: HttpRequest, visit: Visit, story: StoryGo) -> HttpResponse:
        assert story.attempt is not None
        turns = _turns(story)
        context = _context(visit, story) | {
            "ending": story.content["endings"][story.attempt.ending],
            "turns": turns,
            "path": [turn.stance for turn in turns],
        }
        return render(request, "player/scenario-ending.html", context)


def show_step(request: HttpRequest, visit: Visit, story: StoryGo, step: str, form: StepForm | None = None) -> HttpResponse:
    content = story.content["steps"][step]
    context = _context(visit, story) | {
        "step": step,
        "text": content["text"],
        "position": len(story.choices),
        "path": [choice.stance for choice in story.choices],
        "turns": _turns(story),
        "form": form or StepForm(content),
    }
    return render(request, "player/scenario.html", context)


@keep_answer
@posted_from("player:lesson", "module", "lesson")
@login_required
def scenario_choose(request: HttpRequest, module: str, lesson: str) -> HttpResponse:
    enrolment = enrolment_sent(request, module)
    played, version = part_sent(enrolment, lesson, LessonKind.SCENARIO)
    go, position, step = number_sent(request, "go"), number_sent(request, "position"), request.POST.get("step", "")
    person, now = cast(Person, request.user), timezone.now()
    if is_out_of_turn(person, enrolment, lesson):
        return redirect(lesson_address(module, lesson))
    try:
        kept = choose(
            enrolment=enrolment,
            lesson=played,
            version=version,
            go=go,
            position=position,
            step=step,
            choice=request.POST.get("choice", ""),
            at=now,
        )
    except Overtaken:
        messages.info(request, changed_meanwhile())
    except NotTheStepReached:
        messages.info(request, _("You had gone on from there already, perhaps in another tab. This is where you are."))
    except UnknownAnswer:
        visit = visit_in(person, enrolment, lesson)
        story = _story(visit, go)
        return show_step(request, visit, story, step, StepForm(story.content["steps"][step], request.POST))
    else:
        if kept.position == 0:
            keep_place(enrolment=enrolment, lesson_id=played.pk, place="", at=now)
        return redirect(f"{lesson_address(module, lesson)}?go={go}&choice={kept.position + 1}#result")
    return redirect(lesson_address(module, lesson))


def _instead(request: HttpRequest, visit: Visit, story: StoryGo) -> HttpResponse:
    """What there is to learn; where the author has not written it down, what the story says of working with people."""
    written = story.content.get("points", [])
    said = [option["feedback"] for step in story.content["steps"].values() for option in step["choices"] if option["stance"] == "with"]
    context = _context(visit, story) | {"points": written or said, "is_written": bool(written), "is_begun": story.attempt is not None}
    return render(request, "player/scenario-instead.html", context)


@keep_answer
@posted_from("player:lesson", "module", "lesson")
@login_required
def scenario_instead(request: HttpRequest, module: str, lesson: str) -> HttpResponse:
    """Read, in the place of playing: done, and on to the next."""
    enrolment = enrolment_sent(request, module)
    played, _version = part_sent(enrolment, lesson, LessonKind.SCENARIO)
    person, now = cast(Person, request.user), timezone.now()
    if is_out_of_turn(person, enrolment, lesson):
        return redirect(lesson_address(module, lesson))
    complete_lesson(enrolment=enrolment, lesson=played, at=now, by=person, door=LessonCompletion.Door.INSTEAD)
    return on_to_the_next(person, enrolment, lesson, at=now)


def _story(visit: Visit, go: int | None) -> StoryGo:
    """The go of that number, or the latest. The one after the last that is over is about to begin; others there are not."""
    latest = latest_go(visit.enrolment, visit.part.lesson_id)
    if latest is None:
        if go not in (None, 1):
            raise Http404
        return StoryGo(1, visit.content)
    if latest.overtaken_at and go in (None, latest.number):
        return StoryGo(latest.number + 1, visit.content)
    if go in (None, latest.number):
        return story_go(latest)
    if go == latest.number + 1 and not latest.is_under_way:
        return StoryGo(go, visit.content)
    wanted = latest_go(visit.enrolment, visit.part.lesson_id, go)
    if wanted is None:
        raise Http404
    return story_go(wanted)


def _turns(story: StoryGo) -> list[Turn]:
    turns = []
    for number, choice in enumerate(story.choices, 1):
        option = option_of(story.content, choice.step, choice.choice)
        if option:
            turns.append(Turn(number, choice.stance, words(option["label"]), option))
    return turns


def _context(visit: Visit, story: StoryGo) -> dict[str, Any]:
    return {"visit": visit, "story": story.content, "go": story.number, "is_finished": story.is_finished}
