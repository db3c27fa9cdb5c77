from datetime import date
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.common.records import Withdrawable, WithdrawableQuerySet
from academy.competencies.models.framework import Competency
from academy.competencies.models.requirements import Requirement
from courses.models import Completion

D = TypeVar("D", bound=models.Model, covariant=True)


class AwardQuerySet(WithdrawableQuerySet["Award"]):
    def current(self, on: date) -> Self:
        """Standing, and not yet due to be looked at again."""
        return self.standing().filter(models.Q(review_on=None) | models.Q(review_on__gte=on), awarded_on__lte=on)


class Award(Withdrawable):
    """That a person has a competency at a level: made by a course (2 at most), or judged by somebody with a name."""

    class By(models.TextChoices):
        COURSE = "course", _("Course")
        SELF_ASSESSMENT = "self-assessment", _("Self-assessment")
        MANAGER = "manager", _("Manager")
        ASSESSOR = "assessor", _("Assessor")
        MODERATOR = "moderator", _("Assessor and moderator")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="awards", verbose_name=_("person"))
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="awards", verbose_name=_("competency"))
    level = models.PositiveSmallIntegerField(_("level"))
    awarded_by = models.CharField(_("awarded by"), max_length=20, choices=By)
    awarded_on = models.DateField(_("awarded on"))
    review_on = models.DateField(_("to be looked at again"), null=True, blank=True)
    completion = models.ForeignKey(Completion, models.PROTECT, null=True, blank=True, related_name="awards", verbose_name=_("completion"))
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="awards_made", verbose_name=_("assessor")
    )
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="awards_agreed", verbose_name=_("second assessor")
    )
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["completion", "competency"],
                condition=models.Q(withdrawn_at=None, completion__isnull=False),
                name="competencies_award_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(awarded_by="course") | models.Q(level__lte=2), name="competencies_award_course_two_at_most"
            ),
            models.CheckConstraint(
                condition=~models.Q(awarded_by="course") | models.Q(completion__isnull=False),
                name="competencies_award_course_has_completion",
            ),
        ]
        indexes = [models.Index(fields=["person", "competency"], name="competencies_award_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.competency_id} {self.level}"


class DaysQuerySet(WithdrawableQuerySet[D]):
    def touching(self, first: date, last: date | None) -> Self:
        """Those that have a day in common with the days from the first to the last; no last day leaves them open."""
        found = self.filter(models.Q(ends_on=None) | models.Q(ends_on__gte=first))
        return found if last is None else found.filter(starts_on__lte=last)


class Pause(Withdrawable):
    """That a person is away. Clocks stand still meanwhile. No reason is stored, ever."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="pauses", verbose_name=_("person"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = DaysQuerySet["Pause"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")), name="competencies_pause_ends_after_start"
            ),
            models.UniqueConstraint(fields=["person", "starts_on"], condition=models.Q(withdrawn_at=None), name="competencies_pause_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_on}"


class Waiver(Withdrawable):
    """That one requirement is not asked of a person for a time, approved by somebody. The reason shown is optional."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="waivers", verbose_name=_("person"))
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="waivers", verbose_name=_("requirement"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"))
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("approved by"))
    visible_reason = models.CharField(_("reason that others may see"), max_length=300, blank=True)

    objects = DaysQuerySet["Waiver"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="competencies_waiver_ends_after_start"),
            models.UniqueConstraint(
                fields=["person", "requirement", "starts_on"], condition=models.Q(withdrawn_at=None), name="competencies_waiver_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.requirement_id} {self.starts_on}"
