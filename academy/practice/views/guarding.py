"""A data lead's page: what was set aside in the own agency, never what it says."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from academy.people.access import requires
from academy.people.looks import log_look
from academy.people.models import Person
from academy.people.roles import Ability
from academy.practice.access import quarantines_kept_by
from academy.practice.models import Quarantine
from academy.practice.operations import put_back
from academy.practice.queries import set_aside_shown

A_PAGE = 20
guarding_data = requires(Ability.GUARD_DATA)


@guarding_data
@require_GET
@never_cache
def set_aside_list(request: HttpRequest) -> HttpResponse:
    viewer, today = cast(Person, request.user), timezone.localdate()
    page = Paginator(quarantines_kept_by(viewer, on=today).order_by("-set_aside_at", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    shown = set_aside_shown(Quarantine.objects.filter(pk__in=[one.pk for one in page]), viewer=viewer, on=today)
    log_look(viewer=viewer, person_ids=[one.quarantine.author_id for one in shown], route="set-aside", at=timezone.now())
    return render(request, "practice/set-aside-list.html", {"page": page, "shown": shown})


@guarding_data
@require_POST
def set_aside_put_back(request: HttpRequest, quarantine_id: int) -> HttpResponse:
    viewer = cast(Person, request.user)
    quarantine = get_object_or_404(quarantines_kept_by(viewer, on=timezone.localdate()), pk=quarantine_id)
    put_back(quarantine=quarantine, at=timezone.now(), by=viewer)
    messages.success(request, _("Put back. Those with whom the author shares it can read it again, and the author is told."))
    return redirect("practice:set-aside-list")
