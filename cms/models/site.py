from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page


class HomePage(Page):
    """Says what the academy is, and shows the way in."""

    lead = models.TextField(_("what the academy is"), blank=True)
    intro = models.TextField(_("more about it"), blank=True, help_text=_("An empty line between paragraphs."))

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("intro")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.CataloguePage"]
    max_count = 1
    template = "cms/home.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.queries import home_page

        return {**super().get_context(request, *args, **kwargs), **home_page(on=timezone.localdate())}


class CataloguePage(Page):
    """Every module that can be begun, found by words and filters."""

    lead = models.TextField(_("lead"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ModulePage"]
    max_count_per_parent = 1
    template = "cms/catalogue.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.catalogue import catalogue

        return {**super().get_context(request, *args, **kwargs), **catalogue(request, self, on=timezone.localdate())}
