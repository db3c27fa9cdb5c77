from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.common.records import Withdrawable, WithdrawableQuerySet
from academy.competencies.models import Award
from certificates.storage import private
from courses.models import Completion


class Design(models.Model):
    """How certificates look from a day on. `version` chooses the drawing; a certificate keeps the one that it was issued in."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    title = models.CharField(_("title"), max_length=100)
    issuer = models.CharField(_("issuer"), max_length=200)
    signatory = models.CharField(_("signed by"), max_length=200, blank=True)
    signatory_title = models.CharField(_("as"), max_length=200, blank=True)
    is_current = models.BooleanField(_("used for new certificates"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_current"], condition=models.Q(is_current=True), name="certificates_design_one_current")
        ]

    def __str__(self) -> str:
        return self.title


class CertificateQuerySet(WithdrawableQuerySet["Certificate"]):
    pass


class Certificate(Withdrawable):
    """One certificate for one credited completion, or for one assessed award. What it says is frozen when it is issued.

    `payload` holds every word that is printed; `payload_hash` is the SHA-256 of its canonical JSON. `code` (128 bits and more) opens the
    verification page; `number` is for people to quote. The PDF is drawn once, on first need, and kept with its own SHA-256.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    code = models.CharField(_("code"), max_length=40, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates", verbose_name=_("person"))
    completion = models.ForeignKey(
        Completion, models.PROTECT, null=True, blank=True, related_name="certificates", verbose_name=_("completion")
    )
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="certificates", verbose_name=_("award"))
    design = models.ForeignKey(Design, models.PROTECT, related_name="certificates", verbose_name=_("design"))
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    issued_at = models.DateTimeField(_("issued at"))
    valid_until = models.DateField(_("until, as known at issue"), null=True, blank=True)
    payload = models.JSONField(_("payload"))
    payload_hash = models.CharField(max_length=64)
    pdf = models.FileField(_("PDF"), storage=private, upload_to="certificates/%Y/%m/", blank=True, max_length=200)
    pdf_hash = models.CharField(max_length=64, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(completion__isnull=False, award__isnull=True) | models.Q(completion__isnull=True, award__isnull=False),
                name="certificates_certificate_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["completion"], condition=models.Q(withdrawn_at=None), name="certificates_certificate_completion_once"
            ),
            models.UniqueConstraint(fields=["award"], condition=models.Q(withdrawn_at=None), name="certificates_certificate_award_once"),
        ]
        indexes = [models.Index(fields=["person", "-issued_at"], name="certificates_certificate_of")]

    def __str__(self) -> str:
        return self.number
