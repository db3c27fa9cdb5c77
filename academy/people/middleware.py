"""What every request of somebody signed in passes: the session in use, and the second step that some roles must have."""

import time
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from academy.people.models import Grant, Person

GetResponse = Callable[[HttpRequest], HttpResponse]
_TOUCHED = "touched"
# Where somebody without a second step may go: to set one up, to sign out, to ask for help.
_OPEN_PREFIXES = ("/accounts/", "/help/", "/privacy/", "/accessibility/", "/cookies/", "/healthz/")


class ActivityMiddleware:
    """Keeps a session that is used, and remembers when and from where: at most once in SESSION_TOUCH_SECONDS, for each write costs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.get(_TOUCHED, 0) >= settings.SESSION_TOUCH_SECONDS:
                request.session[_TOUCHED] = now
                UserSession.objects.create_from_request(request)
        return self.get_response(request)


class LanguageMiddleware:
    """Speaks to somebody signed in as they have chosen, on whatever computer; to anybody else as the cookie or the browser says."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated and request.user.language != translation.get_language():
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class SecondStepMiddleware:
    """Sends those whose role asks for a second step to set one up, whatever page they wanted, until they have one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.MFA_REQUIRED_ROLES or request.path_info.startswith(_OPEN_PREFIXES) or not request.user.is_authenticated:
            return self.get_response(request)
        if not lacks_second_step(request.user):
            return self.get_response(request)
        messages.warning(request, _("Your role asks for a second step when you sign in. Set one up here; then everything is open to you."))
        address = reverse("mfa_index")
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": address})
        return redirect(address)


def lacks_second_step(person: Person) -> bool:
    """Whether a role that the person has today, or the operator's account, asks for a second step that is not there. One query."""
    required = Grant.objects.current(timezone.localdate()).filter(person=OuterRef("pk"), role__in=settings.MFA_REQUIRED_ROLES)
    steps = Authenticator.objects.filter(user=OuterRef("pk"), type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
    who = Person.objects.filter(Q(is_staff=True) | Q(is_superuser=True) | Q(Exists(required)), pk=person.pk)
    return who.exclude(Exists(steps)).exists()
