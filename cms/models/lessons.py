from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import CastBlock, EndingBlock, LessonBlocks, QuestionBlock, StepBlock, Words
from cms.checklist import ChecklistPanel
from cms.forms import LessonForm


class LessonPage(Page):
    """One part of a module: a page to read, a scenario to play, or a knowledge check. Learners see its frozen versions, never the page."""

    class Kind(models.TextChoices):
        PAGE = "page", _("Lesson to read")
        SCENARIO = "scenario", _("Scenario")
        CHECK = "check", _("Knowledge check")

    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=Kind,
        default=Kind.PAGE,
        help_text=_("Choose it first; each kind has a tab of its own. Once published it stays."),
    )
    minutes = models.PositiveIntegerField(_("minutes"), default=0, help_text=_("Five to eight suit a phone on a night shift."))
    is_required = models.BooleanField(_("needed to complete the module"), default=True)
    loaded_hash = models.CharField(max_length=64, blank=True, editable=False)

    teaches = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("outcomes that it teaches"),
        default=list,
        blank=True,
        help_text=_(
            "Whoever misses one of them twice in the check is sent back here. Tick none, and the lesson nearest in words is offered."
        ),
    )
    objective = models.TextField(_("objective"), blank=True, help_text=_("“By the end you can …”"))
    body = StreamField(LessonBlocks(), verbose_name=_("body"), blank=True)

    setting = models.TextField(_("setting"), blank=True, help_text=_("Where and when. Say that it is made up."))
    content_note = models.TextField(
        _("content note"), blank=True, help_text=_("What may be hard to read, and that one can leave at any time.")
    )
    points = StreamField(
        [("point", Words(label=_("Point")))],
        verbose_name=_("what it teaches"),
        blank=True,
        help_text=_(
            "Four or five sentences for whoever would rather not play the story. They read these instead, and it counts the same. "
            "Say what there is to learn without telling what happens."
        ),
    )
    cast = StreamField([("person", CastBlock())], verbose_name=_("people"), blank=True)
    start = models.CharField(_("begins with"), max_length=60, blank=True, help_text=_("The short name of the first step."))
    steps = StreamField([("step", StepBlock())], verbose_name=_("steps"), blank=True)
    endings = StreamField([("ending", EndingBlock())], verbose_name=_("endings"), blank=True)

    pass_mark = models.PositiveSmallIntegerField(_("pass mark"), default=80, help_text=_("In a hundred."))
    draw = models.PositiveSmallIntegerField(_("questions asked each time"), default=5, help_text=_("Drawn so that every outcome is asked."))
    questions = StreamField([("question", QuestionBlock())], verbose_name=_("questions"), blank=True)

    # What belongs to one kind alone, for the form and for finding problems.
    FIELDS_OF_KIND = {
        Kind.PAGE: ("objective", "teaches", "body"),
        Kind.SCENARIO: ("setting", "content_note", "points", "cast", "start", "steps", "endings"),
        Kind.CHECK: ("pass_mark", "draw", "questions"),
    }
    search_fields = [
        *Page.search_fields,
        index.SearchField("objective"),
        index.SearchField("body"),
        index.SearchField("setting"),
        index.SearchField("steps"),
    ]
    base_form_class = LessonForm
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    ChecklistPanel(),
                    FieldPanel("kind"),
                    *Page.content_panels,
                    MultiFieldPanel([FieldPanel("minutes"), FieldPanel("is_required")], heading=_("In the module")),
                ],
                heading=_("What it is"),
            ),
            ObjectList([FieldPanel(name) for name in FIELDS_OF_KIND[Kind.PAGE]], heading=_("Lesson to read")),
            ObjectList([FieldPanel(name) for name in FIELDS_OF_KIND[Kind.SCENARIO]], heading=_("Scenario")),
            ObjectList([FieldPanel(name) for name in FIELDS_OF_KIND[Kind.CHECK]], heading=_("Knowledge check")),
            ObjectList(Page.promote_panels, heading=_("Promote")),
            ObjectList(Page.settings_panels, heading=_("Settings")),
        ]
    )
    parent_page_types = ["cms.ModulePage"]
    subpage_types: list[str] = []
    exclude_fields_in_copy = ["loaded_hash"]

    class Meta:
        verbose_name = _("lesson")

    @property
    def key(self) -> UUID:
        return self.translation_key

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The player serves lessons, from frozen versions. Whoever comes here all the same (by an alias, say) is led to the module."""
        parent = self.get_parent()
        url = parent.get_url(request) if parent else None
        if url is None:
            raise Http404
        return redirect(url)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        whole = {self.Kind.SCENARIO: _("The whole story"), self.Kind.CHECK: _("Every question")}
        modes = [("", _("As a learner meets it")), ("half-way", _("As a learner half-way through"))]
        return [*modes, ("whole", whole[self.Kind(self.kind)])] if self.kind in whole else modes

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from cms.previewing.lessons import preview_lesson

        return preview_lesson(request, self, mode_name)
