"""Groups that meet: what is offered, when and where, who has a place, who came, and how a group went through a story."""

from datetime import date, datetime, time
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.common.records import Withdrawable, WithdrawableQuerySet
from courses.models import Attempt, Lesson, LessonVersion, Module


class OfferingQuerySet(models.QuerySet["Offering"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)


class Offering(models.Model):
    """What a cohort is a cohort of: one or more modules taught together."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    objects = OfferingQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class OfferingModule(models.Model):
    """What full attendance credits: the taught lessons of a module, or the module as a whole (a team talk, a whole-school session)."""

    class Credits(models.TextChoices):
        SESSIONS = "sessions", _("its taught sessions")
        MODULE = "module", _("the whole module")

    offering = models.ForeignKey(Offering, models.CASCADE, related_name="parts", verbose_name=_("offering"))
    module = models.ForeignKey(Module, models.PROTECT, related_name="offerings", verbose_name=_("module"))
    credits = models.CharField(_("full attendance credits"), max_length=20, choices=Credits, default=Credits.SESSIONS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offering", "module"], name="cohorts_offeringmodule_once")]

    def __str__(self) -> str:
        return f"{self.offering_id} {self.module_id}"


class Place(models.Model):
    """Where a session meets."""

    name = models.CharField(_("name"), max_length=200)
    town = models.CharField(_("town"), max_length=100, blank=True)
    address = models.TextField(_("address"), blank=True)
    access = models.TextField(_("getting in"), blank=True, help_text=_("Steps, parking, hearing loop."))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "town"], name="cohorts_place_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.town}" if self.town and self.town not in self.name else self.name


class CohortQuerySet(models.QuerySet["Cohort"]):
    def running(self) -> Self:
        return self.filter(cancelled_at=None)

    def upcoming(self, on: date) -> Self:
        """Not cancelled, with no session before that day."""
        return self.running().exclude(sessions__on__lt=on).filter(sessions__isnull=False).distinct()

    def led_by(self, person: models.Model) -> Self:
        return self.filter(trainers=person)

    def teaching(self, module: Module) -> Self:
        """Those whose offering has the module."""
        return self.filter(models.Exists(OfferingModule.objects.filter(offering=models.OuterRef("offering"), module=module)))

    def with_places(self) -> Any:
        """Adds `taken`, the confirmed bookings, and `first_on` and `last_on`, the first and the last day (None without days)."""
        booked = Booking.objects.confirmed().filter(cohort=models.OuterRef("pk")).order_by().values("cohort")
        days = SessionDay.objects.filter(cohort=models.OuterRef("pk"))
        return self.annotate(
            taken=Coalesce(models.Subquery(booked.values(n=models.Count("pk"))), 0),
            first_on=models.Subquery(days.order_by("on").values("on")[:1]),
            last_on=models.Subquery(days.order_by("-on").values("on")[:1]),
        )


class Cohort(models.Model):
    """A group that goes through an offering together, on given days."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    offering = models.ForeignKey(Offering, models.PROTECT, related_name="cohorts", verbose_name=_("offering"))
    title = models.CharField(_("title"), max_length=200)
    capacity = models.PositiveIntegerField(_("places"))
    town = models.CharField(_("town"), max_length=100, blank=True)
    note = models.TextField(_("what to know"), blank=True)
    trainers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="cohorts_led", verbose_name=_("trainers"), blank=True)
    created_at = models.DateTimeField(_("made at"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by"))
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cancelled by")
    )
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=500, blank=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(capacity__gte=1), name="cohorts_cohort_has_places")]

    def __str__(self) -> str:
        return self.title


class SessionDayQuerySet(models.QuerySet["SessionDay"]):
    def in_order(self) -> Self:
        return self.order_by("on", "starts_at", "pk")


