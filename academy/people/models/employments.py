from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.common.records import Withdrawable, WithdrawableQuerySet
from academy.people.models.agencies import Team


class EmploymentQuerySet(WithdrawableQuerySet["Employment"]):
    def on(self, day: date) -> Self:
        """Those that run on that day; the last day is included. After `as_known_on` it is the last day that was known then."""
        ends_on = "known_ends_on" if "known_ends_on" in self.query.annotations else "ends_on"
        return self.filter(models.Q(**{ends_on: None}) | models.Q(**{f"{ends_on}__gte": day}), starts_on__lte=day)

    def as_known_on(self, at: datetime) -> Self:
        """Those that were on record at that moment, with what they said then as `known_ends_on`, `known_manager_id` and so on.

        One join. Follow it with `on(day)`, not with `current(day)`: what has been withdrawn since stood then.
        """
        former = models.FilteredRelation("former_terms", condition=models.Q(former_terms__since__lte=at, former_terms__until__gt=at))
        said = {
            f"known_{column}": models.Case(
                models.When(at_that_time__pk__isnull=False, then=models.F(f"at_that_time__{column}")), default=models.F(column)
            )
            for column in ("ends_on", "manager_id", "deputy_id", "job_title")
        }
        return super().as_known_on(at).annotate(at_that_time=former, **said)

    def current(self, on: date) -> Self:
        return self.standing().on(on)


class Employment(Withdrawable):
    """That a person works (or fosters, or volunteers) in a team, in a role, from a day and until a day. Several may run at once.

    Others point at it, so its row stays while manager, deputy, title and last day follow life; what it said before is in `FormerTerms`.
    """

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


class FormerTerms(models.Model):
    """What a job said until somebody changed it. Written by the operation that changes it; never edited, never deleted.

    It was on record from `since` until before `until`. What was changed at the moment at which it was recorded was never known.
    """

    employment = models.ForeignKey(Employment, models.CASCADE, related_name="former_terms", verbose_name=_("employment"))
    job_title = models.CharField(_("job title"), max_length=200, blank=True)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("manager")
    )
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deputy"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    since = models.DateTimeField(_("on record since"))
    until = models.DateTimeField(_("until"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("changed by")
    )

    class Meta:
        verbose_name_plural = _("former terms")
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="people_formerterms_until_after_since"),
            # At any moment a job said one thing. A range of one number, since an equal sign in an exclusion would need an extension.
            ExclusionConstraint(
                name="people_formerterms_one_at_a_time",
                expressions=[
                    (
                        models.Func(models.F("employment"), models.F("employment"), models.Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (models.Func(models.F("since"), models.F("until"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employment_id} until {self.until:%Y-%m-%d %H:%M}"


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
