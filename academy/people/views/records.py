"""Changing somebody's record: name and address, jobs, what they are beside, roles. One operation a page."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from academy.common.days import today
from academy.common.wording import day
from academy.people import operations
from academy.people.access import employments_managed_by, name_for, named_to, people_managed_by, reach_of, roles_grantable_by
from academy.people.forms.looking_after import (
    ChangeJobForm,
    DesignationForm,
    EmailForm,
    EndForm,
    GrantForm,
    JobForm,
    MoveForm,
    NameForm,
    WithdrawForm,
)
from academy.people.letters import tell_old_address
from academy.people.models import Designation, Employment, Grant, Person
from academy.people.operations import Refused
from academy.people.roles import Ability
from academy.people.views.looking_after import account_or_404, looking_after, person_or_404, refuse, serving_or_404, viewer_of

Held = TypeVar("Held", Designation, Grant)


def _answer(
    request: HttpRequest,
    person: Person,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    *,
    title: str,
    button: str,
    done: str,
    hint: str = "",
) -> HttpResponse:
    """Show a form about one person, or do what it says and go back to the person's page."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, done)
            still_ours = people_managed_by(Person.objects.filter(pk=person.pk), viewer=viewer_of(request), on=today()).exists()
            return redirect("people:person", person.pk) if still_ours else redirect("people:people")
    context = {"form": form, "title": title, "button": button, "hint": hint, "back": reverse("people:person", args=[person.pk])}
    context["back_words"] = name_for(viewer_of(request), person, on=today())
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


def _job_or_404(request: HttpRequest, person_id: int, job_id: int) -> Employment:
    """A job within the viewer's reach; the person's jobs elsewhere are not found."""
    mine = employments_managed_by(viewer_of(request), today()).select_related("person", "team__agency", "manager", "deputy")
    return get_object_or_404(mine, pk=job_id, person=person_id)


def _named_or_404(request: HttpRequest, person_id: int) -> Person:
    """Somebody whose account the viewer looks after and whose name the viewer may read."""
    person = account_or_404(request, person_id)
    if not named_to(Person.objects.filter(pk=person.pk), viewer=viewer_of(request), on=today()).exists():
        raise Http404
    return person


# -- Name and address -----------------------------------------------------------------------------------------------------------------


@looking_after
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest, person_id: int) -> HttpResponse:
    person, by = _named_or_404(request, person_id), viewer_of(request)
    form = NameForm(request.POST or None, initial={"name": person.name})

    def act(given: dict[str, Any]) -> None:
        operations.rename_person(person=person, name=given["name"], at=timezone.now(), by=by)

    return _answer(
        request,
        person,
        form,
        act,
        title=_("Change the name"),
        button=_("Change the name"),
        done=_("The name is changed. The old one still finds them."),
    )


@looking_after
@require_http_methods(["GET", "POST"])
def email(request: HttpRequest, person_id: int) -> HttpResponse:
    person, by = _named_or_404(request, person_id), viewer_of(request)
    before = person.email
    form = EmailForm(request.POST or None, initial={"email": before})

    def act(given: dict[str, Any]) -> None:
        operations.change_email(person=person, email=given["email"], at=timezone.now(), by=by)
        if before and person.email != before:
            tell_old_address(person=person, address=before)

    return _answer(
        request,
        person,
        form,
        act,
        title=_("Change the e-mail"),
        button=_("Change the e-mail"),
        done=_("The e-mail is changed, and the old address was told."),
    )


# -- Jobs -----------------------------------------------------------------------------------------------------------------------------


@looking_after
@require_http_methods(["GET", "POST"])
def job_add(request: HttpRequest, person_id: int) -> HttpResponse:
    person, by = person_or_404(request, person_id), viewer_of(request)
    form = JobForm(request.POST or None, viewer=by, on=today(), initial={"starts_on": today()})

    def act(given: dict[str, Any]) -> None:
        operations.employ(person=person, **form.job(), at=timezone.now(), by=by)

    return _answer(
        request,
        person,
        form,
        act,
        title=_("Add another job"),
        button=_("Add the job"),
        done=_("The job is added. What it asks for stands on their page."),
    )


@looking_after
@require_http_methods(["GET", "POST"])
def job_move(request: HttpRequest, person_id: int, job_id: int) -> HttpResponse:
    job, by = _job_or_404(request, person_id, job_id), viewer_of(request)
    initial = {"role_code": job.role_code, "job_title": job.job_title, "starts_on": today()}
    form = MoveForm(request.POST or None, viewer=by, on=today(), initial=initial)

    def act(given: dict[str, Any]) -> None:
        new = form.job()
        operations.move_person(employment=job, on=new.pop("starts_on"), **new, at=timezone.now(), by=by)

    return _answer(
        request,
        job.person,
        form,
        act,
        title=_("Move to another job"),
        button=_("Move them"),
        done=_("They are moved. All that they have learnt goes with them."),
        hint=_("Now: %(team)s, since %(day)s.") % {"team": job.team.name, "day": day(job.starts_on)},
    )


