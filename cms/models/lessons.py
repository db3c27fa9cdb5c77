from typing import Any
from uuid import UUID

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import CastBlock, EndingBlock, LessonBlocks, QuestionBlock, StepBlock


class LessonPage(Page):
    """One part of a module: a page to read, a scenario to play, or a knowledge check. Learners see its frozen versions, never the page."""

    class Kind(models.TextChoices):
        PAGE = "page", _("Lesson to read")
        SCENARIO = "scenario", _("Scenario")
        CHECK = "check", _("Knowledge check")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PAGE)
    minutes = models.PositiveIntegerField(_("minutes"), default=0, help_text=_("Five to eight suit a phone on a night shift."))
    objective = models.TextField(_("objective"), blank=True, help_text=_("“By the end you can …”"))
    body = StreamField(LessonBlocks(), verbose_name=_("body"), blank=True)

    setting = models.TextField(_("setting"), blank=True, help_text=_("Where and when. Say that it is made up."))
    content_note = models.TextField(_("content note"), blank=True, help_text=_("What may be hard to read, and that one can leave at any time."))
    cast = StreamField([("person", CastBlock())], verbose_name=_("people"), blank=True)
    start = models.CharField(_("begins with"), max_length=60, blank=True, help_text=_("The short name of the first step."))
    steps = StreamField([("step", StepBlock())], verbose_name=_("steps"), blank=True)
    endings = StreamField([("ending", EndingBlock())], verbose_name=_("endings"), blank=True)

    pass_mark = models.PositiveSmallIntegerField(_("pass mark"), default=80, help_text=_("In a hundred."))
    draw = models.PositiveSmallIntegerField(_("questions asked each time"), default=5, help_text=_("Drawn so that every outcome is asked."))
    questions = StreamField([("question", QuestionBlock())], verbose_name=_("questions"), blank=True)

    search_fields = [*Page.search_fields, index.SearchField("objective"), index.SearchField("body")]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    *Page.content_panels,
                    MultiFieldPanel([FieldPanel("kind"), FieldPanel("minutes"), FieldPanel("objective")], heading=_("What it is")),
                    FieldPanel("body"),
                ],
                heading=_("Lesson"),
            ),
            ObjectList(
                [
                    HelpPanel(content=_("Only for lessons of the kind “Scenario”.")),
                    FieldPanel("setting"),
                    FieldPanel("content_note"),
                    FieldPanel("cast"),
                    FieldPanel("start"),
                    FieldPanel("steps"),
                    FieldPanel("endings"),
                ],
                heading=_("Scenario"),
            ),
            ObjectList(
                [HelpPanel(content=_("Only for lessons of the kind “Knowledge check”.")), FieldPanel("pass_mark"), FieldPanel("draw"), FieldPanel("questions")],
                heading=_("Knowledge check"),
            ),
            ObjectList(Page.promote_panels, heading=_("Promote")),
        ]
    )
    parent_page_types = ["cms.ModulePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("lesson")

    @property
    def key(self) -> UUID:
        return self.translation_key

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The player serves lessons, from frozen versions; Wagtail's address of one leads to its module."""
        parent = self.get_parent()
        if parent is None:
            raise Http404
        return redirect(parent.get_url(request))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from cms.player.preview import preview_lesson

        return preview_lesson(request, self)
