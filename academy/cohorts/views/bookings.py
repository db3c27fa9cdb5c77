"""The learner's side: dates with places left, one step to a place, one's own places, and giving one up."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from academy.cohorts.access import bookings_kept_by
from academy.cohorts.forms import BookingForm
from academy.cohorts.models import Booking, Cohort
from academy.cohorts.operations import AlreadyBooked, CohortBegun, CohortFull, CohortOver, HasAttended, book, cancel_booking
from academy.cohorts.operations.booking import NOTICE_WORKING_DAYS, is_late
from academy.cohorts.planning_forms import ReasonForm
from academy.cohorts.queries import bookings_of, earlier_bookings_of, open_dates, other_dates, own_number, trainers_of
from academy.cohorts.requests import SignedIn, sent
from academy.common.days import today
from academy.common.kept import keep_answer
from academy.people.models import Person
from courses.models import Module


@login_required
@require_GET
def date_list(request: SignedIn) -> HttpResponse:
    """Every date to come, or those of one module (`?module=M6`)."""
    on = today()
    modules = Module.objects.filter(offerings__offering__cohorts__in=Cohort.objects.upcoming(on)).distinct().order_by("code")
    module = Module.objects.filter(code=request.GET.get("module", "")).first()
    dates = open_dates(on, cohorts=Cohort.objects.teaching(module) if module else None)
    held = set(Booking.objects.confirmed().belonging_to(request.user).values_list("cohort", flat=True))
    return render(request, "cohorts/dates.html", {"dates": dates, "modules": modules, "module": module, "held": held})


@keep_answer
@login_required
@require_http_methods(["GET", "POST"])
def date_detail(request: SignedIn, cohort_id: int) -> HttpResponse:
    """One date: when, where, with whom; and a place in one step. Where it is full: what next."""
    on = today()
    cohort = get_object_or_404(Cohort.objects.with_places().select_related("offering"), pk=cohort_id)
    own = cohort.bookings.confirmed().belonging_to(request.user).first()
    form = BookingForm(sent(request), viewer=request.user, on=on)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data.get("person") or request.user
        needs = {name: form.cleaned_data[name] for name in ("access_needs", "dietary_needs")}
        try:
            book(cohort=cohort, person=person, at=timezone.now(), by=request.user, **needs)
        except AlreadyBooked:
            return _booked(request, person, cohort, again=True)
        except CohortFull:
            form.add_error(None, _("The last place has just gone. Other dates are below."))
        except CohortBegun:
            form.add_error(None, _("A day of this cohort has been that is still needed. Other dates are below."))
        except CohortOver:
            form.add_error(None, _("This cohort can no longer be booked. Other dates are below."))
        else:
            return _booked(request, person, cohort)
        cohort = get_object_or_404(Cohort.objects.with_places().select_related("offering"), pk=cohort_id)
    sessions = list(cohort.sessions.in_order().select_related("place", "lesson"))
    free = max(cohort.capacity - cohort.taken, 0)
    is_open = not cohort.cancelled_at and any(session.ends > timezone.now() for session in sessions)
    context = {
        "cohort": cohort,
        "sessions": sessions,
        "parts": cohort.offering.parts.select_related("module").order_by("module__code"),
        "trainers": trainers_of(cohort, request.user, on=on),
        "free": free,
        "is_open": is_open,
        "own": own,
        "form": form,
        "can_book": is_open and free and (own is None or "person" in form.fields),
        "others": other_dates(cohort, on) if form.errors or not free or not is_open else [],
        "notice": NOTICE_WORKING_DAYS,
    }
    return render(request, "cohorts/date.html", context, status=422 if form.errors else 200)


def _booked(request: SignedIn, person: Person, cohort: Cohort, *, again: bool = False) -> HttpResponse:
    """Where to go with a place: pressed twice, the answer is the same."""
    if person == request.user:
        messages.success(request, _("You have a place in %(cohort)s.") % {"cohort": cohort.title})
        return redirect("cohorts:booking-list")
    words = _("%(name)s has a place in %(cohort)s already.") if again else _("%(name)s has a place in %(cohort)s and is told.")
    messages.success(request, words % {"name": person.name, "cohort": cohort.title})
    return redirect("cohorts:date-detail", cohort.pk)


@login_required
@require_GET
def booking_list(request: SignedIn) -> HttpResponse:
    on = today()
    context = {"places": bookings_of(request.user, on), "earlier": earlier_bookings_of(request.user, on), "on": on}
    return render(request, "cohorts/bookings.html", context)


@login_required
@require_GET
def booking_detail(request: SignedIn, booking_id: int) -> HttpResponse:
    """One's own place: when and where, what to know, what one asked for, and how one stands in the list."""
    on = today()
    booking = get_object_or_404(Booking.objects.belonging_to(request.user).select_related("cohort__offering"), pk=booking_id)
    context = {
        "booking": booking,
        "cohort": booking.cohort,
        "sessions": list(booking.cohort.sessions.in_order().select_related("place", "lesson")),
        "parts": booking.cohort.offering.parts.select_related("module").order_by("module__code"),
        "trainers": trainers_of(booking.cohort, request.user, on=on),
        "number": own_number(booking, on=on),
        "on": on,
    }
    return render(request, "cohorts/booking.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def booking_cancel(request: SignedIn, booking_id: int) -> HttpResponse:
    """Give a place up: one's own, or that of somebody in one's team."""
    on = today()
    booking = get_object_or_404(bookings_kept_by(request.user, on).select_related("cohort__offering", "person"), pk=booking_id)
    is_own = booking.person_id == request.user.pk
    after = redirect("cohorts:booking-list") if is_own else redirect("dashboards:team")
    if not booking.is_confirmed:
        return after
    first = booking.cohort.sessions.filter(on__gte=on).in_order().first()
    form = ReasonForm(sent(request), is_required=False, hint=_("If you tell us what got in the way, we can offer better dates."))
    if request.method == "POST" and form.is_valid():
        try:
            cancel_booking(booking=booking, at=timezone.now(), by=request.user, reason=form.cleaned_data["reason"])
        except (HasAttended, CohortOver):
            form.add_error(
                None, _("The register has been taken, so the place stays in the record. If something is wrong, tell the trainers.")
            )
        else:
            messages.success(request, _("The place is given up. Thank you for telling us."))
            return after
    context = {
        "booking": booking,
        "cohort": booking.cohort,
        "form": form,
        "is_own": is_own,
        "is_late": first is not None and is_late(first_on=first.on, on=on),
        "notice": NOTICE_WORKING_DAYS,
        "first": first,
    }
    return render(request, "cohorts/booking-cancel.html", context, status=422 if form.errors else 200)
