"""What a person can do, as the partnership has agreed to describe it. All of it is data that an adopter edits."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Principle(models.Model):
    """A non-negotiable (NN1 … NN8) or a distinguisher (D1 … D10). Adopters correct the wording to their own."""

    class List(models.TextChoices):
        NON_NEGOTIABLES = "non-negotiables", _("The eight non-negotiables")
        DISTINGUISHERS = "distinguishers", _("The ten distinguishers")

    code = models.CharField(_("code"), max_length=10, unique=True)
    list = models.CharField(_("list"), max_length=20, choices=List)
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("text"), max_length=300)
    gloss = models.TextField(_("gloss"), blank=True)
    question = models.CharField(_("question"), max_length=300, blank=True)
    is_confirmed = models.BooleanField(_("wording confirmed"), default=True)

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class Domain(models.Model):
    code = models.CharField(_("code"), max_length=10, unique=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"))

    def __str__(self) -> str:
        return self.title


class Level(models.Model):
    """Aware, Applying, Skilled, Leading. `awarded_by` says which kinds of judgement may award it (domain.md §0.6)."""

    level = models.PositiveSmallIntegerField(_("level"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    meaning = models.CharField(_("meaning"), max_length=300)
    awarded_by = ArrayField(models.CharField(max_length=30), verbose_name=_("awarded by"), default=list)
    who_may_award = models.CharField(_("who may award it"), max_length=300, blank=True)
    review_months = models.PositiveSmallIntegerField(_("months until it is looked at again"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.level} {self.name}"


class Competency(models.Model):
    """`indicators` is {"1": [sentence, …], …} by level."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    title = models.CharField(_("title"), max_length=200)
    domain = models.ForeignKey(Domain, models.PROTECT, related_name="competencies", verbose_name=_("domain"))
    position = models.PositiveSmallIntegerField(_("position"))
    principles = ArrayField(models.CharField(max_length=10), verbose_name=_("principles"), default=list, blank=True)
    indicators = models.JSONField(_("indicators"), default=dict)

    class Meta:
        verbose_name_plural = _("competencies")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class RoleProfile(models.Model):
    """What a job asks. An Employment carries its code."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    agency_types = ArrayField(models.CharField(max_length=30), verbose_name=_("sectors"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"))

    def __str__(self) -> str:
        return self.title


class RoleCompetency(models.Model):
    role = models.ForeignKey(RoleProfile, models.CASCADE, related_name="competencies", verbose_name=_("role profile"))
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="roles", verbose_name=_("competency"))
    level = models.PositiveSmallIntegerField(_("level"))
    needs_assessor = models.BooleanField(_("judged by an assessor"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "competency"], name="competencies_rolecompetency_once")]

    def __str__(self) -> str:
        return f"{self.role_id} {self.competency_id} {self.level}"


class DesignationKind(models.Model):
    """Something that a person can be beside a role: facilitator, assessor. `people.Designation` carries its code, for some days."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    def __str__(self) -> str:
        return self.title


class ExternalFramework(models.Model):
    """A framework that somebody else keeps. Its versions are dated data, never code (domain.md §0.2)."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    body = models.CharField(_("body"), max_length=200)
    sectors = ArrayField(models.CharField(max_length=30), verbose_name=_("sectors"), default=list, blank=True)

    def __str__(self) -> str:
        return self.title


class ExternalFrameworkVersion(models.Model):
    """`content` keeps what the version says beyond the columns: levels, hours, indicators, what it maps to."""

    framework = models.ForeignKey(ExternalFramework, models.CASCADE, related_name="versions", verbose_name=_("framework"))
    code = models.CharField(_("code"), max_length=30, unique=True)
    title = models.CharField(_("title"), max_length=200)
    effective_from = models.DateField(_("in force from"), null=True, blank=True)
    effective_to = models.DateField(_("in force until"), null=True, blank=True)
    replaced_by = models.CharField(_("replaced by"), max_length=30, blank=True)
    is_confirmed = models.BooleanField(_("confirmed"), default=False)
    note = models.TextField(_("note"), blank=True)
    content = models.JSONField(_("content"), default=dict, blank=True)

    def __str__(self) -> str:
        return self.title
