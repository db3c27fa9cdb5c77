"""Addresses for tests of the frame alone: one view that keeps answers, one that does not, the sign-in and the pages about the academy."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from academy.common.kept import keep_answer
from academy.dashboards.views import kept, site

FORM = """<form method="post">{% csrf_token %}{% keep_answer %}<textarea name="text"></textarea></form>"""


@login_required
@keep_answer
def keeps(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return HttpResponse(f"saved {request.user.username}: {request.POST.getlist('text')}")
    return HttpResponse(engines["django"].from_string(FORM).render({}, request))


@login_required
def does_not(request: HttpRequest) -> HttpResponse:
    return HttpResponse("saved")


dashboards = (
    [
        path("learning/kept/", kept.kept_answer, name="kept-answer"),
        path("learning/", does_not, name="my-learning"),
        path("learning/stay/", site.stay_signed_in, name="stay-signed-in"),
        path("help/", site.help_page, name="help"),
        path("privacy/", site.privacy),
        path("accessibility/", site.accessibility),
        path("cookies/", site.cookies),
        path("dev/components/", site.components),
    ],
    "dashboards",
)
urlpatterns = [
    path("", include("academy.people.entrance_urls")),
    path("accounts/", include("allauth.urls")),
    path("keeps/", keeps),
    path("does-not/", does_not),
    path("", include(dashboards)),
]
