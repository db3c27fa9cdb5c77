"""A trainer's cohorts: today first, then each with who is coming, who is ready and what they need."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from academy.cohorts.access import answers_marked_by, cohorts_run_by
from academy.cohorts.forms import FindForm, agencies_of
from academy.cohorts.models import Cohort
from academy.cohorts.operations import AlreadyBooked, CannotBook, CohortFull, CohortOver, HasAttended, book, cancel_booking, cancel_cohort
from academy.cohorts.planning_forms import ReasonForm
from academy.cohorts.queries import cohort_page, diary_of, other_dates
from academy.cohorts.requests import SignedIn, sent, viewer_of
from academy.common.days import today
from academy.people.access import has_ability, name_for, names_for, requires
from academy.people.looks import log_look
from academy.people.models import Person
from academy.people.roles import Ability

PAST_ON_A_PAGE = 20


def own_cohort(request: HttpRequest, cohort_id: int) -> Cohort:
    """The cohort, if it is the viewer's to run; anybody else's is not found."""
    cohorts = cohorts_run_by(viewer_of(request), today()).select_related("offering")
    cohort: Cohort = get_object_or_404(cohorts, pk=cohort_id)
    return cohort


@requires(Ability.RUN_COHORTS)
@require_GET
def cohort_list(request: SignedIn) -> HttpResponse:
    on = today()
    diary = diary_of(cohorts_run_by(request.user, on), on=on)
    context = {
        "diary": diary,
        "past": Paginator(diary.past, PAST_ON_A_PAGE).get_page(request.GET.get("page")),
        "on": on,
        "runs_all": has_ability(request.user, Ability.RUN_ALL_COHORTS, on),
        "to_mark": answers_marked_by(request.user, on).filter(is_right=None).count(),
    }
    return render(request, "cohorts/list.html", context)


@requires(Ability.RUN_COHORTS)
@require_GET
def cohort_detail(request: SignedIn, cohort_id: int) -> HttpResponse:
    cohort = own_cohort(request, cohort_id)
    page = cohort_page(cohort, viewer=request.user, on=today())
    if page.seen_ids:
        log_look(viewer=request.user, person_ids=page.seen_ids, route="cohort", at=timezone.now(), filter=cohort.code)
    return render(request, "cohorts/detail.html", {"page": page, "cohort": cohort})


@requires(Ability.RUN_COHORTS)
@require_http_methods(["GET", "POST"])
def cohort_cancel(request: SignedIn, cohort_id: int) -> HttpResponse:
    cohort = own_cohort(request, cohort_id)
    form = ReasonForm(sent(request), hint=_("Everybody who has a place is told, in these words."))
    if request.method == "POST" and form.is_valid():
        try:
            cancel_cohort(cohort=cohort, at=timezone.now(), by=request.user, reason=form.cleaned_data["reason"])
        except CohortOver:
            form.add_error(None, _("Every register of this cohort is closed, so there is nothing left to cancel."))
        else:
            messages.success(request, _("%(cohort)s is cancelled. Everybody who had a place is told.") % {"cohort": cohort.title})
            return redirect("cohorts:cohort-detail", cohort.pk)
    context = {"form": form, "cohort": cohort, "taken": cohort.bookings.confirmed().count()}
    return render(request, "cohorts/cancel.html", context, status=422 if form.errors else 200)


@requires(Ability.RUN_COHORTS)
@require_http_methods(["GET", "POST"])
def place_for(request: SignedIn, cohort_id: int) -> HttpResponse:
    """Give somebody a place: find them first, then one press."""
    cohort, on = own_cohort(request, cohort_id), today()
    full = False
    if request.method == "POST":
        person = get_object_or_404(Person.objects.active(), pk=request.POST.get("person") or 0)
        name = name_for(request.user, person, on=on)
        try:
            book(cohort=cohort, person=person, at=timezone.now(), by=request.user)
        except AlreadyBooked:
            messages.info(request, _("%(name)s has a place already.") % {"name": name})
        except CohortFull:
            full = True
        except CannotBook:
            messages.warning(
                request, _("A day of this cohort has been. Add %(name)s in the register of the day they come to.") % {"name": name}
            )
        else:
            messages.success(request, _("%(name)s has a place and is told.") % {"name": name})
        if not full:
            return redirect("cohorts:cohort-detail", cohort.pk)
    form, people = found_people(request, there=cohort.bookings.confirmed().values("person"))
    context = {"cohort": cohort, "form": form, "people": people, "full": full, "others": other_dates(cohort, on) if full else []}
    return render(request, "cohorts/place-for.html", context, status=422 if full else 200)


def found_people(request: SignedIn, *, there: QuerySet[Any, Any]) -> tuple[FindForm, list[dict[str, object]]]:
    """The form of the search, and whom it found, as the viewer may read them, and who is there already. The look is logged."""
    form, on = FindForm(request.GET if "words" in request.GET else None), today()
    if not form.is_bound or not form.is_valid():
        return form, []
    found = form.found(viewer=request.user, on=on)
    names, agencies = names_for(request.user, found, on=on), agencies_of(found, on)
    named = [person.pk for person in found if names[person.pk] == person.name]
    if named:
        log_look(viewer=request.user, person_ids=named, route="cohort-search", at=timezone.now())
    is_there = set(Person.objects.filter(pk__in=there).filter(pk__in=[person.pk for person in found]).values_list("pk", flat=True))
    return form, [
        {"id": person.pk, "name": names[person.pk], "agency": agencies.get(person.pk, ""), "is_there": person.pk in is_there}
        for person in found
    ]


@requires(Ability.RUN_COHORTS)
@require_http_methods(["GET", "POST"])
def place_cancel(request: SignedIn, cohort_id: int, booking_id: int) -> HttpResponse:
    """Take somebody's place back, with a reason that they are told."""
    cohort = own_cohort(request, cohort_id)
    booking = get_object_or_404(cohort.bookings.confirmed().select_related("person"), pk=booking_id)
    name = name_for(request.user, booking.person, on=today())
    form = ReasonForm(sent(request), hint=_("They are told, in these words."))
    if request.method == "POST" and form.is_valid():
        try:
            cancel_booking(booking=booking, at=timezone.now(), by=request.user, reason=form.cleaned_data["reason"])
        except HasAttended:
            form.add_error(None, _("They have a mark in a register, so the place stays. Correct the mark instead."))
        except CohortOver:
            form.add_error(None, _("The last day is over, so the place stays in the record."))
        else:
            messages.success(request, _("The place of %(name)s is free again.") % {"name": name})
            return redirect("cohorts:cohort-detail", cohort.pk)
    context = {"form": form, "cohort": cohort, "booking": booking, "name": name}
    return render(request, "cohorts/place-cancel.html", context, status=422 if form.errors else 200)
