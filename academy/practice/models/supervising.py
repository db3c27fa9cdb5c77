"""Professional supervision that somebody had, and their supervisor's signature."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.common.records import Withdrawable, WithdrawableQuerySet
from academy.practice.models.portfolios import Portfolio


class SupervisionQuerySet(WithdrawableQuerySet["Supervision"]):
    def waiting(self) -> Self:
        return self.standing().filter(answered_at=None)

    def signed(self) -> Self:
        return self.standing().filter(answer=Supervision.Answer.SIGNED)


class Supervision(Withdrawable):
    """One supervision that a portfolio counts once the named supervisor has signed that it took place. No case data.

    `about` is read by whose it is, by the supervisor, and by the assessor to whom the portfolio is handed in. An answer is not changed: the
    supervisor takes it back, and a row that waits again takes the place of the answered one. Withdrawing takes the words away.
    """

    class Answer(models.TextChoices):
        SIGNED = "signed", _("Yes, it took place. I sign it")
        DECLINED = "declined", _("I can’t sign it, and say why")

    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="supervisions", verbose_name=_("portfolio"))
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="supervisions_asked", verbose_name=_("supervisor")
    )
    on = models.DateField(_("day"))
    about = models.TextField(_("what it was about"), blank=True)
    token = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=20, choices=Answer, blank=True)
    why = models.TextField(_("why not"), blank=True)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "token"],
                condition=models.Q(withdrawn_at=None) & ~models.Q(token=""),
                name="practice_supervision_one_a_form",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answer="") | models.Q(answered_at__isnull=False) & ~models.Q(answer=""),
                name="practice_supervision_answered",
            ),
            models.CheckConstraint(condition=~models.Q(answer="declined", why=""), name="practice_supervision_says_why_not"),
        ]
        indexes = [
            models.Index(fields=["supervisor", "asked_at"], name="practice_supervision_asked", condition=models.Q(withdrawn_at=None)),
            models.Index(fields=["portfolio", "on"], name="practice_supervision_portfolio", condition=models.Q(withdrawn_at=None)),
        ]

    def __str__(self) -> str:
        # Never what it was about: this is what error reports print.
        return f"{self.portfolio_id} with {self.supervisor_id}"

    @property
    def is_signed(self) -> bool:
        return self.answer == self.Answer.SIGNED
