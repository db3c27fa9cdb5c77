"""What happened, and who must still hear of it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet["Entry"]):
    def of_kind(self, *kinds: str) -> Self:
        return self.filter(kind__in=kinds)

    def since(self, at: datetime) -> Self:
        return self.filter(recorded_at__gte=at)


class Entry(models.Model):
    """One fact, as plain values: ids and codes, never personal data, so that history survives erasure."""

    kind = models.CharField(max_length=60)
    at = models.DateTimeField(help_text=_("When it happened."))
    recorded_at = models.DateTimeField(auto_now_add=True)
    person_id = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("entries")
        indexes = [
            models.Index(fields=["kind", "recorded_at"], name="ledger_entry_kind"),
            models.Index(fields=["person_id", "recorded_at"], name="ledger_entry_person"),
            models.Index(fields=["subject_kind", "subject_id"], name="ledger_entry_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind}:{self.subject_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        return self.filter(done_at=None)

    def due(self, at: datetime) -> Self:
        return self.waiting().filter(next_try_at__lte=at)

    def failing(self) -> Self:
        return self.waiting().filter(tries__gt=0)


class Delivery(models.Model):
    """That one follower must hear of one entry, named by the follower's stable code."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="deliveries")
    follower = models.CharField(max_length=60)
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.TextField(blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["entry", "follower"], name="ledger_delivery_once")]
        indexes = [models.Index(fields=["next_try_at"], name="ledger_delivery_due", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.follower} ← {self.entry_id}"
