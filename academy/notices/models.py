from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.competencies.models import Requirement
from courses.models import Enrolment


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, at: datetime) -> Self:
        """Those that wait, and whose turn has come."""
        return self.filter(state=Mail.State.WAITING, next_try_at__lte=at)

    def abandoned(self, at: datetime) -> Self:
        """Those that a worker began to send and never said how it went."""
        return self.filter(state=Mail.State.SENDING, next_try_at__lte=at)

    def for_day(self, day: date) -> Self:
        return self.filter(on=day)


class Mail(models.Model):
    """One message to one person. Only reminders count to one a day, and digests and boosters likewise.

    `text` and `html` are what was sent; they hold no one's reflection and nothing that the receiver may not see. Reminders, digests,
    boosters and what learners are told of an edition have no words until they are sent: they are written from how things then stand.
    `next_try_at` is when a waiting message is to be tried (or whoever holds it has lost it), and when one that is being sent is in doubt.
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("Reminder")
        DIGEST = "digest", _("Manager's digest")
        CERTIFICATE = "certificate", _("Certificate")
        BOOKING = "booking", _("Booking")
        CHANGE = "change", _("What changed")
        BOOSTER = "booster", _("Booster")
        ACCOUNT = "account", _("Account")
        OTHER = "other", _("Other")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        NO_ADDRESS = "no-address", _("No address")
        IN_DOUBT = "in-doubt", _("In doubt")
        FAILED = "failed", _("Could not be sent")
        NOT_NEEDED = "not-needed", _("No longer needed")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="mails", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    on = models.DateField(_("day"))
    key = models.CharField(_("what about"), max_length=100, blank=True)
    address = models.EmailField(_("address"), blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(_("made at"))
    next_try_at = models.DateTimeField(_("to be tried at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("error"), max_length=500, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "on"], condition=models.Q(kind="reminder"), name="notices_mail_one_reminder_a_day"),
            models.UniqueConstraint(fields=["person", "on"], condition=models.Q(kind="digest"), name="notices_mail_one_digest_a_day"),
            models.UniqueConstraint(fields=["person", "on"], condition=models.Q(kind="booster"), name="notices_mail_one_booster_a_day"),
            models.UniqueConstraint(fields=["kind", "key"], condition=~models.Q(key=""), name="notices_mail_key_once"),
        ]
        indexes = [models.Index(fields=["next_try_at"], name="notices_mail_next", condition=models.Q(state__in=["waiting", "sending"]))]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Notice(models.Model):
    """That a person was (or will be, with its mail) told about one step before or after a due date.

    The date is a requirement's, or that of changes that the person is asked to learn (`enrolment`). `anchor` names what began the period,
    "completion:5" or "employment:7" ("enrolment:9" for changes), so that a corrected date does not start the ladder again. `step` is in
    days: 60, 30, 7, 0 before; -14, -28 after.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", verbose_name=_("person"))
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("requirement")
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("changes asked for")
    )
    anchor = models.CharField(_("began with"), max_length=40)
    step = models.SmallIntegerField(_("step"))
    due_on = models.DateField(_("due on"))
    on = models.DateField(_("day"))
    mail = models.ForeignKey(Mail, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("mail"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "requirement", "anchor", "step"], name="notices_notice_once"),
            models.UniqueConstraint(
                fields=["enrolment", "step"], condition=models.Q(enrolment__isnull=False), name="notices_notice_of_changes_once"
            ),
            models.CheckConstraint(condition=models.Q(requirement=None) ^ models.Q(enrolment=None), name="notices_notice_of_one_thing"),
        ]
        indexes = [models.Index(fields=["on"], name="notices_notice_on")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.requirement_id} {self.step}"
