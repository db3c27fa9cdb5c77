"""What a person practised with others, and who says so."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.common.records import Withdrawable, WithdrawableQuerySet

MOST_MINUTES = 600


class PracticeEntry(Withdrawable):
    """One time that a person observed, co-facilitated or led something restorative. No case data: no names, no numbers, no outcome.

    `note` is about the person's own practice, as private as a reflection: read by nobody but whoever is asked to confirm the entry.
    Withdrawing an entry takes its words away.
    """

    class Role(models.TextChoices):
        OBSERVE = "observe", _("Observed")
        CO_FACILITATE = "co-facilitate", _("Co-facilitated")
        LEAD = "lead", _("Led")

    class Form(models.TextChoices):
        CONVERSATION = "conversation", _("Restorative conversation")
        CIRCLE = "circle", _("Circle")
        CONFERENCE = "conference", _("Restorative conference")
        FAMILY_GROUP_CONFERENCE = "family-group-conference", _("Family group conference")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="practice_entries", verbose_name=_("person"))
    on = models.DateField(_("day"))
    role = models.CharField(_("what you did"), max_length=20, choices=Role)
    form = models.CharField(_("what it was"), max_length=30, choices=Form)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    note = models.TextField(_("note"), blank=True)
    token = models.CharField(max_length=60, blank=True, help_text=_("Of the form that it came by: sent twice it is one entry."))

    objects = WithdrawableQuerySet["PracticeEntry"].as_manager()

    class Meta:
        verbose_name_plural = _("practice entries")
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="practice_entry_minutes"),
            models.UniqueConstraint(fields=["person", "token"], condition=~models.Q(token=""), name="practice_entry_one_a_form"),
        ]
        indexes = [models.Index(fields=["person", "on"], name="practice_entry_person", condition=models.Q(withdrawn_at=None))]

    def __str__(self) -> str:
        # Never the note: this is what error reports print.
        return f"{self.role} {self.form} {self.pk}"


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def waiting(self) -> Self:
        return self.standing().filter(answered_at=None)

    def confirmed(self) -> Self:
        return self.standing().filter(answer=Confirmation.Answer.CONFIRMED)


class Confirmation(models.Model):
    """That somebody was asked to confirm an entry, as a supervisor or as who observed it; and what they answered.

    `checklist` holds what was seen of each non-negotiable, with the words as they were: [{"code", "text", "seen"}, …]. An answer is not
    changed: whoever gave it withdraws it, and may be asked again.
    """

    class Capacity(models.TextChoices):
        SUPERVISOR = "supervisor", _("My supervisor")
        OBSERVER = "observer", _("Somebody who was there")

    class Answer(models.TextChoices):
        CONFIRMED = "confirmed", _("I confirm it")
        CANNOT = "cannot", _("I cannot confirm it")

    class Seen(models.TextChoices):
        SEEN = "seen", _("Seen")
        PARTLY = "partly", _("Partly")
        NO_OCCASION = "no-occasion", _("No occasion for it")

    entry = models.ForeignKey(PracticeEntry, models.PROTECT, related_name="confirmations", verbose_name=_("practice entry"))
    asked_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="confirmations", verbose_name=_("asked of"))
    capacity = models.CharField(_("as"), max_length=20, choices=Capacity)
    asked_at = models.DateTimeField(_("asked at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=20, choices=Answer, blank=True)
    checklist = models.JSONField(_("checklist"), default=list, blank=True)
    note = models.TextField(_("note"), blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "asked_of"], condition=models.Q(withdrawn_at=None), name="practice_confirmation_one_a_person"
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answer="") | models.Q(answered_at__isnull=False) & ~models.Q(answer=""),
                name="practice_confirmation_answered",
            ),
        ]
        indexes = [models.Index(fields=["asked_of", "asked_at"], name="practice_confirmation_asked", condition=models.Q(withdrawn_at=None))]

    def __str__(self) -> str:
        return f"{self.entry_id} by {self.asked_of_id}"

    def seen_in_words(self) -> list[tuple[str, str]]:
        """Each non-negotiable as it read then, with what was seen of it."""
        return [(row["text"], str(self.Seen(row["seen"]).label)) for row in self.checklist]

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None

    @property
    def is_confirmed(self) -> bool:
        return self.answer == self.Answer.CONFIRMED and self.withdrawn_at is None
