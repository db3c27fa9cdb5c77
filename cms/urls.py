"""What must stand before Wagtail's own addresses: its approval asks for problems first, and its front door is the academy's."""

from django.conf import settings
from django.urls import path
from django.views.generic import RedirectView

from cms.views import workflow_action

urlpatterns = [
    path("cms/pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/", workflow_action),
    path("_util/login/", RedirectView.as_view(pattern_name=settings.LOGIN_URL, query_string=True)),
]
