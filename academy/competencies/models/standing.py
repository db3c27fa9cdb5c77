"""Read-models: what is asked of whom, and how they stand, as ranges of days. Rebuilt from the facts, never edited.

The one definition of both is `academy.competencies.fold`; `manage.py rebuild_periods` makes them again. They are written by the million, so
they carry no index that another one covers, and the database checks their keys to people and facts alone.
"""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.competencies.models.requirements import Requirement, RequirementRule
from academy.people.models import Employment
from courses.models import Completion


class Status(models.TextChoices):
    """The nine ways in which a person can stand to a requirement on a day."""

    NOT_REQUIRED = "not-required", _("Not asked for")
    NOT_YET_DUE = "not-yet-due", _("Not due yet")
    CURRENT = "current", _("Current")
    DUE_SOON = "due-soon", _("Due soon")
    IN_GRACE = "in-grace", _("Just past its date")
    OVERDUE = "overdue", _("Overdue")
    NEVER_DONE = "never-done", _("Not done yet")
    PAUSED = "paused", _("Paused")
    WAIVED = "waived", _("Waived")


# Due soon: this many days or fewer until the date.
DUE_SOON_DAYS = 90
# Those who count as met (n) among those who are asked (N). Paused, waived and not yet due stand outside N.
MET = (Status.CURRENT, Status.DUE_SOON, Status.IN_GRACE)
COUNTED = (*MET, Status.OVERDUE, Status.NEVER_DONE)


class RangeQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """The rows whose range holds that day; `until` is the first day that no longer belongs to it."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=day), since__lte=day)


class Obligation(models.Model):
    """That an employment asks a requirement of a person, from a day and until before a day. Says whose figure a standing belongs to."""

    employment = models.ForeignKey(Employment, models.CASCADE, related_name="obligations", verbose_name=_("employment"), db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="obligations", verbose_name=_("person"))
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, related_name="obligations", verbose_name=_("requirement"), db_index=False, db_constraint=False
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until before"), null=True, blank=True)

    objects = RangeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employment", "requirement", "since"], name="competencies_obligation_once")]
        indexes = [models.Index(fields=["requirement", "person"], name="competencies_obligation_who", include=["since", "until"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.requirement_id} {self.since}"


class Period(models.Model):
    """How a person stands to a requirement over a range of days in which nothing happens but the passing of time.

    Ranges of one person and requirement do not overlap; a day that none holds is not-required. `kind` is:

    - `unmet`: never completed. Not yet due until `due_on`, then never done.
    - `held`: completed; `from_completion` (its own or a superseding requirement's) began it. Current until `due_on`, due soon in the last
      90 days, then in grace until `grace_until`, then overdue. No `due_on`: it lasts.
    - `lapsed`: had run out before it was asked for: not yet due until `due_on` (the end of the induction days), then overdue.
    - `paused`, `waived`: whatever the dates say.

    `starts_on` is the day that began the period (completion or start of the obligation), the anchor of its reminders.
    """

    class Kind(models.TextChoices):
        UNMET = "unmet", _("Unmet")
        HELD = "held", _("Held")
        LAPSED = "lapsed", _("Lapsed")
        PAUSED = "paused", _("Paused")
        WAIVED = "waived", _("Waived")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="periods", verbose_name=_("person"), db_index=False)
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, related_name="periods", verbose_name=_("requirement"), db_index=False, db_constraint=False
    )
    rule = models.ForeignKey(RequirementRule, models.PROTECT, related_name="+", verbose_name=_("rule"), db_index=False, db_constraint=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    since = models.DateField(_("from"))
    until = models.DateField(_("until before"), null=True, blank=True)
    starts_on = models.DateField(_("began on"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    grace_until = models.DateField(_("grace until"), null=True, blank=True)
    from_completion = models.ForeignKey(
        Completion, models.PROTECT, null=True, blank=True, related_name="periods", verbose_name=_("from completion")
    )

    objects = RangeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "requirement", "since"], name="competencies_period_once")]
        indexes = [
            models.Index(
                fields=["requirement", "person"],
                name="competencies_period_who",
                include=["since", "until", "kind", "due_on", "grace_until"],
            ),
            # Whom a date falls to, without a look at the table: of the many periods that end in a season most are over long since.
            models.Index(
                fields=["due_on"],
                name="competencies_period_due",
                include=["person", "requirement", "rule", "kind", "since", "until"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.requirement_id} {self.since} {self.kind}"
