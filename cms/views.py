"""What pages of ours in Wagtail's administration share, and the one door to publication for which Wagtail has no hook."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.workflow import WorkflowAction
from wagtail.models import Page

from cms.gates import say_what_stands_in_the_way
from cms.models import ModulePage


class AdminPageView(WagtailAdminTemplateMixin, TemplateView):
    """A page in Wagtail's frame, with its own title as the last crumb."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


def own_module(request: HttpRequest, page_id: int) -> ModulePage:
    """A module's page for somebody who may edit it. Raises Http404 and PermissionDenied."""
    page = get_object_or_404(ModulePage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


@require_admin_access
def workflow_action(request: HttpRequest, page_id: int, action_name: str, task_state_id: int) -> HttpResponse:
    """Wagtail's own view, once nothing forbids what is to be approved."""
    if action_name == "approve":
        page = get_object_or_404(Page, pk=page_id).get_latest_revision_as_object()
        if say_what_stands_in_the_way(request, [page]):
            edit = reverse("wagtailadmin_pages:edit", args=[page_id])
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                return render_modal_workflow(request, "", None, {}, json_data={"step": "success", "redirect": edit})
            return redirect(edit)
    response: HttpResponse = WorkflowAction.as_view()(request, page_id=page_id, action_name=action_name, task_state_id=task_state_id)
    return response
