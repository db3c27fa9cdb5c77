from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.competencies.models.framework import Competency
from courses.models import Module


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def kept_here(self) -> Self:
        """Those whose standing the academy works out; the others are recorded elsewhere and stand outside every n of N."""
        return self.filter(kind=Requirement.Kind.EXPIRY)


class Requirement(models.Model):
    """What somebody's job or designation asks them to keep current. Its rules are dated: see `RequirementRule`."""

    class Kind(models.TextChoices):
        EXPIRY = "expiry", _("Complete and refresh")
        HOURS = "hours", _("Hours in a window")
        PRACTICE = "practice", _("Practice in a window")
        EXTERNAL = "external", _("Seen from outside")

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    note = models.TextField(_("note"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = RequirementQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    @property
    def short_title(self) -> str:
        """For the head of a narrow column: what stands before the colon."""
        return self.title.split(":")[0]


class RequirementRuleQuerySet(models.QuerySet["RequirementRule"]):
    def in_force(self, on: date) -> Self:
        return self.filter(models.Q(effective_to=None) | models.Q(effective_to__gte=on), effective_from__lte=on)


class RequirementRule(models.Model):
    """One version of a requirement's rule. A change of policy is another version from its day on; old periods keep theirs.

    `who` holds 'everyone', role codes, 'sector:<sector>' and 'designation:<designation>'; any one match is enough. `satisfied_by` holds
    module codes, any one of which will do. `supersedes` holds codes of requirements that count as met while this one is in date.
    `extra` keeps what the other kinds ask (hours, entries, evidence).
    """

    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="rules", verbose_name=_("requirement"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    effective_from = models.DateField(_("in force from"), default=date(2000, 1, 1))
    effective_to = models.DateField(_("in force until"), null=True, blank=True)
    who = ArrayField(models.CharField(max_length=60), verbose_name=_("who"))
    satisfied_by = ArrayField(models.CharField(max_length=20), verbose_name=_("satisfied by"), default=list, blank=True)
    within_days = models.PositiveIntegerField(_("days from the start"), null=True, blank=True)
    refresh_months = models.PositiveSmallIntegerField(_("months until it is due again"), null=True, blank=True)
    early_days = models.PositiveSmallIntegerField(_("days early that keep the anniversary"), default=0)
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=0)
    supersedes = ArrayField(models.CharField(max_length=20), verbose_name=_("counts also as"), default=list, blank=True)
    extra = models.JSONField(_("other terms"), default=dict, blank=True)

    objects = RequirementRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["requirement", "version"], name="competencies_rule_once"),
            models.CheckConstraint(
                condition=models.Q(effective_to=None) | models.Q(effective_to__gte=models.F("effective_from")),
                name="competencies_rule_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id} rule {self.version}"


class ModuleAward(models.Model):
    """What completing a module awards: level 2 at the most, since trained is not yet competent (domain.md §0.6)."""

    module = models.ForeignKey(Module, models.PROTECT, related_name="awards", verbose_name=_("module"))
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="module_awards", verbose_name=_("competency"))
    level = models.PositiveSmallIntegerField(_("level"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "competency"], name="competencies_moduleaward_once"),
            models.CheckConstraint(condition=models.Q(level__in=[1, 2]), name="competencies_moduleaward_two_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.module_id} {self.competency_id} {self.level}"


class ModuleRefresh(models.Model):
    """How long a module lasts where no requirement says so. It fills a certificate's "until" and governs no standing."""

    module = models.OneToOneField(Module, models.PROTECT, related_name="refresh", verbose_name=_("module"))
    months = models.PositiveSmallIntegerField(_("months"))
    early_days = models.PositiveSmallIntegerField(_("days early that keep the anniversary"), default=0)
    satisfied_by = ArrayField(models.CharField(max_length=20), verbose_name=_("refreshed by"), default=list, blank=True)

    class Meta:
        verbose_name_plural = _("module refreshes")

    def __str__(self) -> str:
        return f"{self.module_id}: {self.months}"
