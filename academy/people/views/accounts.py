"""Looking after somebody's sign-in: invitation, new password, second step, closing and opening."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from academy.common.days import today
from academy.people import operations
from academy.people.access import name_for
from academy.people.letters import send_invitation
from academy.people.models import Invitation, Person
from academy.people.operations import Refused
from academy.people.views.looking_after import account_or_404, looking_after, viewer_of


@never_cache
@looking_after
@require_POST
def invite(request: HttpRequest, person_id: int) -> HttpResponse:
    person = account_or_404(request, person_id)
    try:
        invitation, code = operations.invite(person=person, at=timezone.now(), by=viewer_of(request))
    except Refused as refused:
        return _refused(request, person, refused)
    return _hand_over(request, person, invitation, code, is_reset=False)


@never_cache
@looking_after
@require_POST
def password_reset(request: HttpRequest, person_id: int) -> HttpResponse:
    person = account_or_404(request, person_id)
    try:
        invitation, code = operations.reset_password(person=person, at=timezone.now(), by=viewer_of(request))
    except Refused as refused:
        return _refused(request, person, refused)
    return _hand_over(request, person, invitation, code, is_reset=True)


@looking_after
@require_POST
def second_step_reset(request: HttpRequest, person_id: int) -> HttpResponse:
    person = account_or_404(request, person_id)
    operations.reset_mfa(person=person, at=timezone.now(), by=viewer_of(request))
    messages.success(request, _("The second step is forgotten. They sign in with the password, and can set up a new one."))
    return redirect("people:person", person.pk)


@looking_after
@require_POST
def close(request: HttpRequest, person_id: int) -> HttpResponse:
    person = account_or_404(request, person_id)
    try:
        operations.deactivate(person=person, at=timezone.now(), by=viewer_of(request))
    except Refused as refused:
        return _refused(request, person, refused)
    messages.success(request, _("The account is closed, and they are signed out everywhere. The record and the certificates stay."))
    return redirect("people:person", person.pk)


@looking_after
@require_POST
def reopen(request: HttpRequest, person_id: int) -> HttpResponse:
    person = account_or_404(request, person_id)
    operations.reactivate(person=person, at=timezone.now(), by=viewer_of(request))
    messages.success(request, _("The account is open again, with the sign-in that it had."))
    return redirect("people:person", person.pk)


def _hand_over(request: HttpRequest, person: Person, invitation: Invitation, code: str, *, is_reset: bool) -> HttpResponse:
    """The one page on which the code stands: it is not kept, and opening the page again does not bring it back."""
    was_sent = send_invitation(person=person, invitation=invitation, code=code, is_reset=is_reset)
    context = {
        "person": person,
        "name": name_for(viewer_of(request), person, on=today()),
        "invitation": invitation,
        "code": code,
        "was_sent": was_sent,
        "is_reset": is_reset,
        "address": settings.ACADEMY_ADDRESS + reverse("entrance:code"),
    }
    return render(request, "people/code.html", context)


def _refused(request: HttpRequest, person: Person, refused: Refused) -> HttpResponse:
    messages.warning(request, str(refused))
    return redirect("people:person", person.pk)
