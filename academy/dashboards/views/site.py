"""The pages about the academy itself."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from academy.common.reading import COOKIE
from academy.dashboards.components_shown import examples
from academy.dashboards.context import academy_help


@dataclass(frozen=True)
class Cookie:
    name: str
    use: str
    lasts: str


def help_page(request: HttpRequest) -> HttpResponse:
    """Whom to turn to: the contact of one's own agency, and the academy's."""
    return render(request, "site/help.html", {"academy_help": academy_help()})


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "site/privacy.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html")


def cookies(request: HttpRequest) -> HttpResponse:
    kept = [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _("Knows that it is you, once you have signed in"),
            _("Until you sign out or close the browser; half an hour without use"),
        ),
        Cookie(settings.CSRF_COOKIE_NAME, _("Makes sure that a form comes from you and not from another site"), _("One year")),
        Cookie("messages", _("Carries a line such as “Saved” to the next page"), _("Until the next page")),
        Cookie(settings.LANGUAGE_COOKIE_NAME, _("Remembers English or Welsh, if you choose"), _("Until you close the browser")),
        Cookie(COOKIE, _("Remembers how pages are to look, if you choose"), _("One year")),
        Cookie(
            "academy-seen",
            _("In your browser alone: when you last did something, for the warning before you are signed out"),
            _("Until you delete it"),
        ),
    ]
    return render(request, "site/cookies.html", {"cookies": kept})


@login_required
def stay_signed_in(request: HttpRequest) -> HttpResponse:
    """Asked by the warning before an idle session ends; being asked is what keeps the session."""
    return HttpResponse(status=204)


def components(request: HttpRequest) -> HttpResponse:
    """Every component with its states; in a demonstration only."""
    return render(request, "site/components.html", examples(request))
