"""The organisations of the partnership: whom their people turn to, and their teams."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from academy.common.days import today
from academy.people import operations
from academy.people.access import Reach, reach_of
from academy.people.forms.looking_after import AgencyForm, NewAgencyForm, NewTeamForm
from academy.people.models import Agency, Team
from academy.people.operations import Refused
from academy.people.roles import Ability
from academy.people.views.looking_after import looking_after, refuse, viewer_of


@looking_after
@require_GET
def agencies(request: HttpRequest) -> HttpResponse:
    reach = _reach(request)
    context = {"agencies": reach.agencies().order_by("name"), "may_add": reach.is_everyone}
    return render(request, "people/agencies.html", context)


@looking_after
@require_http_methods(["GET", "POST"])
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """An organisation's contacts and notice, to be kept up to date, and its teams."""
    reach = _reach(request)
    found = get_object_or_404(reach.agencies(), code=code)
    is_whole = _is_whole(reach, found)
    # Whoever looks after one team alone does not speak for the organisation.
    if request.method == "POST" and not is_whole:
        raise Http404
    form = AgencyForm(request.POST or None, instance=Agency.objects.get(pk=found.pk))
    if request.method == "POST" and form.is_valid():
        operations.change_agency(agency=found, at=timezone.now(), by=viewer_of(request), **form.cleaned_data)
        messages.success(request, _("Changed. The help page of your people says so from now on."))
        return redirect("people:agency", found.code)
    teams = reach.teams().filter(agency=found).order_by("path")
    context = {"agency": found, "form": form if is_whole else None, "teams": teams, "is_whole": is_whole}
    return render(request, "people/agency.html", context, status=422 if form.errors else 200)


@looking_after
@require_http_methods(["GET", "POST"])
def agency_add(request: HttpRequest) -> HttpResponse:
    if not _reach(request).is_everyone:
        raise Http404
    form = NewAgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.create_agency(**form.cleaned_data, at=timezone.now(), by=viewer_of(request))
        except Refused as refused:
            refuse(form, refused)
        else:
            return redirect("people:agency", made.code)
    context = {"form": form, "title": _("Add an organisation"), "button": _("Add it"), "back": reverse("people:agencies")}
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


@looking_after
@require_http_methods(["GET", "POST"])
def team_add(request: HttpRequest, code: str) -> HttpResponse:
    reach = _reach(request)
    found = get_object_or_404(reach.agencies(), code=code)
    if not _is_whole(reach, found):
        raise Http404
    form = NewTeamForm(request.POST or None, teams=Team.objects.filter(agency=found).order_by("path"))
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.create_team(agency=found, **form.cleaned_data, at=timezone.now(), by=viewer_of(request))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("%(team)s is added.") % {"team": made.name})
            return redirect("people:agency", found.code)
    context = {"form": form, "title": _("Add a team"), "button": _("Add it"), "back": reverse("people:agency", args=[found.code])}
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


def _reach(request: HttpRequest) -> Reach:
    return reach_of(viewer_of(request), Ability.MANAGE_PEOPLE, today())


def _is_whole(reach: Reach, found: Agency) -> bool:
    return reach.is_everyone or found.pk in reach.agency_ids
