"""What is offered to groups and what full attendance credits, and the places where groups meet. For the academy's office."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from academy.cohorts.models import Offering, Place
from academy.cohorts.operations import CannotPlan, keep_offering, retire_offering
from academy.cohorts.planning_forms import OfferingForm, PlaceForm, part_formset, words_for
from academy.cohorts.requests import SignedIn, sent
from academy.people.access import requires
from academy.people.roles import Ability


@requires(Ability.RUN_ALL_COHORTS)
@require_GET
def offering_list(request: SignedIn) -> HttpResponse:
    offerings = Offering.objects.prefetch_related("parts__module").order_by("retired_at", "title")
    return render(request, "cohorts/offerings.html", {"offerings": offerings, "places": Place.objects.order_by("town", "name")})


@requires(Ability.RUN_ALL_COHORTS)
@require_http_methods(["GET", "POST"])
def offering_keep(request: SignedIn, offering_id: int | None = None) -> HttpResponse:
    """Make an offering, or change one."""
    offering = get_object_or_404(Offering, pk=offering_id) if offering_id else None
    words = {name: getattr(offering, name) for name in ("code", "title", "description")} if offering else {}
    form = OfferingForm(sent(request), offering=offering, initial=words)
    formset = part_formset(offering=offering, data=sent(request))
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        try:
            kept = keep_offering(**form.cleaned_data, parts=formset.parts, at=timezone.now(), by=request.user, offering=offering)
        except CannotPlan as refusal:
            form.add_error(None, words_for(refusal))
        else:
            messages.success(request, _("%(offering)s is kept.") % {"offering": kept.title})
            return redirect("cohorts:offering-list")
    wrong = form.errors or (formset.is_bound and not formset.is_valid())
    context = {"form": form, "parts": formset, "forms": [form, *formset.forms], "wrong": wrong, "offering": offering}
    return render(request, "cohorts/offering.html", context, status=422 if wrong else 200)


@requires(Ability.RUN_ALL_COHORTS)
@require_POST
def offering_retire(request: SignedIn, offering_id: int) -> HttpResponse:
    offering = retire_offering(offering=get_object_or_404(Offering, pk=offering_id), at=timezone.now(), by=request.user)
    messages.success(request, _("%(offering)s is no longer offered. Cohorts that are planned go on.") % {"offering": offering.title})
    return redirect("cohorts:offering-list")


@requires(Ability.RUN_ALL_COHORTS)
@require_http_methods(["GET", "POST"])
def place_change(request: SignedIn, place_id: int) -> HttpResponse:
    """Address, steps, parking, hearing loop: what people read before they come."""
    place = get_object_or_404(Place, pk=place_id)
    form = PlaceForm(sent(request), instance=place)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("%(place)s is kept.") % {"place": place})
        return redirect("cohorts:offering-list")
    return render(request, "cohorts/place.html", {"form": form, "place": place}, status=422 if form.errors else 200)
