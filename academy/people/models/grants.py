from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.common.records import Withdrawable, WithdrawableQuerySet
from academy.people.models.agencies import Agency, Team
from academy.people.roles import Ability, Role, roles_with


class GrantQuerySet(WithdrawableQuerySet["Grant"]):
    def on(self, day: date) -> Self:
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gte=day), starts_on__lte=day)

    def current(self, on: date) -> Self:
        return self.standing().on(on)

    def giving(self, ability: Ability) -> Self:
        return self.filter(role__in=roles_with(ability))


class Grant(Withdrawable):
    """A permission role that a person has for a time, over the whole academy, one agency, or one team and those below it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=30, choices=Role)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("agency"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("team"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")), name="people_grant_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~models.Q(role="agency-hr") | models.Q(agency__isnull=False), name="people_grant_hr_names_agency"
            ),
            models.CheckConstraint(condition=models.Q(team=None) | models.Q(agency__isnull=False), name="people_grant_team_names_agency"),
        ]
        indexes = [models.Index(fields=["person", "role"], name="people_grant_person", condition=models.Q(withdrawn_at=None))]

    def __str__(self) -> str:
        return f"{self.role} {self.person_id}"
