"""The one door to publication for which Wagtail has no hook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.views.pages.workflow import WorkflowAction
from wagtail.models import Page

from cms.gates import say_what_stands_in_the_way


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
