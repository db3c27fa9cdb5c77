"""In which language the academy speaks: kept on the person, and in a cookie for whoever is not signed in."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from academy.people.models import Person
from academy.people.operations import choose_language

# Each in its own words, for whoever cannot read the other.
_OWN_NAMES = {"en-gb": "English", "cy": "Cymraeg"}


@require_http_methods(["GET", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """The choice, and back to where it was asked for."""
    back = _back(request)
    chosen = request.POST.get("language", "")
    if request.method == "POST" and chosen in _OWN_NAMES:
        if isinstance(request.user, Person):
            choose_language(person=request.user, language=chosen)
        with override(chosen):
            # Translators: name the language of the translation.
            messages.success(request, _("The academy speaks English with you now."))
        response = redirect(back)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite=settings.SESSION_COOKIE_SAMESITE,
        )
        return response
    return render(
        request, "site/language.html", {"languages": _OWN_NAMES.items(), "back": back}, status=422 if request.method == "POST" else 200
    )


def _back(request: HttpRequest) -> str:
    """Only to a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "/"
