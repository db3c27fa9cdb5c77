"""A supervisor's side: what others ask to be signed. Each opening is a look that whose it is sees."""

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
from academy.practice.access import supervisions_asked_of
from academy.practice.models import Supervision
from academy.practice.operations import PortfolioClosed, SupervisionAnswered, answer_supervision, withdraw_supervision_answer
from academy.practice.portfolio_forms import SignForm
from academy.practice.queries import to_sign
from academy.practice.views.warned import Held, held_back


@require_GET
@login_required
@never_cache
def supervision_list(request: HttpRequest) -> HttpResponse:
    viewer, today = cast(Person, request.user), timezone.localdate()
    shown = to_sign(supervisions_asked_of(viewer, on=today), viewer=viewer, on=today)
    return render(request, "practice/supervision-list.html", {"shown": shown})


@keep_answer
@sensitive_post_parameters("why", "instead")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def supervision_detail(request: HttpRequest, supervision_id: int) -> HttpResponse:
    viewer, asked = cast(Person, request.user), _asked(request, supervision_id)
    form, held = SignForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        held = held_back(request, form, ("why",))
        if held is None:
            try:
                answer_supervision(supervision=asked, is_signed=form.is_signed, why=form.cleaned_data["why"], at=timezone.now(), by=viewer)
            except SupervisionAnswered:
                messages.info(request, _("You have answered this already. What you said stands."))
            else:
                messages.success(request, _("Thank you. They can see your answer."))
            return redirect("practice:supervision-list")
    return _drawn(request, asked, form, held)


@sensitive_variables()
def _drawn(request: HttpRequest, asked: Supervision, form: SignForm, held: Held | None) -> HttpResponse:
    viewer, person = cast(Person, request.user), asked.portfolio.person
    log_look(viewer=viewer, person_ids=[person.pk], route="supervision", at=timezone.now(), filter=str(asked.pk))
    context = {"asked": asked, "person": name_for(viewer, person), "form": form, "held": held}
    return render(request, "practice/supervision-detail.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def supervision_unsign(request: HttpRequest, supervision_id: int) -> HttpResponse:
    """Take one's own answer back."""
    viewer, asked = cast(Person, request.user), _asked(request, supervision_id)
    try:
        withdraw_supervision_answer(supervision=asked, at=timezone.now(), by=viewer)
    except PortfolioClosed:
        messages.info(request, _("The portfolio is handed in already. Talk with its owner, or with the assessor."))
    else:
        messages.success(request, _("Taken back. It waits for your answer again."))
    return redirect("practice:supervision-list")


def _asked(request: HttpRequest, supervision_id: int) -> Supervision:
    rows = supervisions_asked_of(cast(Person, request.user), on=timezone.localdate()).select_related("portfolio__person")
    return get_object_or_404(rows, pk=supervision_id)
