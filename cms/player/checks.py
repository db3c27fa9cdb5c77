"""A knowledge check: one question a page, kept and marked as it is answered, as many goes as one likes.

One address: bare it shows where the learner is, `?go=` the result of a go, `?go=&question=` one question of it: to be answered, or with
what each option says.
"""

from collections.abc import Iterable
from random import SystemRandom
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from academy.common.forms import ChoiceCards
from academy.common.kept import keep_answer
from academy.common.posting import posted_from
from academy.people.models import Person
from cms.player.visits import Visit, enrolment_sent, lesson_address, number_sent, part_sent, visit_in
from cms.player.words import words
from courses.models import Enrolment, LessonKind
from courses.operations import NotTheStepReached, UnknownAnswer, answer_question, begin_attempt, keep_place
from courses.queries import Asked, CheckGo, Part, check_go, latest_go, misses_by_outcome

# So many misses on one outcome, over all goes, and its lesson is offered again.
MISSES = 2
_chance = SystemRandom()


class ChoiceForm(forms.Form):
    """A question with one right answer, or several."""

    def __init__(self, asked: Asked, data: Any = None) -> None:
        super().__init__(data)
        several = asked.question["kind"] == "multiple"
        field = forms.MultipleChoiceField if several else forms.ChoiceField
        self.fields["chosen"] = field(
            label=words(asked.question["stem"]),
            help_text=_("Choose all that fit.") if several else "",
            choices=[(option["id"], words(option["text"])) for option in asked.options],
            widget=forms.CheckboxSelectMultiple if several else ChoiceCards,
            error_messages={
                "required": _("Choose all that fit") if several else _("Choose an answer"),
                "invalid_choice": _("Choose one of these"),
            },
        )

    def chosen(self) -> list[str]:
        given = self.cleaned_data["chosen"]
        return [given] if isinstance(given, str) else given


