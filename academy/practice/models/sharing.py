"""Whom the author lets read a piece of writing, what they say to it, and what was set aside."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.practice.models.writing import Reflection


class ShareQuerySet(models.QuerySet["Share"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def not_set_aside(self) -> Self:
        return self.exclude(models.Exists(Quarantine.objects.open().filter(reflection=models.OuterRef("reflection"))))


class Share(models.Model):
    """That the author lets one named person read a piece of writing, until taking that back. The writing itself stays where it is."""

    reflection = models.ForeignKey(Reflection, models.CASCADE, related_name="shares", verbose_name=_("writing"))
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="shares_received", verbose_name=_("reader"))
    asks_comment = models.BooleanField(_("asked for a comment"), default=False)
    shared_at = models.DateTimeField(_("shared at"))
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reflection", "reader"], condition=models.Q(withdrawn_at=None), name="practice_share_one_a_reader"
            )
        ]
        indexes = [models.Index(fields=["reader", "shared_at"], name="practice_share_reader", condition=models.Q(withdrawn_at=None))]

    def __str__(self) -> str:
        return f"{self.reflection_id} for {self.reader_id}"


class Comment(models.Model):
    """What a reader said to a piece of writing, for its author. It approves nothing. As private as what it is about, and gone with it."""

    share = models.OneToOneField(Share, models.CASCADE, related_name="comment", verbose_name=_("share"))
    text = models.TextField(_("text"))
    written_at = models.DateTimeField(_("written at"))
    saved_at = models.DateTimeField(_("saved at"))

    def __str__(self) -> str:
        # Never the text: this is what error reports print.
        return f"on {self.share_id}"


class QuarantineQuerySet(models.QuerySet["Quarantine"]):
    def open(self) -> Self:
        return self.filter(put_back_at=None)


class Quarantine(models.Model):
    """That an assessor set a piece of writing aside: from then on nobody but its author can read it, until a data lead puts it back.

    Outlives the writing, whose author may rather delete it. Who set it aside never said what it says, only what kind of thing it is.
    """

    class Why(models.TextChoices):
        PERSON = "person", _("Somebody could be recognised from it")
        CONCERN = "concern", _("It is a worry about a child, which belongs in the agency’s own procedure")
        CASE = "case", _("It is a case record")
        OTHER = "other", _("Something else that does not belong here")

    reflection = models.ForeignKey(
        Reflection, models.SET_NULL, null=True, blank=True, related_name="quarantines", verbose_name=_("writing")
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="quarantines", verbose_name=_("author"))
    why = models.CharField(_("why"), max_length=20, choices=Why)
    set_aside_at = models.DateTimeField(_("set aside at"))
    set_aside_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set aside by"))
    put_back_at = models.DateTimeField(_("put back at"), null=True, blank=True)
    put_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("put back by")
    )

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reflection"], condition=models.Q(put_back_at=None), name="practice_quarantine_once"),
            models.CheckConstraint(
                condition=models.Q(put_back_at=None, put_back_by=None) | models.Q(put_back_at__isnull=False, put_back_by__isnull=False),
                name="practice_quarantine_put_back_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reflection_id} of {self.author_id}"

    def was_changed_since(self, saved_at: datetime) -> bool:
        return saved_at > self.set_aside_at
