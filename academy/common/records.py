"""What every append-only record has in common: who wrote it down, and how it is corrected."""

from datetime import datetime
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=models.Model, covariant=True)


class WithdrawableQuerySet(models.QuerySet[M]):
    def standing(self) -> Self:
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_at=None)


class Withdrawable(models.Model):
    """A fact that is corrected by withdrawing it, never by edit or delete."""

    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes", verbose_name=_("superseded by")
    )

    class Meta:
        abstract = True

    @property
    def is_standing(self) -> bool:
        return self.withdrawn_at is None

    def mark_withdrawn(self, *, at: datetime, by: models.Model | None, reason: str) -> None:
        """Set the four fields of a withdrawal and save them alone."""
        self.withdrawn_at, self.withdrawn_by_id, self.reason = at, by.pk if by else None, reason
        self.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
