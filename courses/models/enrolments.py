from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.editions import Edition, EditionLesson
from courses.models.modules import Lesson, Module


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def open(self) -> Self:
        return self.filter(completed_at=None, closed_at=None)

    def belonging_to(self, person: models.Model) -> Self:
        return self.filter(learner=person)

    def whole(self) -> Self:
        """Those that ask for the whole module."""
        return self.filter(changes_since=0)

    def changes(self) -> Self:
        """Those that ask only for what has changed since the learner completed the module."""
        return self.filter(changes_since__gt=0)


class Enrolment(models.Model):
    """That a person began (or was asked to begin) a module, in the edition of that day. Doing it again is another enrolment.

    With `changes_since` it asks somebody who holds the module, by `completion`, for what has changed since the edition of that number, and
    for nothing else. What has a date is due on `due_on`; `asked_for` is the date as it was given, before days of leave were counted.
    `is_in_order` is how it was on the day: lessons are never closed to somebody who began when they were open.
    """

    class Source(models.TextChoices):
        SELF = "self", _("Began it")
        MANAGER = "manager", _("Enrolled by a manager")
        COHORT = "cohort", _("Came with a cohort")
        CHANGES = "changes", _("Asked for what changed")
        LOADED = "loaded", _("Loaded")

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments", verbose_name=_("learner"))
    module = models.ForeignKey(Module, models.PROTECT, related_name="enrolments", verbose_name=_("module"))
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="enrolments", verbose_name=_("edition"))
    source = models.CharField(_("why"), max_length=20, choices=Source, default=Source.SELF)
    enrolled_at = models.DateTimeField(_("enrolled at"))
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("enrolled by")
    )
    changes_since = models.PositiveIntegerField(_("what has changed since edition"), default=0)
    completion = models.ForeignKey(
        "courses.Completion", models.PROTECT, null=True, blank=True, related_name="brought_up_to_date", verbose_name=_("completion")
    )
    asked_for = models.DateField(_("due on, leave not counted"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    is_in_order = models.BooleanField(_("lessons are taken in order"), default=False, db_default=False)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, help_text=_("When it was given up without being completed."))

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "module"], condition=models.Q(completed_at=None, closed_at=None), name="courses_enrolment_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(changes_since=0, completion=None) | models.Q(changes_since__gt=0, completion__isnull=False),
                name="courses_enrolment_changes_of_a_completion",
            ),
        ]
        indexes = [
            models.Index(fields=["learner", "module"], name="courses_enrolment_learner"),
            models.Index(
                fields=["due_on"],
                name="courses_enrolment_due",
                condition=models.Q(completed_at=None, closed_at=None, due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} in {self.module_id}"

    @property
    def is_open(self) -> bool:
        return self.completed_at is None and self.closed_at is None

    @property
    def is_changes(self) -> bool:
        return self.changes_since > 0

    def outstanding_parts(self) -> models.QuerySet[EditionLesson]:
        """What is asked and not done: the required lessons of the learner's edition, less those that are known already. One query."""
        done = self.lesson_completions.filter(withdrawn_at=None, lesson=models.OuterRef("lesson"))
        counting = done.filter(edition__number__gte=models.OuterRef("counts_from"))
        return self.edition.parts.filter(~models.Exists(counting), is_required=True, counts_from__gt=self.changes_since)


class Bookmark(models.Model):
    """Where a learner last was in a lesson, down to the block, so that going on means going on exactly there."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="bookmarks", verbose_name=_("enrolment"))
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+", verbose_name=_("lesson"))
    place = models.CharField(_("place"), max_length=60, blank=True, help_text=_("The id of the block at the top of the screen."))
    seen_at = models.DateTimeField(_("seen at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="courses_bookmark_once")]
        indexes = [models.Index(fields=["enrolment", "-seen_at"], name="courses_bookmark_latest")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_id} {self.place}"
