"""Being away, and what is not asked for a while: noted, ended, taken back from a person's record. Why somebody is away is never asked."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from academy.common.days import today
from academy.common.wording import day
from academy.competencies import operations
from academy.competencies.access import pauses_kept_by, people_excusable_by, requirements_waivable_by, waivers_kept_by
from academy.competencies.models import Pause, Waiver
from academy.dashboards.excusing_forms import LastDayForm, PauseForm, WaiverForm
from academy.dashboards.views.record import address_of_record, viewer_of
from academy.people.access import name_for
from academy.people.looks import log_look
from academy.people.models import Person

Act = Callable[[dict[str, Any]], object]


@login_required
@require_http_methods(["GET", "POST"])
def pause_add(request: HttpRequest, person_id: int) -> HttpResponse:
    person, by = _person_or_404(request, person_id), viewer_of(request)
    form = PauseForm(request.POST or None, person=person, initial={"starts_on": today()})

    def act(given: dict[str, Any]) -> None:
        operations.pause(person=person, **given, at=timezone.now(), by=by)

    return _answer(
        request,
        person,
        form,
        act,
        title=_("Note that somebody is away"),
        lead=_("Every date waits meanwhile, nobody is reminded, and no figure counts them. Why they are away is not asked, and not kept."),
        button=_("Note it"),
        done=_("It is noted. Their dates wait until they are back."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def pause_end(request: HttpRequest, person_id: int, pause_id: int) -> HttpResponse:
    pause, by = _pause_or_404(request, person_id, pause_id), viewer_of(request)
    if not pause.is_standing:
        return _changed_meanwhile(request, pause.person)
    form = LastDayForm(request.POST or None, first=pause.starts_on, initial={"on": pause.ends_on or max(today(), pause.starts_on)})

    def act(given: dict[str, Any]) -> None:
        operations.end_pause(pause=pause, on=given["on"], at=timezone.now(), by=by)

    return _answer(
        request,
        pause.person,
        form,
        act,
        title=_("Change the last day") if pause.ends_on else _("When are they back?"),
        lead=_("Away from %(day)s on. Enter the last day on which they are away; dates move on by the days between.")
        % {"day": day(pause.starts_on)},
        button=_("Note the last day"),
        done=_("The last day is noted, and every date has moved with it."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def pause_withdraw(request: HttpRequest, person_id: int, pause_id: int) -> HttpResponse:
    pause, by = _pause_or_404(request, person_id, pause_id), viewer_of(request)
    if not pause.is_standing:
        return _changed_meanwhile(request, pause.person)

    def act(_given: dict[str, Any]) -> None:
        operations.withdraw_pause(pause=pause, at=timezone.now(), by=by)

    return _answer(
        request,
        pause.person,
        forms.Form(request.POST if request.method == "POST" else None),
        act,
        title=_("Take the pause back"),
        lead=_("It began on %(day)s. Take it back if they were never away: dates stand again as if it had not been noted.")
        % {"day": day(pause.starts_on)},
        button=_("Take it back"),
        done=_("The pause is taken back."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def waiver_add(request: HttpRequest, person_id: int) -> HttpResponse:
    person, by = _person_or_404(request, person_id), viewer_of(request)
    asked = requirements_waivable_by(by, person, today())
    form = WaiverForm(request.POST or None, person=person, requirements=asked, initial={"starts_on": today()})

    def act(given: dict[str, Any]) -> None:
        operations.waive(person=person, **given, approved_by=by, at=timezone.now(), by=by)

    return _answer(
        request,
        person,
        form,
        act,
        title=_("Not ask something for a while"),
        lead=_("Until the last day it is not asked of them and counts in no figure. Afterwards it stands as it would have stood."),
        button=_("Approve it"),
        done=_("It is not asked of them until that day. The record says that you approved it."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def waiver_end(request: HttpRequest, person_id: int, waiver_id: int) -> HttpResponse:
    waiver, by = _waiver_or_404(request, person_id, waiver_id), viewer_of(request)
    if not waiver.is_standing:
        return _changed_meanwhile(request, waiver.person)
    form = LastDayForm(request.POST or None, first=waiver.starts_on, initial={"on": waiver.ends_on})

    def act(given: dict[str, Any]) -> None:
        operations.end_waiver(waiver=waiver, on=given["on"], at=timezone.now(), by=by)

    return _answer(
        request,
        waiver.person,
        form,
        act,
        title=_("Until when is it not asked?"),
        lead=waiver.requirement.title,
        button=_("Note the last day"),
        done=_("The last day is noted."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def waiver_withdraw(request: HttpRequest, person_id: int, waiver_id: int) -> HttpResponse:
    waiver, by = _waiver_or_404(request, person_id, waiver_id), viewer_of(request)
    if not waiver.is_standing:
        return _changed_meanwhile(request, waiver.person)

    def act(_given: dict[str, Any]) -> None:
        operations.withdraw_waiver(waiver=waiver, at=timezone.now(), by=by)

    return _answer(
        request,
        waiver.person,
        forms.Form(request.POST if request.method == "POST" else None),
        act,
        title=_("Ask for it after all"),
        lead=_("%(title)s then stands as if it had always been asked, from %(day)s on.")
        % {"title": waiver.requirement.title, "day": day(waiver.starts_on)},
        button=_("Ask for it"),
        done=_("It is asked again."),
    )


def _answer(
    request: HttpRequest, person: Person, form: forms.Form, act: Act, *, title: str, lead: str, button: str, done: str
) -> HttpResponse:
    """Show a form about one person, or do what it says and go back to the record. Twice is as once: each operation says so."""
    viewer = viewer_of(request)
    back = address_of_record(viewer, person, on=today())
    if request.method == "POST" and form.is_valid():
        act(form.cleaned_data)
        messages.success(request, done)
        return redirect(back)
    log_look(viewer=viewer, person_ids=[person.pk], route="record", at=timezone.now())
    context = {"form": form, "title": title, "lead": lead, "button": button, "back": back, "name": name_for(viewer, person, on=today())}
    return render(request, "dashboards/record/excuse.html", context, status=422 if form.errors else 200)


def _changed_meanwhile(request: HttpRequest, person: Person) -> HttpResponse:
    """Sent twice, or from a page that was left open: nothing is done, and the record shows how it stands."""
    messages.info(request, _("This has been changed already. The record shows how it stands now."))
    return redirect(address_of_record(viewer_of(request), person, on=today()))


def _person_or_404(request: HttpRequest, person_id: int) -> Person:
    person: Person = get_object_or_404(people_excusable_by(Person.objects.all(), viewer=viewer_of(request), on=today()), pk=person_id)
    return person


def _pause_or_404(request: HttpRequest, person_id: int, pause_id: int) -> Pause:
    return get_object_or_404(pauses_kept_by(viewer_of(request), today()).select_related("person"), pk=pause_id, person=person_id)


def _waiver_or_404(request: HttpRequest, person_id: int, waiver_id: int) -> Waiver:
    own = waivers_kept_by(viewer_of(request), today()).select_related("person", "requirement")
    return get_object_or_404(own, pk=waiver_id, person=person_id)