class SessionDay(models.Model):
    """One meeting of a cohort. Times are of London. `lesson` is the taught lesson that it teaches, if it is one of a module's."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="sessions", verbose_name=_("cohort"))
    title = models.CharField(_("title"), max_length=100)
    lesson = models.ForeignKey(Lesson, models.PROTECT, null=True, blank=True, related_name="session_days", verbose_name=_("taught session"))
    on = models.DateField(_("day"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=2, default=0)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("place"))
    closed_at = models.DateTimeField(_("register closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("register closed by")
    )

    objects = SessionDayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="cohorts_session_ends_after_start"),
            models.UniqueConstraint(fields=["cohort", "on", "starts_at"], name="cohorts_session_once"),
        ]
        indexes = [models.Index(fields=["on"], name="cohorts_session_on")]

    def __str__(self) -> str:
        return f"{self.title}, {self.on}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def begins(self) -> datetime:
        return self._moment(self.starts_at)

    @property
    def ends(self) -> datetime:
        return self._moment(self.ends_at)

    def _moment(self, clock: time) -> datetime:
        return datetime.combine(self.on, clock, tzinfo=timezone.get_default_timezone())


class BookingQuerySet(models.QuerySet["Booking"]):
    def confirmed(self) -> Self:
        return self.filter(cancelled_at=None)

    def belonging_to(self, person: models.Model) -> Self:
        return self.filter(person=person)


class Booking(models.Model):
    """A place in a cohort. Cancelling keeps the row; booking again is another."""

    class CancelKind(models.TextChoices):
        FREE = "free", _("Cancelled in good time")
        LATE = "late", _("Cancelled late")
        SUBSTITUTED = "substituted", _("A colleague came instead")
        COHORT = "cohort", _("The cohort was cancelled")

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="bookings", verbose_name=_("cohort"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bookings", verbose_name=_("person"))
    booked_at = models.DateTimeField(_("booked at"))
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("booked by"))
    is_walk_in = models.BooleanField(_("came without a booking"), default=False)
    access_needs = models.CharField(_("access needs"), max_length=500, blank=True)
    dietary_needs = models.CharField(_("dietary needs"), max_length=200, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cancelled by")
    )
    cancel_kind = models.CharField(_("how it was cancelled"), max_length=20, choices=CancelKind, blank=True)
    cancel_reason = models.CharField(_("why"), max_length=500, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], condition=models.Q(cancelled_at=None), name="cohorts_booking_one_place")
        ]
        indexes = [models.Index(fields=["person"], name="cohorts_booking_person", condition=models.Q(cancelled_at=None))]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.cohort_id}"

    @property
    def is_confirmed(self) -> bool:
        return self.cancelled_at is None


class AttendanceQuerySet(WithdrawableQuerySet["Attendance"]):
    def counting(self) -> Self:
        """Those that say somebody was there, in a register that is closed."""
        return self.standing().filter(mark__in=Attendance.COUNTS, session__closed_at__isnull=False)


class Attendance(Withdrawable):
    """A mark in a register. It counts once the register is closed; a correction withdraws it and adds another."""

    class Mark(models.TextChoices):
        PRESENT = "present", _("Here")
        LATE = "late", _("Late")
        LEFT_EARLY = "left-early", _("Left early")
        ABSENT_TOLD = "absent-told", _("Away, told us")
        DID_NOT_ATTEND = "did-not-attend", _("Did not attend")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="attendances", verbose_name=_("booking"))
    session = models.ForeignKey(SessionDay, models.PROTECT, related_name="attendances", verbose_name=_("session"))
    mark = models.CharField(_("mark"), max_length=20, choices=Mark)
    minutes = models.PositiveSmallIntegerField(_("minutes missed"), null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "session"], condition=models.Q(withdrawn_at=None), name="cohorts_attendance_one_mark"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.session_id} {self.mark}"

    # Who was there for it. Whoever left early catches up with another cohort, as partnerships ask (domain.md §4.5).
    COUNTS = frozenset({Mark.PRESENT, Mark.LATE})
    # For which it is noted how much was missed.
    IN_PART = frozenset({Mark.LATE, Mark.LEFT_EARLY})

    @property
    def counts(self) -> bool:
        return self.mark in self.COUNTS


class Replay(models.Model):
    """How people of a cohort went through a story on their first go, counted at one moment and never again.

    `steps` and `endings` hold what may be shown and nothing else: {step: {"of": people, "counts": {choice: people}}} of the steps that
    enough of them reached. A go is in one replay at most, of whatever cohort, so that no two replays differ by a person.
    """

    FEWEST = 5

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="replays", verbose_name=_("cohort"))
    version = models.ForeignKey(LessonVersion, models.PROTECT, related_name="+", verbose_name=_("story"))
    people = models.PositiveSmallIntegerField(_("people"))
    steps = models.JSONField(_("steps"))
    endings = models.JSONField(_("endings"))
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by"))

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(people__gte=5), name="cohorts_replay_of_enough_people")]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.version_id}"


class ReplayGo(models.Model):
    """That a go has been counted. Which choices were its own is not in the replay."""

    replay = models.ForeignKey(Replay, models.CASCADE, related_name="goes", verbose_name=_("replay"))
    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="replay_go", verbose_name=_("go"))

    def __str__(self) -> str:
        return f"{self.attempt_id} in {self.replay_id}"
