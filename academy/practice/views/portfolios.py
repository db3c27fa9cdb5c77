"""A portfolio, for whose it is: what is asked, what is there, what comes next. Somebody else's is not found."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from academy.people.access import names_for
from academy.people.models import Person
from academy.practice.access import assessors_for
from academy.practice.models import HandIn, Pathway, Portfolio
from academy.practice.operations import (
    CannotAssess,
    HandInAnswered,
    IsSetAside,
    NotAsked,
    NotWhole,
    PortfolioClosed,
    begin_portfolio,
    hand_in,
    put_portfolio_away,
    take_portfolio_back,
)
from academy.practice.portfolio_forms import HandInForm
from academy.practice.queries import asked_of, chosen_journals, last_hand_in, portfolios_of, progress_of, supervisions_in

CLOSED = (Portfolio.State.HANDED_IN, Portfolio.State.COMPLETE)


@require_GET
@login_required
@never_cache
def portfolio_list(request: HttpRequest) -> HttpResponse:
    """What one's jobs ask. Where there is one portfolio and nothing else, straight to that."""
    asked = asked_of(cast(Person, request.user), on=timezone.localdate())
    if len(asked) == 1 and asked[0].portfolio_id:
        return redirect("practice:portfolio-detail", asked[0].portfolio_id)
    return render(request, "practice/portfolio-list.html", {"asked": asked})


@require_POST
@login_required
def portfolio_begin(request: HttpRequest, pathway_id: int) -> HttpResponse:
    person = cast(Person, request.user)
    pathway = get_object_or_404(Pathway, pk=pathway_id)
    try:
        portfolio = begin_portfolio(person=person, pathway=pathway, at=timezone.now())
    except NotAsked:
        messages.info(request, _("Your job does not ask for this portfolio today. If you think it should, ask your manager."))
        return redirect("practice:portfolio-list")
    return redirect("practice:portfolio-detail", portfolio.pk)


@require_GET
@login_required
@never_cache
def portfolio_detail(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    person, today = cast(Person, request.user), timezone.localdate()
    portfolio = portfolio_found(request, portfolio_id)
    progress = progress_of(portfolio)
    context = {
        "portfolio": portfolio,
        "progress": progress,
        "parts": {part.name: part for part in progress.parts},
        "next": next((part.name for part in progress.lacking if not part.is_with_others), ""),
        "journals": chosen_journals(portfolio, viewer=person, on=today),
        "supervisions": supervisions_in(portfolio, viewer=person, on=today),
        "cv": portfolio.cvs.standing().first(),
        "last": last_hand_in(portfolio, viewer=person, on=today),
        "is_open": portfolio.state not in CLOSED,
    }
    return render(request, "practice/portfolio-detail.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def portfolio_hand_in(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    person, today = cast(Person, request.user), timezone.localdate()
    portfolio = portfolio_found(request, portfolio_id)
    if portfolio.state in CLOSED:
        return redirect("practice:portfolio-detail", portfolio.pk)
    assessors = assessors_for(portfolio, on=today)
    form = HandInForm(request.POST or None, assessors=assessors, names=names_for(person, assessors, on=today))
    if request.method == "POST" and form.is_valid():
        try:
            hand_in(portfolio=portfolio, assessor=form.assessor, at=timezone.now(), by=person)
        except (NotWhole, PortfolioClosed):
            messages.info(request, _("It could not be handed in just now. Look at what stands here, and try again."))
            return redirect("practice:portfolio-detail", portfolio.pk)
        except IsSetAside:
            form.add_error(None, _("Your essay is set aside for now. Talk with your data lead, who can put it back"))
        except CannotAssess:
            form.add_error("who", form.fields["who"].error_messages["invalid_choice"])
        else:
            messages.success(request, _("Handed in. We tell you as soon as there is an answer."))
            return redirect("practice:portfolio-detail", portfolio.pk)
    context = {"form": form, "portfolio": portfolio, "progress": progress_of(portfolio), "assessors": assessors}
    return render(request, "practice/portfolio-hand-in.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def portfolio_take_back(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """Go on with it, while nobody has answered."""
    person, portfolio = cast(Person, request.user), portfolio_found(request, portfolio_id)
    for handed_in in HandIn.objects.waiting().filter(portfolio=portfolio):
        try:
            take_portfolio_back(handed_in=handed_in, at=timezone.now(), by=person)
        except HandInAnswered:
            messages.info(request, _("Your assessor has just answered."))
        else:
            messages.success(request, _("Taken back. You can go on with it, and hand it in again when you like."))
    return redirect("practice:portfolio-detail", portfolio.pk)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def portfolio_put_away(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    person = cast(Person, request.user)
    if request.method == "POST":
        for portfolio in portfolios_of(person).filter(pk=portfolio_id):
            try:
                put_portfolio_away(portfolio=portfolio, at=timezone.now(), by=person)
            except PortfolioClosed:
                messages.info(request, _("It is handed in. Take it back first."))
                return redirect("practice:portfolio-detail", portfolio.pk)
            messages.success(request, _("Put away. What you wrote is still in your writing."))
        return redirect("practice:portfolio-list")
    portfolio = portfolio_found(request, portfolio_id)
    if portfolio.state in CLOSED:
        return redirect("practice:portfolio-detail", portfolio.pk)
    return render(request, "practice/portfolio-put-away.html", {"portfolio": portfolio})


def portfolio_found(request: HttpRequest, portfolio_id: int) -> Portfolio:
    """One's own, with `state`."""
    mine = portfolios_of(cast(Person, request.user)).with_state().select_related("pathway", "person", "essay")  # type: ignore[attr-defined]
    return cast(Portfolio, get_object_or_404(mine.defer("essay__text"), pk=portfolio_id))
