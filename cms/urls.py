"""What must stand before Wagtail's own addresses: its approval asks for problems first, and its front door is the academy's.

Recordings have addresses of their own: they are known by a key, whatever lesson shows them.
"""

from django.conf import settings
from django.urls import path
from django.views.generic import RedirectView

from cms.glossary.views import glossary
from cms.recordings import views
from cms.views import workflow_action

urlpatterns = [
    path("cms/pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/", workflow_action),
    path("_util/login/", RedirectView.as_view(pattern_name=settings.LOGIN_URL, query_string=True)),
    path("glossary/", glossary, name="glossary"),
    path("recordings/<uuid:key>/", views.recording_file, name="recording-file"),
    path("recordings/<uuid:key>/picture/", views.recording_poster, name="recording-poster"),
    path("recordings/<uuid:key>/<int:version_id>.vtt", views.recording_captions, name="recording-captions"),
]
