"""What the partnership asks, for anybody who wants to read it. How a person stands is on the pages of the dashboards."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from academy.competencies.models import RoleProfile
from academy.competencies.queries import framework_shown, role_shown


@require_GET
def framework(request: HttpRequest) -> HttpResponse:
    return render(request, "competencies/framework.html", {"framework": framework_shown(on=timezone.localdate())})


@require_GET
def role_detail(request: HttpRequest, code: str) -> HttpResponse:
    role = get_object_or_404(RoleProfile, code=code)
    return render(request, "competencies/role.html", {"shown": role_shown(role, on=timezone.localdate())})
