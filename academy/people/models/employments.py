from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.common.records import Withdrawable, WithdrawableQuerySet
from academy.people.models.agencies import Team


class EmploymentQuerySet(WithdrawableQuerySet["Employment"]):
    def on(self, day: date) -> Self:
        """Those that run on that day; the last day is included."""
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gte=day), starts_on__lte=day)

    def current(self, on: date) -> Self:
        return self.standing().on(on)


class Employment(Withdrawable):
    """That a person works (or fosters, or volunteers) in a team, in a role, from a day and until a day. Several may run at once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="employments", verbose_name=_("person"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="employments", verbose_name=_("team"))
    role_code = models.CharField(
        _("role profile"), max_length=40, blank=True, help_text=_("Empty where no role profile fits: only what is for everyone applies.")
    )
    job_title = models.CharField(_("job title"), max_length=200, blank=True)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="managed_employments", verbose_name=_("manager")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deputised_employments",
        verbose_name=_("deputy"),
        help_text=_("Who stands in for this person as a manager."),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = EmploymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")), name="people_employment_ends_after_start"
            ),
            models.CheckConstraint(condition=~models.Q(manager=models.F("person")), name="people_employment_not_own_manager"),
        ]
        indexes = [
            models.Index(fields=["person", "starts_on"], name="people_employment_person"),
            models.Index(fields=["team", "starts_on", "ends_on"], name="people_employment_team", condition=models.Q(withdrawn_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.team_id} from {self.starts_on}"


class DesignationQuerySet(WithdrawableQuerySet["Designation"]):
    def on(self, day: date) -> Self:
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gte=day), starts_on__lte=day)


class Designation(Withdrawable):
    """What a person is beside a role: facilitator, registered social worker, champion. Codes come from the framework."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="designations", verbose_name=_("person"))
    code = models.CharField(_("designation"), max_length=40)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = DesignationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")), name="people_designation_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["person", "code", "starts_on"], condition=models.Q(withdrawn_at=None), name="people_designation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.person_id}"
