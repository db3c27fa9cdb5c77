"""What a person did for their own learning beside what the academy records by itself."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.practice.models.writing import Reflection


class CpdPiece(models.Model):
    """One piece of continuing professional development: something of one's own, or what one wrote about something recorded here.

    `source` names what it is about where that is recorded here, like "courses.completion:5"; its minutes are counted there then, and not
    twice. What the person learned from it is `writing`, a reflection like any other: private, and readable for a peer who is named.
    """

    class Kind(models.TextChoices):
        COURSE = "course", _("Course or training")
        CONFERENCE = "conference", _("Conference or network day")
        SUPERVISION = "supervision", _("Supervision or coaching")
        OBSERVATION = "observation", _("Being observed, or observing")
        READING = "reading", _("Reading or watching")
        PRACTICE = "practice", _("Practice")
        OTHER = "other", _("Something else")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cpd_pieces", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    provider = models.CharField(_("by whom"), max_length=200, blank=True)
    on = models.DateField(_("day"))
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    is_rjc_approved = models.BooleanField(_("approved by the Restorative Justice Council"), default=False)
    source = models.CharField(_("about"), max_length=60, blank=True)
    writing = models.OneToOneField(
        Reflection, models.SET_NULL, null=True, blank=True, related_name="cpd_piece", verbose_name=_("what was learned")
    )
    token = models.CharField(max_length=60, blank=True)
    written_at = models.DateTimeField(_("written at"))
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("CPD piece")
        constraints = [
            models.UniqueConstraint(fields=["person", "token"], condition=~models.Q(token=""), name="practice_cpd_one_a_form"),
            models.UniqueConstraint(fields=["person", "source"], condition=~models.Q(source=""), name="practice_cpd_one_a_source"),
        ]
        indexes = [models.Index(fields=["person", "on"], name="practice_cpd_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
