"""An assessor's side: portfolios that were handed in to oneself. Each opening is a look that whose it is sees."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from academy.common.kept import keep_answer
from academy.people.access import name_for, requires
from academy.people.looks import log_look
from academy.people.models import Person
from academy.people.roles import Ability
from academy.practice.access import hand_ins_for, shares_readable_by
from academy.practice.models import HandIn, Portfolio
from academy.practice.operations import HandInAnswered, NotWhole, complete_portfolio, hand_portfolio_back, withdraw_completion
from academy.practice.portfolio_forms import LookOverForm, ReasonForm
from academy.practice.queries import handed_in_to, progress_of, supervisions_in, words_in
from academy.practice.views.warned import Held, held_back

assessing = requires(Ability.ASSESS)


@assessing
@require_GET
@never_cache
def handed_in_list(request: HttpRequest) -> HttpResponse:
    """Who handed something in: nothing of what is in it."""
    viewer, today = cast(Person, request.user), timezone.localdate()
    shown = handed_in_to(hand_ins_for(viewer, on=today), viewer=viewer, on=today)
    return render(request, "practice/handed-in-list.html", {"shown": shown})


@keep_answer
@sensitive_post_parameters("words", "instead")
@sensitive_variables()
@assessing
@require_http_methods(["GET", "POST"])
@never_cache
def handed_in_detail(request: HttpRequest, hand_in_id: int) -> HttpResponse:
    viewer, handed_in = cast(Person, request.user), _handed_in(request, hand_in_id)
    form, held = LookOverForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        held = held_back(request, form, ("words",))
        if held is None:
            try:
                _answer(handed_in, form, viewer)
            except NotWhole:
                form.add_error("answer", _("Something is missing by now: see what stands below. Hand it back, and say so"))
            except HandInAnswered:
                messages.info(request, _("This has been answered already, or taken back. What stands, stands."))
                return redirect("practice:handed-in-list")
            else:
                messages.success(request, _("Thank you. They are told."))
                return redirect("practice:handed-in-list")
    return _drawn(request, handed_in, form, held)


@sensitive_variables()
def _answer(handed_in: HandIn, form: LookOverForm, viewer: Person) -> None:
    answer = complete_portfolio if form.is_signed_off else hand_portfolio_back
    answer(handed_in=handed_in, words=form.cleaned_data["words"], at=timezone.now(), by=viewer)


@sensitive_variables()
def _drawn(request: HttpRequest, handed_in: HandIn, form: LookOverForm, held: Held | None) -> HttpResponse:
    viewer, today, portfolio = cast(Person, request.user), timezone.localdate(), handed_in.portfolio
    log_look(viewer=viewer, person_ids=[portfolio.person_id], route="portfolio", at=timezone.now(), filter=str(portfolio.pk))
    # By the share that handing in made: its author may have taken it back, or another assessor set it aside.
    share = shares_readable_by(viewer, on=today).filter(reflection=portfolio.essay_id).select_related("reflection").first()
    if share:
        log_look(viewer=viewer, person_ids=[portfolio.person_id], route="writing", at=timezone.now(), filter=str(share.reflection_id))
    context = {
        "handed_in": handed_in,
        "portfolio": portfolio,
        "person": name_for(viewer, portfolio.person, on=today),
        "parts": {part.name: part for part in progress_of(portfolio).parts},
        "supervisions": supervisions_in(portfolio, viewer=viewer, on=today),
        "share": share,
        "words": words_in(share.reflection.text) if share else 0,
        "cv": portfolio.cvs.standing().first(),
        "form": form,
        "held": held,
    }
    return render(request, "practice/handed-in-detail.html", context, status=422 if form.errors else 200)


@assessing
@require_http_methods(["GET", "POST"])
@never_cache
def handed_in_withdraw(request: HttpRequest, hand_in_id: int) -> HttpResponse:
    """Take one's own sign-off back, and say why."""
    viewer, handed_in = cast(Person, request.user), _handed_in(request, hand_in_id)
    if handed_in.state != Portfolio.State.COMPLETE:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw_completion(handed_in=handed_in, reason=form.cleaned_data["reason"], at=timezone.now(), by=viewer)
        messages.success(request, _("Taken back. They are told, and can go on with it."))
        return redirect("practice:handed-in-list")
    context = {"form": form, "handed_in": handed_in, "person": name_for(viewer, handed_in.portfolio.person)}
    return render(request, "practice/handed-in-withdraw.html", context, status=422 if form.errors else 200)


def _handed_in(request: HttpRequest, hand_in_id: int) -> HandIn:
    rows = hand_ins_for(cast(Person, request.user), on=timezone.localdate())
    return get_object_or_404(rows.select_related("portfolio__person", "portfolio__pathway"), pk=hand_in_id)