class OrderForm(forms.Form):
    """A question whose options are put in order: each line is given its number. Nothing has to be dragged."""

    def __init__(self, asked: Asked, data: Any = None) -> None:
        super().__init__(data)
        self.options = [option["id"] for option in asked.options]
        places = [("", _("Place"))] + [(str(number), str(number)) for number in range(1, len(self.options) + 1)]
        for option in asked.options:
            self.fields[f"place-{option['id']}"] = forms.ChoiceField(
                label=words(option["text"]), choices=places, error_messages={"required": _("Give each line its place")}
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if len(given) == len(self.options) and len(set(given.values())) < len(given):
            raise forms.ValidationError(_("Two lines have the same number. Give each its own place."))
        return given

    def chosen(self) -> list[str]:
        return sorted(self.options, key=lambda option: int(self.cleaned_data[f"place-{option}"]))


def form_of(asked: Asked, data: Any = None) -> ChoiceForm | OrderForm:
    return OrderForm(asked, data) if asked.question["kind"] == "order" else ChoiceForm(asked, data)


class CheckRenderer:
    def show(self, request: HttpRequest, visit: Visit) -> HttpResponse:
        attempt = latest_go(visit.enrolment, visit.part.lesson_id, number_sent(request, "go") if "go" in request.GET else None)
        if attempt is None:
            if "go" in request.GET:
                raise Http404
            return render(request, "player/check-begin.html", {"visit": visit, **_terms(visit.content), "go": 1})
        go = check_go(attempt)
        if "question" not in request.GET:
            return show_question(request, visit, go, go.next) if go.next else _result(request, visit, go)
        number = number_sent(request, "question")
        if not 1 <= number <= len(go.questions):
            raise Http404
        asked = go.questions[number - 1]
        if asked.answer:
            return _feedback(request, visit, go, asked)
        # Ahead of where they are: the question whose turn it is.
        return show_question(request, visit, go, go.next or asked)


@keep_answer
@posted_from("player:lesson", "module", "lesson")
@login_required
def check_begin(request: HttpRequest, module: str, lesson: str) -> HttpResponse:
    enrolment = enrolment_sent(request, module)
    check, version = part_sent(enrolment, lesson, LessonKind.CHECK)
    now = timezone.now()
    attempt = begin_attempt(enrolment=enrolment, lesson=check, version=version, go=number_sent(request, "go"), at=now, chance=_chance)
    keep_place(enrolment=enrolment, lesson_id=check.pk, place="", at=now)
    return redirect(f"{lesson_address(module, lesson)}?go={attempt.number}" + ("" if attempt.finished_at else "&question=1"))


@keep_answer
@posted_from("player:lesson", "module", "lesson")
@login_required
def check_answer(request: HttpRequest, module: str, lesson: str) -> HttpResponse:
    enrolment = enrolment_sent(request, module)
    check, _version = part_sent(enrolment, lesson, LessonKind.CHECK)
    number, go = number_sent(request, "question"), number_sent(request, "go")
    chosen = _chosen(request)
    try:
        answer = answer_question(enrolment=enrolment, lesson=check, go=go, number=number, chosen=chosen, at=timezone.now())
    except NotTheStepReached:
        return redirect(lesson_address(module, lesson))
    except UnknownAnswer:
        return _asked_again(request, enrolment, lesson, go, number)
    if answer.chosen != chosen:
        messages.info(request, _("You had answered this one already, perhaps in another tab. Your first answer is kept."))
    return redirect(f"{lesson_address(module, lesson)}?go={go}&question={number}")


def show_question(
    request: HttpRequest, visit: Visit, go: CheckGo, asked: Asked, form: ChoiceForm | OrderForm | None = None
) -> HttpResponse:
    context = _context(visit, go) | {"asked": asked, "form": form or form_of(asked), "is_order": asked.question["kind"] == "order"}
    return render(request, "player/check.html", context)


def _asked_again(request: HttpRequest, enrolment: Enrolment, lesson: str, go: int, number: int) -> HttpResponse:
    """The question once more, with what is missing."""
    visit = visit_in(cast(Person, request.user), enrolment, lesson)
    attempt = latest_go(enrolment, visit.part.lesson_id, go)
    if attempt is None:
        raise Http404
    check = check_go(attempt)
    asked = check.questions[number - 1]
    return show_question(request, visit, check, asked, form_of(asked, request.POST))


def _feedback(request: HttpRequest, visit: Visit, go: CheckGo, asked: Asked) -> HttpResponse:
    assert asked.answer is not None
    outcome = asked.question["outcome"]
    is_right = asked.answer.is_right
    misses = {} if is_right else misses_by_outcome(visit.enrolment, visit.part.lesson_id)
    context = _context(visit, go) | {
        "asked": asked,
        "stem": words(asked.question["stem"]),
        "is_right": is_right,
        "kind": asked.question["kind"],
        "answers": _answers(asked),
        "again": _lessons_of(visit, [outcome] if misses.get(outcome, 0) >= MISSES else []),
        "next": go.next,
    }
    return render(request, "player/check-feedback.html", context)


def _result(request: HttpRequest, visit: Visit, go: CheckGo) -> HttpResponse:
    is_passed = bool(go.attempt.is_passed)
    misses = {} if is_passed else misses_by_outcome(visit.enrolment, visit.part.lesson_id)
    context = _context(visit, go) | {
        "attempt": go.attempt,
        "is_passed": is_passed,
        "again": _lessons_of(visit, sorted(outcome for outcome, count in misses.items() if count >= MISSES)),
        "next_go": go.attempt.number + 1,
    }
    return render(request, "player/check-result.html", context)


def _answers(asked: Asked) -> list[dict[str, Any]]:
    """Each option with what is said of it: for an order in the right one, with the place that it was given."""
    assert asked.answer is not None
    chosen = asked.answer.chosen
    if asked.question["kind"] == "order":
        return [
            {**_words(option), "right": chosen[place - 1] == option["id"], "place": place, "given": chosen.index(option["id"]) + 1}
            for place, option in enumerate(asked.question["options"], 1)
        ]
    return [{**_words(option), "right": option["correct"], "yours": option["id"] in chosen} for option in asked.options]


def _words(option: dict[str, Any]) -> dict[str, SafeString]:
    return {"text": words(option["text"]), "why": words(option["feedback"])}


def _lessons_of(visit: Visit, outcomes: Iterable[int]) -> list[Part]:
    """The lessons that teach these outcomes, each once."""
    slugs = [visit.content["outcome_lessons"].get(str(outcome)) for outcome in outcomes]
    return [part for slug in dict.fromkeys(slugs) if slug and (part := visit.progress.part(slug))]


def _terms(content: dict[str, Any], asked: int | None = None) -> dict[str, int]:
    """How many questions a go has, and how many right answers finish the lesson."""
    asked = asked or min(content["draw"], len(content["questions"]))
    return {"asked_in_all": asked, "enough": -(-asked * content["pass_mark"] // 100)}


def _context(visit: Visit, go: CheckGo) -> dict[str, Any]:
    return {"visit": visit, "go": go.attempt.number, **_terms(go.content, len(go.questions))}


def _chosen(request: HttpRequest) -> list[str]:
    """The options in the order sent; of an order to be made, in the order of their numbers. An order that is none is no answer."""
    places = {name.removeprefix("place-"): str(value) for name, value in request.POST.items() if name.startswith("place-")}
    if not places:
        return request.POST.getlist("chosen")
    if sorted(places.values()) != sorted(str(number) for number in range(1, len(places) + 1)):
        return []
    return sorted(places, key=lambda option: int(places[option]))
