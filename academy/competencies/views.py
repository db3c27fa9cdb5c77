"""What the partnership asks, for anybody who wants to read it. How a person stands is on the pages of the dashboards."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from academy.competencies.models import RoleProfile
from academy.competencies.queries import (
    outside_frameworks_shown,
    principles_shown,
    requirements_shown,
    role_shown,
    skills_shown,
)


@require_GET
def framework(request: HttpRequest) -> HttpResponse:
    """Roles, levels, and what each skill looks like."""
    return _page(request, "framework", shown=skills_shown())


@require_GET
def role_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What one role is asked."""
    role = get_object_or_404(RoleProfile, code=code)
    return _page(request, "role", shown=role_shown(role, on=timezone.localdate()))


@require_GET
def requirement_list(request: HttpRequest) -> HttpResponse:
    """What is kept up, by whom, and how often."""
    return _page(request, "requirements", requirements=requirements_shown(on=timezone.localdate()))


@require_GET
def principle_list(request: HttpRequest) -> HttpResponse:
    return _page(request, "principles", lists=principles_shown())


@require_GET
def outside_list(request: HttpRequest) -> HttpResponse:
    """The frameworks that others keep, as they hold today."""
    return _page(request, "outside", frameworks=outside_frameworks_shown(on=timezone.localdate()))


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    parts = [
        (_("Skills and roles"), reverse("competencies:framework")),
        (_("What is kept up"), reverse("competencies:requirement-list")),
        (_("Principles"), reverse("competencies:principle-list")),
        (_("Frameworks that others keep"), reverse("competencies:outside-list")),
    ]
    return render(request, f"competencies/{name}.html", {"parts": parts, **context})
