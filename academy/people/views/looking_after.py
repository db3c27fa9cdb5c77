"""Finding people, and the page of one."""

from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from academy.common.days import today
from academy.people.access import agencies_listed_by, can_manage_account, people_managed_by, people_served_by, requires
from academy.people.forms.looking_after import AddPersonForm, SearchForm
from academy.people.looks import log_look
from academy.people.models import Person
from academy.people.operations import Refused, take_on
from academy.people.queries import Search, find, sheet_of, shown
from academy.people.roles import Ability, Role
from academy.people.words import designation_words, role_words

PAGE = 50
looking_after = requires(Ability.MANAGE_PEOPLE)


def viewer_of(request: HttpRequest) -> Person:
    """Who looks after people here; `looking_after` has seen that they may."""
    return cast(Person, request.user)


def person_or_404(request: HttpRequest, person_id: int) -> Person:
    """Somebody whom the viewer looks after. Anybody else is not found."""
    person: Person = get_object_or_404(people_managed_by(Person.objects.all(), viewer=viewer_of(request), on=today()), pk=person_id)
    return person


def serving_or_404(request: HttpRequest, person_id: int) -> Person:
    """Somebody who works here still: what they are and may do is no more the concern of those whom they have left."""
    person: Person = get_object_or_404(people_served_by(Person.objects.all(), viewer=viewer_of(request), on=today()), pk=person_id)
    return person


def account_or_404(request: HttpRequest, person_id: int) -> Person:
    """Somebody whose sign-in the viewer may look after too."""
    person = person_or_404(request, person_id)
    if not can_manage_account(viewer_of(request), person, today()):
        raise Http404
    return person


def refuse(form: object, refused: Refused) -> None:
    """Put a refusal where its field is, or at the head of the form."""
    field = refused.field if refused.field in form.fields else None  # type: ignore[attr-defined]
    form.add_error(field, str(refused))  # type: ignore[attr-defined]


@looking_after
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The people whom one looks after, found by words, organisation, team and state."""
    viewer, on = viewer_of(request), today()
    form = SearchForm(request.GET, viewer=viewer, on=on)
    chosen = form.cleaned_data if form.is_valid() else {}
    search = Search(
        words=chosen.get("q", ""),
        agency=chosen["agency"].code if chosen.get("agency") else "",
        team=chosen["team"].code if chosen.get("team") else "",
        state=chosen.get("state", ""),
    )
    page = Paginator(find(viewer=viewer, on=on, search=search), PAGE).get_page(request.GET.get("page"))
    lines = shown(page.object_list, viewer=viewer, on=on)  # type: ignore[arg-type]
    asked = {"q": search.words, "agency": search.agency, "team": search.team, "state": search.state}
    log_look(
        viewer=viewer,
        person_ids=[line.person_id for line in lines],
        route="people",
        at=timezone.now(),
        filter=urlencode({name: value for name, value in asked.items() if value}),
    )
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "roles": role_words(),
        "is_narrowed": any(asked.values()),
        "may_bring_list": agencies_listed_by(viewer, on).exists(),
    }
    return render(request, "people/people.html", context)


@looking_after
@require_GET
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person: jobs, what they are beside, roles, and the account."""
    viewer, on, now = viewer_of(request), today(), timezone.now()
    sheet = sheet_of(person_or_404(request, person_id), viewer=viewer, on=on, at=now)
    log_look(viewer=viewer, person_ids=[person_id], route="person", at=now, acting_for=sheet.acting_for)
    context = {
        "sheet": sheet,
        "on": on,
        "roles": role_words(),
        "designations": designation_words(),
        "grant_words": dict(Role.choices),
    }
    return render(request, "people/person.html", context)


@looking_after
@require_http_methods(["GET", "POST"])
def person_add(request: HttpRequest) -> HttpResponse:
    """Somebody new, or somebody whom another organisation employs as well."""
    viewer, on = viewer_of(request), today()
    form = AddPersonForm(request.POST or None, viewer=viewer, on=on, initial={"starts_on": on})
    if request.method == "POST" and form.is_valid():
        who = {name: form.cleaned_data[name] for name in ("name", "email", "username")}
        try:
            job, is_new = take_on(**who, **form.job(), at=timezone.now(), by=viewer)
        except Refused as refused:
            refuse(form, refused)
        else:
            words = _("They are added. Invite them, and they can sign in.")
            if not is_new:
                words = _("They had an account already, so this job was added to their record.")
            messages.success(request, words)
            return redirect("people:person", job.person_id)
    context = {
        "form": form,
        "title": _("Add somebody"),
        "button": _("Add them"),
        "back": reverse("people:people"),
        "back_words": _("People"),
    }
    return render(request, "people/form.html", context, status=422 if form.errors else 200)
