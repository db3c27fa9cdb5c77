from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from academy.competencies.models import Principle, RoleProfile
from cms.blocks import AwardBlock, ReadingBlock, SessionBlock, TaskBlock
from cms.checklist import ChecklistPanel
from cms.fields import CodesField
from cms.forms import ModuleForm
from cms.models.site import OneTreeMixin
from cms.release.panel import ReleasePanel
from courses.models import ChangeClass, Mode, Module, Tier


def _audience() -> Iterator[tuple[str, str]]:
    yield "everyone", str(_("Everyone"))
    yield from RoleProfile.objects.order_by("position").values_list("code", "title")


def _modules() -> Iterator[tuple[str, str]]:
    for code, title in Module.objects.order_by("code").values_list("code", "title"):
        yield code, f"{code} {title}"


def _principles() -> Iterator[tuple[str, str]]:
    for principle in Principle.objects.order_by("list", "position"):
        yield principle.code, str(principle)


class ModulePage(OneTreeMixin, Page):
    """A module as people read of it. Publishing it releases an edition of its published lessons."""

    code = models.CharField(
        _("code"), max_length=20, blank=True, help_text=_("For instance M1. The records know the module by it; it never changes.")
    )
    summary = models.TextField(_("summary"), blank=True, help_text=_("One or two sentences, shown in the catalogue."))
    tier = models.CharField(_("tier"), max_length=20, choices=Tier, default=Tier.AWARENESS)
    mode = models.CharField(_("mode"), max_length=20, choices=Mode, default=Mode.E_LEARNING)
    minutes = models.PositiveIntegerField(_("minutes of online study"), default=0)
    audience = CodesField(offered=_audience, verbose_name=_("for whom"))
    requires = CodesField(offered=_modules, verbose_name=_("what comes first"))
    first_is_asked = models.BooleanField(
        _("close it until they have that"),
        default=False,
        db_default=False,
        help_text=_(
            "Left empty, what comes first is advice, and anybody can begin here. Ticked, people read what this module is about, and begin "
            "it once they have what comes first. Nobody who has begun is ever shut out, and whoever comes to a taught day is let in."
        ),
    )
    first_enough = models.PositiveSmallIntegerField(
        _("how many of them are enough"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("For instance 2, where any two of those ticked will do. Empty: all of them."),
    )
    is_in_order = models.BooleanField(
        _("lessons are taken in order"),
        default=False,
        db_default=False,
        help_text=_(
            "Each lesson opens once the one before it is done. It holds for those who begin from now on; taught days are never closed."
        ),
    )
    may_be_proved = models.BooleanField(
        _("its check may be taken first"),
        default=False,
        db_default=False,
        help_text=_(
            "Somebody who knows all this already can take the check once before anything else. With it done, the lessons to read are done "
            "too; the story and the taught days are not. The check needs a question on each outcome."
        ),
    )
    principles = CodesField(offered=_principles, verbose_name=_("principles"))
    outcomes = StreamField(
        [("outcome", blocks.TextBlock(rows=2, label=_("Outcome")))], verbose_name=_("what people will be able to do"), blank=True
    )
    confidence = StreamField(
        [("statement", blocks.TextBlock(rows=2, label=_("Statement")))],
        verbose_name=_("confidence statements"),
        blank=True,
        help_text=_("Four or five, beginning with “I can”. Asked before, straight after and twelve weeks on."),
    )
    sessions = StreamField([("session", SessionBlock())], verbose_name=_("taught sessions"), blank=True)
    between_sessions = StreamField([("task", TaskBlock())], verbose_name=_("practice between sessions"), blank=True)
    try_this_week = models.TextField(_("try this week"), blank=True)
    further_reading = StreamField([("work", ReadingBlock())], verbose_name=_("further reading"), blank=True)
    awards = StreamField([("award", AwardBlock())], verbose_name=_("what it awards"), blank=True)
    refresh_months = models.PositiveSmallIntegerField(
        _("lasts for months"),
        null=True,
        blank=True,
        help_text=_("Used on certificates only where no requirement says how long the module lasts. Empty: it lasts."),
    )
    refresh_early_days = models.PositiveSmallIntegerField(_("days early that keep the anniversary"), default=0)
    refreshed_by = CodesField(offered=_modules, verbose_name=_("refreshed by"))
    # What is said of the next edition. The words of the last one do not serve for it, so that nothing has to be emptied after a release.
    change_class = models.CharField(_("kind of change"), max_length=20, choices=ChangeClass, blank=True, default="")
    change_note = models.CharField(
        _("what changed"),
        max_length=500,
        blank=True,
        help_text=_(
            "In one line, for those who learn it and for those who look back in years. For instance: “What to do first has a new order.”"
        ),
    )
    change_days = models.PositiveSmallIntegerField(
        _("days to learn it"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("After a safety-critical change only: it gets a date, and we remind people of it."),
    )
    change_spares = ArrayField(models.UUIDField(), verbose_name=_("not to be learnt again"), default=list, blank=True)
    loaded_hash = models.CharField(max_length=64, blank=True, editable=False)
    # When the records last heard of a publication. Older than the publication: a crash came between.
    recorded_at = models.DateTimeField(null=True, blank=True, editable=False)

    search_fields = [
        *Page.search_fields,
        index.SearchField("code", boost=2),
        index.SearchField("summary", boost=2),
        index.SearchField("outcomes"),
        index.AutocompleteField("code"),
        index.AutocompleteField("summary"),
    ]
    base_form_class = ModuleForm
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    ChecklistPanel(),
                    *Page.content_panels,
                    FieldPanel("code"),
                    FieldPanel("summary"),
                    MultiFieldPanel([FieldPanel("tier"), FieldPanel("mode"), FieldPanel("minutes")], heading=_("What it is")),
                    FieldPanel("outcomes"),
                    FieldPanel("audience"),
                    MultiFieldPanel(
                        [FieldPanel("requires"), FieldPanel("first_is_asked"), FieldPanel("first_enough")],
                        heading=_("What comes first"),
                    ),
                    MultiFieldPanel([FieldPanel("is_in_order"), FieldPanel("may_be_proved")], heading=_("How it is learnt")),
                    FieldPanel("try_this_week"),
                    FieldPanel("further_reading"),
                ],
                heading=_("Module"),
            ),
            ObjectList([FieldPanel("sessions"), FieldPanel("between_sessions"), FieldPanel("confidence")], heading=_("Taught")),
            ObjectList(
                [
                    FieldPanel("awards"),
                    MultiFieldPanel(
                        [FieldPanel("refresh_months"), FieldPanel("refresh_early_days"), FieldPanel("refreshed_by")],
                        heading=_("How long it lasts"),
                    ),
                    FieldPanel("principles"),
                ],
                heading=_("Counts towards"),
            ),
            ObjectList(
                [
                    ReleasePanel(),
                    FieldPanel("change_class"),
                    FieldPanel("change_note"),
                    FieldPanel("change_spares"),
                    FieldPanel("change_days"),
                ],
                heading=_("Release"),
            ),
            ObjectList(Page.promote_panels, heading=_("Promote")),
            ObjectList(Page.settings_panels, heading=_("Settings")),
        ]
    )
    parent_page_types = ["cms.CataloguePage"]
    subpage_types = ["cms.LessonPage"]
    # A copy is another module, and no two modules have one code.
    exclude_fields_in_copy = ["code", "change_class", "change_note", "change_days", "change_spares", "loaded_hash", "recorded_at"]
    template = "cms/module.html"

    class Meta:
        verbose_name = _("module")

    @property
    def key(self) -> UUID:
        return self.translation_key

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.queries import module_page

        return {**super().get_context(request, *args, **kwargs), **module_page(request, self, on=timezone.localdate())}

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        from cms.previewing.modules import modes_of

        return list(modes_of(self))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from cms.previewing.modules import preview_module

        return preview_module(request, self, mode_name)
