"""Boosters: one question or one step of a story again, at growing intervals, for whoever asked for them and for nobody else.

A letter leads to `question`; to open it counts nothing. What is sent is kept and shown with what each option says.
"""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from academy.common.kept import keep_answer
from academy.common.posting import posted_from
from academy.people.models import Person
from cms.boosters.showing import asked_of, in_words, line_of, step_of
from cms.player.questions import answers_shown, chosen_in, form_of
from cms.player.words import words
from courses.models import Booster
from courses.operations import (
    NotAsked,
    UnknownAnswer,
    answer_booster,
    begin_boosters,
    delete_boosters,
    stop_boosters,
)
from courses.queries import Recalled, answers_of, boosters_now, boosters_of, recalled, recalled_then


@require_GET
@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """What one practises and when it comes again; where nobody has asked for boosters, what they are. Four queries at most."""
    person, today = cast(Person, request.user), timezone.localdate()
    now, mine = boosters_now(person, on=today), list(boosters_of(person).order_by("due_on", "pk"))
    askable = set(Booster.objects.askable().filter(person=person).values_list("pk", flat=True)) if now.is_wished else set()
    context = {
        "now": now,
        "lines": [line_of(booster, on=today) for booster in mine if booster.pk in askable],
        "stuck": [booster for booster in mine if booster.has_stuck],
        "has_any": bool(mine),
    }
    return render(request, "boosters/overview.html", context)


@posted_from("boosters:overview")
@login_required
def begin(request: HttpRequest) -> HttpResponse:
    begin_boosters(person=cast(Person, request.user), at=timezone.now())
    messages.success(request, _("A question comes from time to time now, here and by e-mail if we have an address of yours."))
    return redirect("boosters:overview")


@posted_from("boosters:overview")
@login_required
def stop(request: HttpRequest) -> HttpResponse:
    stop_boosters(person=cast(Person, request.user), at=timezone.now())
    messages.success(request, _("Stopped. No more boosters and no more letters about them. What you answered is kept for you."))
    return redirect("boosters:overview")


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def delete(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    if request.method == "POST":
        delete_boosters(person=person, at=timezone.now())
        messages.success(request, _("Deleted. Nobody can bring it back, and neither can we."))
        return redirect("boosters:overview")
    return render(request, "boosters/delete.html", {"answers": answers_of(boosters_of(person)).count()})


@require_GET
@login_required
@never_cache
def download(request: HttpRequest) -> HttpResponse:
    """All of it as a plain text file that any device opens. The same queries for one answer and for many of one version."""
    person = cast(Person, request.user)
    rows = [in_words(answer) for answer in answers_of(boosters_of(person))]
    words_of_all = render_to_string("boosters/boosters.txt", {"rows": rows, "person": person, "at": timezone.now()})
    # The mark at the beginning tells Notepad and its like that the letters are UTF-8.
    response = HttpResponse("\ufeff" + words_of_all, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("my-boosters")}.txt"'
    return response


@require_GET
@login_required
@never_cache
def question(request: HttpRequest, booster_id: int) -> HttpResponse:
    """What is to be remembered today. Before its day, and when it is over, the list says how things stand."""
    booster = _mine(request, booster_id)
    asked = recalled(booster) if _is_due(booster) else None
    return _drawn(request, asked) if asked else redirect("boosters:overview")


@keep_answer
@posted_from("boosters:ask", "booster_id")
@login_required
def answer(request: HttpRequest, booster_id: int) -> HttpResponse:
    booster, code, chosen = _mine(request, booster_id), request.POST.get("code", ""), chosen_in(request)
    number = int(request.POST["number"]) if request.POST.get("number", "").isdecimal() else 0
    try:
        given = answer_booster(booster=booster, number=number, code=code, chosen=chosen, at=timezone.now())
    except NotAsked:
        messages.info(request, _("You had gone on from there already, perhaps in another tab. This is where you are."))
        return redirect("boosters:ask", booster_id)
    except UnknownAnswer:
        asked = recalled(booster)
        return _drawn(request, asked, form_of(asked_of(asked), request.POST)) if asked else redirect("boosters:overview")
    if given.chosen != chosen:
        messages.info(request, _("You had answered this one already, perhaps in another tab. Your first answer is kept."))
    return redirect(f"{reverse('boosters:told', args=[booster_id, given.number])}#result")


@require_GET
@login_required
@never_cache
def told(request: HttpRequest, booster_id: int, number: int) -> HttpResponse:
    """An answer with what each option says, and when the next question comes."""
    booster = _mine(request, booster_id)
    given = get_object_or_404(answers_of(boosters_of(cast(Person, request.user))), booster=booster, number=number)
    now = boosters_now(booster.person, on=timezone.localdate())
    then = recalled_then(given)
    asked = asked_of(then)
    context = {
        "booster": booster,
        "given": given,
        "recalled": then,
        "step": step_of(then),
        "stem": words(asked.question["stem"]),
        "kind": asked.question["kind"],
        "answers": answers_shown(asked, given.chosen),
        "is_latest": given.number == booster.number - 1,
        "now": now,
    }
    return render(request, "boosters/told.html", context)


def _drawn(request: HttpRequest, asked: Recalled, form: forms.Form | None = None) -> HttpResponse:
    shown = asked_of(asked)
    context = {
        "booster": asked.booster,
        "recalled": asked,
        "step": step_of(asked),
        "asked": shown,
        "kind": shown.question["kind"],
        "form": form or form_of(shown),
    }
    return render(request, "boosters/question.html", context, status=422 if form else 200)


def _mine(request: HttpRequest, booster_id: int) -> Booster:
    # Somebody else's is not found, whoever asks.
    return get_object_or_404(boosters_of(cast(Person, request.user)), pk=booster_id)


def _is_due(booster: Booster) -> bool:
    return Booster.objects.askable().due(timezone.localdate()).filter(pk=booster.pk).exists()
