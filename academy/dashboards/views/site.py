"""The pages about the academy itself."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from academy.dashboards.components_shown import examples


def help_page(request: HttpRequest) -> HttpResponse:
    """Whom to turn to: the contact of one's own agency, and the academy's."""
    return render(request, "site/help.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "site/privacy.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html")


def cookies(request: HttpRequest) -> HttpResponse:
    return render(request, "site/cookies.html")


@login_required
def stay_signed_in(request: HttpRequest) -> HttpResponse:
    """Asked by the warning before an idle session ends; being asked is what keeps the session."""
    return HttpResponse(status=204)


def components(request: HttpRequest) -> HttpResponse:
    """Every component with its states; in a demonstration only."""
    return render(request, "site/components.html", examples(request))
