"""Making and changing a cohort with its days."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from academy.cohorts.access import cohorts_run_by
from academy.cohorts.models import Cohort, Offering
from academy.cohorts.operations import CannotPlan, CohortOver, Day, change_cohort, make_cohort
from academy.cohorts.planning_forms import CohortForm, as_typed, day_formset, days_as_they_are, first_days, words_for
from academy.cohorts.requests import SignedIn, sent
from academy.cohorts.views.cohorts import own_cohort
from academy.common.days import today
from academy.common.kept import keep_answer
from academy.people.access import has_ability, requires
from academy.people.roles import Ability


@requires(Ability.RUN_COHORTS)
@require_GET
def cohort_make(request: SignedIn) -> HttpResponse:
    """First: a cohort of what."""
    offerings = Offering.objects.in_use().prefetch_related("parts__module").order_by("title")
    runs_all = has_ability(request.user, Ability.RUN_ALL_COHORTS, today())
    return render(request, "cohorts/make.html", {"offerings": offerings, "runs_all": runs_all})


@keep_answer
@requires(Ability.RUN_COHORTS)
@require_http_methods(["GET", "POST"])
def cohort_make_of(request: SignedIn, offering_id: int) -> HttpResponse:
    offering, on = get_object_or_404(Offering.objects.in_use(), pk=offering_id), today()
    form = CohortForm(sent(request), viewer=request.user, on=on, initial={"capacity": 16, "trainers": [request.user.pk]})
    days = day_formset(offering=offering, cohort=None, data=sent(request), initial=first_days(offering))
    if "add" in request.POST:
        form, days = _with_another_day(form, days, offering, None, request, on)
    elif request.method == "POST" and form.is_valid() and days.is_valid():
        words = form.cleaned_data
        try:
            cohort = make_cohort(
                offering=offering, days=[day.day(words["town"]) for day in days.planned], at=timezone.now(), by=request.user, **words
            )
        except CannotPlan as refusal:
            form.add_error(None, words_for(refusal))
        else:
            messages.success(request, _("%(cohort)s is made and can be booked.") % {"cohort": cohort.title})
            return _to_cohort(request.user, cohort, on)
    return _page(request, "cohorts/make-of.html", form, days, {"offering": offering})


@keep_answer
@requires(Ability.RUN_COHORTS)
@require_http_methods(["GET", "POST"])
def cohort_change(request: SignedIn, cohort_id: int) -> HttpResponse:
    cohort, on = own_cohort(request, cohort_id), today()
    initial = {name: getattr(cohort, name) for name in ("title", "capacity", "town", "note")}
    form = CohortForm(
        sent(request),
        viewer=request.user,
        on=on,
        cohort=cohort,
        initial={**initial, "trainers": list(cohort.trainers.values_list("pk", flat=True))},
    )
    days = day_formset(offering=cohort.offering, cohort=cohort, data=sent(request), initial=days_as_they_are(cohort))
    if "add" in request.POST:
        form, days = _with_another_day(form, days, cohort.offering, cohort, request, on)
    elif request.method == "POST" and form.is_valid() and days.is_valid():
        words = form.cleaned_data
        planned = [day.day(words["town"]) for day in days.planned] + _not_shown(cohort, days.mentioned)
        try:
            change_cohort(cohort=cohort, days=planned, at=timezone.now(), by=request.user, **words)
        except (CannotPlan, CohortOver) as refusal:
            form.add_error(None, words_for(refusal))
        else:
            messages.success(request, _("The changes are kept. If a day or a place changed, everybody who is booked is told."))
            return _to_cohort(request.user, cohort, on)
    closed = cohort.sessions.filter(closed_at__isnull=False).in_order().select_related("place")
    return _page(request, "cohorts/change.html", form, days, {"cohort": cohort, "offering": cohort.offering, "closed": closed})


def _not_shown(cohort: Cohort, mentioned: set[int]) -> list[Day]:
    """Days that the page did not show stay as they are: closed ones, and what a colleague has added meanwhile."""
    return [
        Day(title=row.title, on=row.on, starts_at=row.starts_at, ends_at=row.ends_at, place=row.place, lesson=row.lesson, session=row)
        for row in cohort.sessions.exclude(pk__in=mentioned).select_related("place", "lesson")
    ]


def _with_another_day(
    form: CohortForm, days: BaseFormSet[Any], offering: Offering, cohort: Cohort | None, request: SignedIn, on: date
) -> tuple[CohortForm, Any]:
    """The same page with what was typed, unjudged, and one more empty day."""
    typed = [as_typed(day) for day in days.forms]
    again = CohortForm(viewer=request.user, on=on, cohort=cohort, initial=as_typed(form))
    return again, day_formset(offering=offering, cohort=cohort, initial=[*typed, {}])


def _to_cohort(viewer: Any, cohort: Cohort, on: date) -> HttpResponse:
    """Whoever has handed a cohort over does not find it any more."""
    if cohorts_run_by(viewer, on).filter(pk=cohort.pk).exists():
        return redirect("cohorts:cohort-detail", cohort.pk)
    return redirect("cohorts:cohort-list")


def _page(request: HttpRequest, template: str, form: CohortForm, days: Any, context: dict[str, Any]) -> HttpResponse:
    wrong = bool(form.errors) or (days.is_bound and not days.is_valid())
    forms = [form, *(day for day in days.forms if day not in days.deleted_forms)] if days.is_bound else []
    return render(request, template, {"form": form, "days": days, "forms": forms, "wrong": wrong, **context}, status=422 if wrong else 200)
