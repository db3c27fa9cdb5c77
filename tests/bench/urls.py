"""The academy's addresses and, before them, the control: a view that reads one row, below the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from academy.conf.urls import urlpatterns as academy
from academy.people.models import Agency


def control(request: HttpRequest) -> HttpResponse:
    return HttpResponse(Agency.objects.values_list("name", flat=True).get(code="NCC"))


urlpatterns = [path("bench/control/", control), *academy]
