"""A knowledge check: one question a page, kept and marked as it is answered, as many goes as one likes.

One address: bare it shows where the learner is, `?go=` the result of a go, `?go=&question=` one question of it: to be answered, or with
what each option says.
"""

import html
from collections.abc import Iterable, Sequence
from random import SystemRandom
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from academy.common.kept import keep_answer
from academy.common.posting import posted_from
from academy.people.models import Person
from academy.practice.queries import Warned, warnings_for
from cms.player.questions import answers_shown, chosen_in, form_of
from cms.player.visits import Visit, changed_meanwhile, enrolment_sent, is_out_of_turn, lesson_address, number_sent, part_sent, visit_in
from cms.player.words import words
from courses.models import Enrolment, LessonKind, Marking
from courses.operations import NotTheStepReached, Overtaken, UnknownAnswer, answer_question, begin_attempt, keep_place, scoring
from courses.operations.scoring import SHORT
from courses.queries import Asked, CheckGo, Part, check_go, latest_go, misses_by_outcome

# So many misses on one outcome, over all goes, and its lesson is offered again.
MISSES = 2
_chance = SystemRandom()


class CheckRenderer:
    def show(self, request: HttpRequest, visit: Visit) -> HttpResponse:
        attempt = latest_go(visit.enrolment, visit.part.lesson_id, number_sent(request, "go") if "go" in request.GET else None)
        if attempt is None and "go" in request.GET:
            raise Http404
        if attempt and attempt.is_proof and attempt.is_passed is False and "go" not in request.GET:
            # It was taken before anything was learnt. Now it is taken as any check is.
            return _begin(request, visit, attempt.number + 1)
        if attempt is None or attempt.overtaken_at:
            latest = latest_go(visit.enrolment, visit.part.lesson_id) if attempt else None
            if latest and not latest.overtaken_at:
                return redirect(visit.url)
            return _begin(request, visit, latest.number + 1 if latest else 1)
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


def _begin(request: HttpRequest, visit: Visit, go: int) -> HttpResponse:
    is_read = any(question["kind"] == SHORT for question in visit.content["questions"])
    return render(request, "player/check-begin.html", {"visit": visit, **_terms(visit.content), "go": go, "is_read": is_read})


@keep_answer
@posted_from("player:lesson", "module", "lesson")
@login_required
def check_begin(request: HttpRequest, module: str, lesson: str) -> HttpResponse:
    enrolment = enrolment_sent(request, module)
    check, version = part_sent(enrolment, lesson, LessonKind.CHECK)
    now = timezone.now()
    if is_out_of_turn(cast(Person, request.user), enrolment, lesson):
        return redirect(lesson_address(module, lesson))
    attempt = begin_attempt(enrolment=enrolment, lesson=check, version=version, go=number_sent(request, "go"), at=now, chance=_chance)
    keep_place(enrolment=enrolment, lesson_id=check.pk, place="", at=now)
    return redirect(f"{lesson_address(module, lesson)}?go={attempt.number}" + ("" if attempt.finished_at else "&question=1"))


@keep_answer
@sensitive_post_parameters("text")
@sensitive_variables("text")
@posted_from("player:lesson", "module", "lesson")
@login_required
def check_answer(request: HttpRequest, module: str, lesson: str) -> HttpResponse:
    enrolment = enrolment_sent(request, module)
    check, _version = part_sent(enrolment, lesson, LessonKind.CHECK)
    number, go = number_sent(request, "question"), number_sent(request, "go")
    chosen, text = chosen_in(request), request.POST.get("text", "").replace("\r\n", "\n").strip()
    if text and "anyway" not in request.POST and (again := _warned(request, enrolment, lesson, go, number, text)):
        return again
    try:
        answer = answer_question(enrolment=enrolment, lesson=check, go=go, number=number, chosen=chosen, text=text, at=timezone.now())
    except Overtaken:
        messages.info(request, changed_meanwhile())
        return redirect(lesson_address(module, lesson))
    except NotTheStepReached:
        return redirect(lesson_address(module, lesson))
    except UnknownAnswer:
        return _asked_again(request, enrolment, lesson, go, number)
    if (answer.chosen, answer.text) != (chosen, text):
        messages.info(request, _("You had answered this one already, perhaps in another tab. Your first answer is kept."))
    return redirect(f"{lesson_address(module, lesson)}?go={go}&question={number}")


