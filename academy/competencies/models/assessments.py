from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.common.records import Withdrawable, WithdrawableQuerySet
from academy.competencies.models.framework import Competency
from academy.competencies.models.records import Award


class AssessmentQuerySet(WithdrawableQuerySet["Assessment"]):
    def waiting(self) -> Self:
        """Those that the second assessor has not answered."""
        return self.standing().filter(award=None)


class Assessment(Withdrawable):
    """That an assessor has seen somebody work at a level for which a second assessor must agree. Agreed, it has its award.

    Declined by the second assessor, or taken back by the first, it is withdrawn, with the reason.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assessments", verbose_name=_("person"))
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="assessments", verbose_name=_("competency"))
    level = models.PositiveSmallIntegerField(_("level"))
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assessments_made", verbose_name=_("assessor"))
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assessments_to_agree", verbose_name=_("second assessor")
    )
    evidence = models.CharField(_("what was seen"), max_length=500)
    assessed_on = models.DateField(_("seen on"))
    review_on = models.DateField(_("to be looked at again"), null=True, blank=True)
    proposed_at = models.DateTimeField(_("proposed at"))
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="assessments", verbose_name=_("award"))

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "competency", "level", "assessor", "assessed_on"],
                condition=models.Q(withdrawn_at=None, award=None),
                name="competencies_assessment_once",
            ),
            models.CheckConstraint(condition=~models.Q(assessor=models.F("moderator")), name="competencies_assessment_by_two"),
            models.CheckConstraint(condition=models.Q(withdrawn_at=None) | models.Q(award=None), name="competencies_assessment_one_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.competency_id} {self.level}"
