"""What a portfolio asks, and of whom: data with dates, so that another year may ask something else without a change of code."""

from datetime import date
from typing import Self, cast

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models import Employment, Person


class PathwayQuerySet(models.QuerySet["Pathway"]):
    def in_force(self, on: date) -> Self:
        return self.filter(models.Q(effective_to=None) | models.Q(effective_to__gte=on), effective_from__lte=on)

    def asked_of(self, person: Person, on: date) -> Self:
        """Those in force that ask somebody with one of the person's jobs of that day."""
        jobs = Employment.objects.current(on).filter(person=person).exclude(role_code="")
        return self.in_force(on).filter(role_codes__overlap=jobs.values("role_code"))


class Pathway(models.Model):
    """One version of what a portfolio asks. A portfolio keeps the version under which it was begun; a change is another version.

    `role_codes` are the role profiles whose jobs it asks (a floor above keeps their words). `essay_words` is the least that an essay has;
    0 asks for none.
    """

    code = models.CharField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(_("note"), blank=True, help_text=_("Shown to those whom it asks, above what it asks."))
    role_codes = ArrayField(models.CharField(max_length=40), verbose_name=_("of whom"), help_text=_("Codes of role profiles, with commas."))
    journals = models.PositiveSmallIntegerField(_("journals"), default=0)
    supervisions = models.PositiveSmallIntegerField(_("supervisions"), default=0)
    essay_words = models.PositiveIntegerField(_("words of the essay"), default=0)
    asks_cv = models.BooleanField(_("asks for a CV"), default=False)
    effective_from = models.DateField(_("in force from"))
    effective_to = models.DateField(_("in force until"), null=True, blank=True)

    objects = PathwayQuerySet.as_manager()

    class Meta:
        verbose_name = _("portfolio pathway")
        verbose_name_plural = _("portfolio pathways")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="practice_pathway_once"),
            models.CheckConstraint(
                condition=models.Q(effective_to=None) | models.Q(effective_to__gte=models.F("effective_from")),
                name="practice_pathway_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """For the administration. Raises ValidationError where another version of the code is in force on one of its days."""
        others = Pathway.objects.filter(code=self.code).exclude(pk=self.pk)
        # A date that could not be read is told of by its own field.
        if cast("date | None", self.effective_from) is None:
            return
        others = others.filter(models.Q(effective_to=None) | models.Q(effective_to__gte=self.effective_from))
        if self.effective_to is not None:
            others = others.filter(effective_from__lte=self.effective_to)
        if other := others.order_by("version").first():
            words = _("Version %(n)s of this code is in force on one of these days. End it first, and begin this one on the day after")
            raise ValidationError({"effective_from": words % {"n": other.version}})
