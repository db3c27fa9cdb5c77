from typing import Any

from django.db import models
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.blocks import PartnerBlock
from cms.languages import original_locale
from cms.markdown import FEATURES


class OneTreeMixin:
    """A translation grows a tree of its own, in which most pages are missing at first. What is missing there is served in English."""

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        try:
            return super().route(request, path_components)  # type: ignore[misc]
        except Http404:
            original = self.get_translation_or_none(original_locale())  # type: ignore[attr-defined]
            if original is None or original.pk == self.pk:  # type: ignore[attr-defined]
                raise
            return original.specific.route(request, path_components)


class HomePage(OneTreeMixin, Page):
    """Says what the academy is, for whom, and shows the way in."""

    lead = models.TextField(_("what the academy is"), blank=True, help_text=_("Two or three sentences beside the picture."))
    why = RichTextField(_("why “with”"), blank=True, features=FEATURES, help_text=_("Stands beside the social discipline window."))
    partners = StreamField([("partner", PartnerBlock())], verbose_name=_("for whom, by partner"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("why"), FieldPanel("partners")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.CataloguePage"]
    template = "cms/home.html"

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.queries import home_page

        return {**super().get_context(request, *args, **kwargs), **home_page(self)}


class CataloguePage(OneTreeMixin, Page):
    """Every module that can be begun, found by words and filters."""

    lead = models.TextField(_("lead"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ModulePage"]
    max_count_per_parent = 1
    template = "cms/catalogue.html"

    class Meta:
        verbose_name = _("catalogue")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.catalogue import catalogue

        return {**super().get_context(request, *args, **kwargs), **catalogue(request, self, on=timezone.localdate())}