@looking_after
@require_http_methods(["GET", "POST"])
def job_end(request: HttpRequest, person_id: int, job_id: int) -> HttpResponse:
    job, by = _job_or_404(request, person_id, job_id), viewer_of(request)
    form = EndForm(request.POST or None, viewer=by, on=today(), initial={"on": job.ends_on or today()})

    def act(given: dict[str, Any]) -> None:
        operations.end_employment(employment=job, on=given["on"], at=timezone.now(), by=by)

    return _answer(
        request,
        job.person,
        form,
        act,
        title=_("End this job"),
        button=_("End the job"),
        done=_("The last day is noted. The record stays, and reports of earlier days still count them."),
        hint=_("%(team)s, since %(day)s.") % {"team": job.team.name, "day": day(job.starts_on)},
    )


@looking_after
@require_http_methods(["GET", "POST"])
def job_change(request: HttpRequest, person_id: int, job_id: int) -> HttpResponse:
    job, by = _job_or_404(request, person_id, job_id), viewer_of(request)
    form = ChangeJobForm(request.POST or None, viewer=by, on=today(), job=job)

    def act(given: dict[str, Any]) -> None:
        changes = {name: given[name] for name in form.changed_data}
        operations.change_employment(employment=job, **changes, at=timezone.now(), by=by)

    return _answer(
        request, job.person, form, act, title=_("Change manager, deputy or title"), button=_("Change it"), done=_("The job is changed.")
    )


@looking_after
@require_http_methods(["GET", "POST"])
def job_withdraw(request: HttpRequest, person_id: int, job_id: int) -> HttpResponse:
    job, by = _job_or_404(request, person_id, job_id), viewer_of(request)
    form = WithdrawForm(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        operations.withdraw_employment(employment=job, at=timezone.now(), by=by, reason=given["reason"])

    return _answer(
        request,
        job.person,
        form,
        act,
        title=_("Take this job back"),
        button=_("Take it back"),
        done=_("The job is taken back."),
        hint=_("For a job that never began or was written down in error. If it only ended, end it instead."),
    )


# -- Beside the role ------------------------------------------------------------------------------------------------------------------


@looking_after
@require_http_methods(["GET", "POST"])
def designation_add(request: HttpRequest, person_id: int) -> HttpResponse:
    person, by = serving_or_404(request, person_id), viewer_of(request)
    form = DesignationForm(request.POST or None, viewer=by, on=today(), initial={"starts_on": today()})

    def act(given: dict[str, Any]) -> None:
        operations.designate(person=person, **given, at=timezone.now(), by=by)

    return _answer(request, person, form, act, title=_("What are they beside their role?"), button=_("Note it"), done=_("It is noted."))


@looking_after
@require_http_methods(["GET", "POST"])
def designation_end(request: HttpRequest, person_id: int, designation_id: int) -> HttpResponse:
    person, by = serving_or_404(request, person_id), viewer_of(request)
    held = _newest_or_404(Designation.objects.filter(person=person), designation_id)
    form = EndForm(request.POST or None, viewer=by, on=today(), initial={"on": held.ends_on or today()})

    def act(given: dict[str, Any]) -> None:
        operations.end_designation(designation=held, on=given["on"], at=timezone.now(), by=by)

    return _answer(
        request, person, form, act, title=_("When does it end?"), button=_("Note the last day"), done=_("The last day is noted.")
    )


# -- Roles ----------------------------------------------------------------------------------------------------------------------------


@looking_after
@require_http_methods(["GET", "POST"])
def grant_add(request: HttpRequest, person_id: int) -> HttpResponse:
    person, by = serving_or_404(request, person_id), viewer_of(request)
    if person == by:
        raise Http404  # nobody gives themselves more
    form = GrantForm(request.POST or None, viewer=by, on=today(), initial={"starts_on": today()})

    def act(given: dict[str, Any]) -> None:
        operations.grant(person=person, **given, at=timezone.now(), by=by)

    return _answer(
        request, person, form, act, title=_("Give a role"), button=_("Give the role"), done=_("They have the role from that day on.")
    )


@looking_after
@require_http_methods(["GET", "POST"])
def grant_end(request: HttpRequest, person_id: int, grant_id: int) -> HttpResponse:
    person, by = person_or_404(request, person_id), viewer_of(request)
    held = _newest_or_404(_grants_of(person, by), grant_id)
    form = EndForm(request.POST or None, viewer=by, on=today(), initial={"on": held.ends_on or today()})

    def act(given: dict[str, Any]) -> None:
        operations.end_grant(grant=held, on=given["on"], at=timezone.now(), by=by)

    return _answer(
        request,
        person,
        form,
        act,
        title=_("Take a role back"),
        button=_("Note the last day"),
        done=_("The last day is noted."),
        hint=_("To take it back at once, enter yesterday."),
    )


def _newest_or_404(rows: QuerySet[Held], pk: int) -> Held:
    """What stands now in the place of the row: a page drawn before the last change still leads to it."""
    held: Held = get_object_or_404(rows, pk=pk).newest()
    if not held.is_standing:
        raise Http404
    return held


def _grants_of(person: Person, viewer: Person) -> Any:
    """Those that the viewer could have given."""
    held = Grant.objects.filter(person=person, role__in=roles_grantable_by(viewer, today()))
    reach = reach_of(viewer, Ability.MANAGE_PEOPLE, today())
    if reach.is_everyone:
        return held
    whole = held.filter(team=None, agency__in=reach.agency_ids)
    return whole | held.filter(team__in=reach.teams())
