"""A piece of CPD of one's own, or what one wrote about something that the academy records. The record itself is a page across apps."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from academy.common.kept import keep_answer
from academy.people.models import Person
from academy.practice.cpd_forms import GIVEN, HEADINGS, CpdForm
from academy.practice.models import CpdPiece
from academy.practice.operations import ChangedMeanwhile, CpdFacts, add_cpd, change_cpd, delete_cpd
from academy.practice.views.warned import Held, held_back

CHECKED = ("title", "provider", *HEADINGS)


@keep_answer
@sensitive_post_parameters("title", "instead", *HEADINGS)
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def cpd_add(request: HttpRequest) -> HttpResponse:
    return _cpd(request, None)


@keep_answer
@sensitive_post_parameters("title", "instead", *HEADINGS)
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def cpd_change(request: HttpRequest, piece_id: int) -> HttpResponse:
    mine = CpdPiece.objects.filter(person=cast(Person, request.user)).select_related("writing")
    return _cpd(request, get_object_or_404(mine, pk=piece_id))


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def cpd_delete(request: HttpRequest, piece_id: int) -> HttpResponse:
    person = cast(Person, request.user)
    mine = CpdPiece.objects.filter(person=person)
    if request.method == "POST":
        for piece in mine.filter(pk=piece_id):
            delete_cpd(piece=piece, at=timezone.now(), by=person)
            messages.success(request, _("Deleted, with what you wrote about it."))
        return redirect("dashboards:cpd")
    return render(request, "practice/cpd-delete.html", {"piece": get_object_or_404(mine, pk=piece_id)})


@sensitive_variables()
def _cpd(request: HttpRequest, piece: CpdPiece | None) -> HttpResponse:
    person, today = cast(Person, request.user), timezone.localdate()
    is_recorded_here = bool(piece and piece.source)
    form = CpdForm(request.POST or None, initial=_drawn_with(piece), on=today, is_recorded_here=is_recorded_here)
    held, other = None, None
    if request.method == "POST" and form.is_valid():
        held = held_back(request, form, [name for name in CHECKED if name in form.fields], before=_written(piece))
        if held is None:
            try:
                _save(person, piece, form)
            except ChangedMeanwhile as changed:
                other = changed.reflection
                data = request.POST.copy()
                data["version"] = str(other.version)
                form.data = data
            else:
                messages.success(request, _("Kept in your CPD record."))
                return redirect(reverse("dashboards:cpd"))
    return _drawn(request, piece, form, held, other)


@sensitive_variables()
def _drawn(request: HttpRequest, piece: CpdPiece | None, form: CpdForm, held: Held | None, other: Any) -> HttpResponse:
    context = {"form": form, "piece": piece, "held": held, "other": other}
    return render(request, "practice/cpd-form.html", context, status=422 if form.errors else 409 if other else 200)


@sensitive_variables()
def _save(person: Person, piece: CpdPiece | None, form: CpdForm) -> CpdPiece:
    given = {name: form.cleaned_data[name] if name in form.fields else getattr(piece, name) for name in GIVEN}
    what = CpdFacts(**given, is_rjc_approved=form.cleaned_data["is_rjc_approved"])
    if piece is None:
        return add_cpd(person=person, token=str(form.cleaned_data["token"]), what=what, answers=form.answers, at=timezone.now())
    return change_cpd(piece=piece, what=what, answers=form.answers, version=form.cleaned_data["version"], at=timezone.now())


@sensitive_variables()
def _drawn_with(piece: CpdPiece | None) -> dict[str, Any]:
    if piece is None:
        return CpdForm.blank()
    answers = piece.writing.answers if piece.writing else {}
    names = (*GIVEN, "is_rjc_approved")
    version = piece.writing.version if piece.writing else 0
    return {**{name: getattr(piece, name) for name in names}, **answers, "version": version, "token": CpdForm.blank()["token"]}


@sensitive_variables()
def _written(piece: CpdPiece | None) -> list[str]:
    """How the boxes were saved last."""
    if piece is None:
        return []
    return [piece.title, piece.provider, *(piece.writing.answers.values() if piece.writing else [])]
