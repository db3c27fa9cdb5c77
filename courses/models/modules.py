from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Tier(models.TextChoices):
    AWARENESS = "awareness", _("Awareness")
    CORE = "core", _("Core")
    PRACTITIONER = "practitioner", _("Practitioner")
    FACILITATOR = "facilitator", _("Facilitator")
    LEADERSHIP = "leadership", _("Leadership")


class Mode(models.TextChoices):
    E_LEARNING = "e-learning", _("E-learning")
    BLENDED = "blended", _("Blended")
    TAUGHT = "taught", _("Taught")


class LessonKind(models.TextChoices):
    PAGE = "page", _("Lesson")
    SCENARIO = "scenario", _("Scenario")
    CHECK = "check", _("Knowledge check")
    SESSION = "session", _("Taught session")


class ModuleQuerySet(models.QuerySet["Module"]):
    def open(self) -> Self:
        """Those that a person can begin: released at least once and not retired."""
        return self.filter(retired_at=None, current_edition__isnull=False)


class Module(models.Model):
    """What there is to learn, as the records know it. Its words are pages; only what records need is here.

    `key` is the page's translation key, the same in every language. `audience` and `requires` hold codes, as the curriculum gives them.
    What comes first (`requires`) is advice, or with `first_is_asked` the module is closed to whoever does not hold enough of it. These
    rules are the module's and no edition's: they hold for those who begin from now on (`queries/opening.py`).
    """

    key = models.UUIDField(_("key"), unique=True)
    code = models.CharField(_("code"), max_length=20, unique=True)
    slug = models.SlugField(_("slug"), unique=True, max_length=100)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    tier = models.CharField(_("tier"), max_length=20, choices=Tier)
    mode = models.CharField(_("mode"), max_length=20, choices=Mode)
    minutes = models.PositiveIntegerField(_("minutes of online study"), default=0)
    audience = ArrayField(models.CharField(max_length=40), verbose_name=_("audience"), default=list, blank=True)
    requires = ArrayField(models.CharField(max_length=20), verbose_name=_("what comes first"), default=list, blank=True)
    first_is_asked = models.BooleanField(_("what comes first is asked"), default=False, db_default=False)
    first_enough = models.PositiveSmallIntegerField(_("how many of them are enough"), null=True, blank=True)
    is_in_order = models.BooleanField(_("lessons are taken in order"), default=False, db_default=False)
    may_be_proved = models.BooleanField(_("its check may be taken first"), default=False, db_default=False)
    current_edition = models.ForeignKey(
        "courses.Edition", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("current edition")
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    objects = ModuleQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.retired_at is None and self.current_edition_id is not None


class LessonQuerySet(models.QuerySet["Lesson"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)


class Lesson(models.Model):
    """One part of a module: a page, the scenario, the check, or a taught session (which has no page)."""

    module = models.ForeignKey(Module, models.PROTECT, related_name="lessons", verbose_name=_("module"))
    key = models.UUIDField(_("key"), unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=LessonKind)
    slug = models.SlugField(_("slug"), max_length=100)
    title = models.CharField(_("title"), max_length=200)
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_required = models.BooleanField(_("required"), default=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "slug"], condition=models.Q(retired_at=None), name="courses_lesson_slug_once"),
        ]

    def __str__(self) -> str:
        return self.title
