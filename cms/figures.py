"""How questions do their work, in Wagtail's administration. Editors see figures of everybody together and nobody's answers."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from courses.models import Lesson, LessonKind
from courses.queries import question_figures


class ChecksView(WagtailAdminTemplateMixin, TemplateView):
    """Every check, by module."""

    template_name = "cms/questions/checks.html"
    page_title = _("How questions do")
    header_icon = "help"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        checks = Lesson.objects.filter(kind=LessonKind.CHECK).select_related("module").order_by("retired_at", "module__code", "position")
        asked = Count("questions__block_id", distinct=True)
        waiting = Count("attempts__answers", filter=Q(attempts__answers__is_right=None), distinct=True)
        return super().get_context_data(checks=checks.annotate(asked=asked, waiting=waiting), **kwargs)


class QuestionsView(WagtailAdminTemplateMixin, TemplateView):
    """The questions of one check, those asked now first."""

    template_name = "cms/questions/questions.html"
    page_title = _("How questions do")
    header_icon = "help"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        checks = Lesson.objects.filter(kind=LessonKind.CHECK).select_related("module")
        self.lesson = get_object_or_404(checks, key=kwargs["key"])

    def get_page_subtitle(self) -> str:
        return self.lesson.module.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        back = {"url": reverse("cms-checks"), "label": self.page_title}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.lesson.module.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        figures = question_figures(self.lesson)
        now = [item for item in figures if item.is_asked_now]
        before = [item for item in figures if not item.is_asked_now]
        return super().get_context_data(lesson=self.lesson, now=now, before=before, **kwargs)


def questions_url(key: UUID) -> str:
    return reverse("cms-questions", args=[key])


urlpatterns: list[URLPattern] = [
    path("questions/", ChecksView.as_view(), name="cms-checks"),
    path("questions/<uuid:key>/", QuestionsView.as_view(), name="cms-questions"),
]
