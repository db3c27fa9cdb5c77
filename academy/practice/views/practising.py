"""A person's practice log, and having an entry confirmed. Somebody else's entry is not found."""

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from academy.common.kept import keep_answer
from academy.people.access import name_for
from academy.people.models import Person
from academy.practice.models import Confirmation
from academy.practice.operations import CannotConfirm, ask_confirmation, log_practice, withdraw_confirmation, withdraw_practice
from academy.practice.practising_forms import AskForm, PracticeForm
from academy.practice.queries import counted_since, practice_of, practised
from academy.practice.views.warned import held_back

A_PAGE = 20
_YEAR = timedelta(days=365)


@require_GET
@login_required
@never_cache
def practice_list(request: HttpRequest) -> HttpResponse:
    person, today = cast(Person, request.user), timezone.localdate()
    page = Paginator(practice_of(person).order_by("-on", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    shown = practised(practice_of(person).filter(pk__in=[entry.pk for entry in page]), viewer=person, on=today)
    context = {"page": page, "shown": shown, "counted": counted_since(person, today - _YEAR)}
    return render(request, "practice/practice-list.html", context)


@keep_answer
@sensitive_post_parameters("note", "instead")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def practice_add(request: HttpRequest) -> HttpResponse:
    person, today = cast(Person, request.user), timezone.localdate()
    form, held = PracticeForm(request.POST or None, on=today), None
    if request.method == "POST" and form.is_valid():
        held = held_back(request, form, ("note",))
        if held is None:
            answers = dict(form.cleaned_data)
            entry = log_practice(person=person, token=str(answers.pop("token")), **answers, at=timezone.now())
            messages.success(request, _("Written down. You can ask somebody who knows to confirm it."))
            return redirect("practice:practice-detail", entry.pk)
    return render(request, "practice/practice-add.html", {"form": form, "held": held}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def practice_detail(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry, who was asked about it and what they said; and asking somebody."""
    person, today = cast(Person, request.user), timezone.localdate()
    entry = get_object_or_404(practice_of(person), pk=entry_id)
    form = AskForm(request.POST or None, author=person, on=today)
    if request.method == "POST" and form.is_valid():
        asked_of, capacity = form.cleaned_data["chosen"], form.cleaned_data["capacity"]
        try:
            ask_confirmation(entry=entry, asked_of=asked_of, capacity=capacity, at=timezone.now(), by=person)
        except CannotConfirm:
            form.add_error("who", _("This person cannot confirm it. Choose somebody else"))
        else:
            messages.success(request, _("%(name)s is asked to confirm it.") % {"name": name_for(person, asked_of)})
            return redirect("practice:practice-detail", entry.pk)
    context = {"form": form, "one": practised(practice_of(person).filter(pk=entry.pk), viewer=person, on=today)[0]}
    return render(request, "practice/practice-detail.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def practice_withdraw(request: HttpRequest, entry_id: int) -> HttpResponse:
    person, today = cast(Person, request.user), timezone.localdate()
    if request.method == "POST":
        for entry in practice_of(person).filter(pk=entry_id):
            withdraw_practice(entry=entry, at=timezone.now(), by=person)
            messages.success(request, _("Taken back. It no longer counts, and its words are gone."))
        return redirect("practice:practice-list")
    entry = get_object_or_404(practice_of(person), pk=entry_id)
    one = practised(practice_of(person).filter(pk=entry.pk), viewer=person, on=today)[0]
    return render(request, "practice/practice-withdraw.html", {"one": one})


@require_POST
@login_required
def practice_unask(request: HttpRequest, confirmation_id: int) -> HttpResponse:
    """Ask somebody no more, while they have not answered."""
    person = cast(Person, request.user)
    asked = get_object_or_404(Confirmation.objects.filter(entry__person=person, answered_at=None), pk=confirmation_id)
    withdraw_confirmation(confirmation=asked, at=timezone.now(), by=person)
    messages.success(request, _("They are asked no more."))
    return redirect("practice:practice-detail", asked.entry_id)
