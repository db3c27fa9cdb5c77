"""A person's own page: what is asked of them, what is due, begun and booked, what they hold."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from academy.dashboards.queries.learning import my_learning as ask
from academy.dashboards.queries.path import learning_path
from academy.people.models import Person


@require_GET
@login_required
@never_cache
def my_learning(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    return render(request, "dashboards/learning/mine.html", {"mine": ask(person, on=timezone.localdate()), "person": person})


@require_GET
@login_required
@never_cache
def my_path(request: HttpRequest) -> HttpResponse:
    """What one's role asks, in which order, how long it takes, and what one has."""
    path = learning_path(cast(Person, request.user), on=timezone.localdate())
    return render(request, "dashboards/learning/path.html", {"path": path})
