from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models.agencies import Agency


class LookQuerySet(models.QuerySet["Look"]):
    def at_person(self, person: models.Model) -> Self:
        """Those that showed this person's record, to be read by the person."""
        return self.filter(person_ids__contains=[person.pk])


class Look(models.Model):
    """That somebody saw somebody else's record: one row for a record page, one for a named list or an export."""

    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="looks", verbose_name=_("viewer"))
    acting_for = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="looks", verbose_name=_("acting for"))
    at = models.DateTimeField(_("at"))
    route = models.CharField(_("what was opened"), max_length=80)
    filter = models.CharField(_("chosen by"), max_length=500, blank=True)
    person_ids = ArrayField(models.BigIntegerField(), verbose_name=_("whose"))

    objects = LookQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["person_ids"], name="people_look_persons"),
            models.Index(fields=["viewer", "route", "at"], name="people_look_viewer"),
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} {self.route} {self.at:%Y-%m-%d %H:%M}"
