"""Answering when a colleague asks: did this happen, and what was seen of the non-negotiables?"""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from academy.common.kept import keep_answer
from academy.people.access import name_for
from academy.people.looks import log_look
from academy.people.models import Person
from academy.practice.access import confirmations_asked_of
from academy.practice.models import Confirmation
from academy.practice.operations import AlreadyAnswered, answer_confirmation, withdraw_confirmation
from academy.practice.practising_forms import ConfirmationForm
from academy.practice.queries import non_negotiables, to_confirm
from academy.practice.views.warned import Held, held_back


@require_GET
@login_required
@never_cache
def confirmation_list(request: HttpRequest) -> HttpResponse:
    viewer, today = cast(Person, request.user), timezone.localdate()
    return render(
        request, "practice/confirmation-list.html", {"asked": to_confirm(confirmations_asked_of(viewer, on=today), viewer=viewer, on=today)}
    )


@keep_answer
@sensitive_post_parameters("note", "instead")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def confirmation_detail(request: HttpRequest, confirmation_id: int) -> HttpResponse:
    viewer, asked = cast(Person, request.user), _asked(request, confirmation_id)
    form, held = ConfirmationForm(request.POST or None, principles=non_negotiables()), None
    if request.method == "POST" and form.is_valid():
        held = held_back(request, form, ("note",))
        if held is None:
            is_confirmed = form.cleaned_data["answer"] == Confirmation.Answer.CONFIRMED
            try:
                answer_confirmation(
                    confirmation=asked,
                    is_confirmed=is_confirmed,
                    seen=form.seen,
                    note=form.cleaned_data["note"],
                    at=timezone.now(),
                    by=viewer,
                )
            except AlreadyAnswered:
                messages.info(request, _("You have answered this already. What you said stands."))
            else:
                messages.success(request, _("Thank you. They can read your answer."))
            return redirect("practice:confirmation-list")
    return _drawn(request, asked, form, held)


@sensitive_variables()
def _drawn(request: HttpRequest, asked: Confirmation, form: ConfirmationForm, held: Held | None) -> HttpResponse:
    viewer, person = cast(Person, request.user), asked.entry.person
    log_look(viewer=viewer, person_ids=[person.pk], route="practice", at=timezone.now(), filter=str(asked.entry_id))
    context = {"asked": asked, "person": name_for(viewer, person), "form": form, "held": held}
    return render(request, "practice/confirmation-detail.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def confirmation_withdraw(request: HttpRequest, confirmation_id: int) -> HttpResponse:
    """Whoever confirmed takes the answer back."""
    viewer, asked = cast(Person, request.user), _asked(request, confirmation_id)
    withdraw_confirmation(confirmation=asked, at=timezone.now(), by=viewer)
    messages.success(request, _("Taken back. They can ask you again."))
    return redirect("practice:confirmation-list")


def _asked(request: HttpRequest, confirmation_id: int) -> Confirmation:
    rows = confirmations_asked_of(cast(Person, request.user), on=timezone.localdate()).select_related("entry__person")
    return get_object_or_404(rows, pk=confirmation_id)