def show_question(
    request: HttpRequest, visit: Visit, go: CheckGo, asked: Asked, form: forms.Form | None = None, warnings: Sequence[Warned] = ()
) -> HttpResponse:
    context = {"asked": asked, "form": form or form_of(asked), "kind": asked.question["kind"], "warnings": warnings}
    return render(request, "player/check.html", _context(visit, go) | context)


def _asked_again(request: HttpRequest, enrolment: Enrolment, lesson: str, go: int, number: int) -> HttpResponse:
    """The question once more, with what is missing."""
    visit, check, asked = _in_question(request, enrolment, lesson, go, number)
    return show_question(request, visit, check, asked, form_of(asked, request.POST))


@sensitive_variables()
def _warned(request: HttpRequest, enrolment: Enrolment, lesson: str, go: int, number: int, text: str) -> HttpResponse | None:
    """The question once more where its answer in own words, which somebody is about to read, could let a person be recognised.

    The people of the question itself are made up.
    """
    visit, check, asked = _in_question(request, enrolment, lesson, go, number)
    if asked.question["kind"] != SHORT or asked.answer:
        return None
    made_up = html.unescape(strip_tags(f"{asked.question['stem']} {asked.question['guidance']}"))
    warnings = warnings_for({"text": text}, before=[made_up])
    return show_question(request, visit, check, asked, form_of(asked, request.POST), warnings) if warnings else None


def _in_question(request: HttpRequest, enrolment: Enrolment, lesson: str, go: int, number: int) -> tuple[Visit, CheckGo, Asked]:
    visit = visit_in(cast(Person, request.user), enrolment, lesson)
    attempt = latest_go(enrolment, visit.part.lesson_id, go)
    check = check_go(attempt) if attempt else None
    if check is None or not 1 <= number <= len(check.questions):
        raise Http404
    return visit, check, check.questions[number - 1]


def _feedback(request: HttpRequest, visit: Visit, go: CheckGo, asked: Asked) -> HttpResponse:
    assert asked.answer is not None
    outcome = asked.question["outcome"]
    is_right = asked.answer.is_right
    misses = misses_by_outcome(visit.enrolment, visit.part.lesson_id) if is_right is False else {}
    kind = asked.question["kind"]
    context = _context(visit, go) | {
        "asked": asked,
        "stem": words(asked.question["stem"]),
        "is_right": is_right,
        "kind": kind,
        "parts": scoring.parts_right(asked.question, asked.answer.chosen) if kind in ("order", "match") else None,
        **(_as_read(asked) if kind == SHORT else {"answers": answers_shown(asked, asked.answer.chosen)}),
        "again": _lessons_of(visit, [outcome] if misses.get(outcome, 0) >= MISSES else []),
        "next": go.next,
    }
    return render(request, "player/check-feedback.html", context)


def _result(request: HttpRequest, visit: Visit, go: CheckGo) -> HttpResponse:
    is_passed = go.attempt.is_passed
    if go.attempt.is_proof and is_passed is not None:
        return _proof_result(request, visit, go)
    misses = misses_by_outcome(visit.enrolment, visit.part.lesson_id) if is_passed is False else {}
    context = _context(visit, go) | {
        "attempt": go.attempt,
        "is_passed": is_passed,
        "waiting": [asked for asked in go.questions if asked.answer and asked.answer.is_right is None],
        "again": _lessons_of(visit, sorted(outcome for outcome, count in misses.items() if count >= MISSES)),
        "next_go": go.attempt.number + 1,
    }
    return render(request, "player/check-result.html", context)


def _proof_result(request: HttpRequest, visit: Visit, go: CheckGo) -> HttpResponse:
    """Of a go that was taken first: what it stands for and what is left, or which lessons teach what was not shown."""
    missed = {asked.question["outcome"] for asked in go.questions if asked.answer and not asked.answer.is_right}
    context = _context(visit, go) | {
        "attempt": go.attempt,
        "is_passed": go.attempt.is_passed,
        "left": [part for part in visit.progress.asked if part.is_required and not part.is_done],
        "again": [] if go.attempt.is_passed else _lessons_of(visit, sorted(missed)),
    }
    return render(request, "player/proof-result.html", context)


def _as_read(asked: Asked) -> dict[str, Any]:
    """A short answer with what was found in it, once somebody has read it. One query."""
    assert asked.answer is not None
    marking = Marking.objects.standing().filter(answer=asked.answer).first()
    points = [{"text": words(point["text"]), "is_met": marking and point["id"] in marking.met} for point in asked.question["rubric"]]
    return {"text": asked.answer.text, "marking": marking, "points": points}


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
