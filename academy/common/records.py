"""What every append-only record has in common: who wrote it down, and how it is corrected."""

from datetime import datetime
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=models.Model, covariant=True)


class WithdrawableQuerySet(models.QuerySet[M]):
    def standing(self) -> Self:
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_at=None)

    def as_known_on(self, at: datetime) -> Self:
        """Those that were on record at that moment, whatever has become of them since."""
        return self.filter(models.Q(withdrawn_at=None) | models.Q(withdrawn_at__gt=at), recorded_at__lte=at)


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

    def supersede(self, *, at: datetime, by: models.Model | None, reason: str = "", **changes: Any) -> Self:
        """Withdraw this row in favour of one that says the same but for the changes, and return that one.

        It is on record from the moment at which this one no longer is.
        """
        own = [field for field in self._meta.concrete_fields if not field.primary_key and field.name not in _OF_EVERY_RECORD]
        self.mark_withdrawn(at=at, by=by, reason=reason)
        said = {field.attname: getattr(self, field.attname) for field in own}
        successor = type(self)(**{**said, **changes}, recorded_by_id=by.pk if by else None)
        successor.save(force_insert=True)
        successor.recorded_at = at
        successor.save(update_fields=["recorded_at"])
        self.superseded_by = successor
        self.save(update_fields=["superseded_by"])
        return successor

    def newest(self) -> Self:
        """The row that stands in this one's place, read anew: itself, where nothing has superseded it. A query, and one for each step."""
        row: Any = type(self)._default_manager.get(pk=self.pk)
        while row.superseded_by_id is not None:
            row = row.superseded_by
        found: Self = row
        return found


_OF_EVERY_RECORD = frozenset(field.name for field in Withdrawable._meta.local_fields)
