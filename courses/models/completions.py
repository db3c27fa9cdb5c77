from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.common.records import Withdrawable, WithdrawableQuerySet
from courses.models.editions import Edition, LessonVersion
from courses.models.enrolments import Enrolment
from courses.models.modules import Lesson, Module


class LessonCompletion(Withdrawable):
    """That a learner has done one lesson, through one of its doors.

    In which edition of the module decides whether it still counts after later ones (`EditionLesson.counts_from`); `version` is what the
    person saw, in the language in which it was seen, or by proof what they have shown to know without reading it. A lesson that has changed
    in a material way can be done again: another row.
    """

    class Door(models.TextChoices):
        READ = "read", _("Read to the end")
        SCENARIO = "scenario", _("Scenario played")
        INSTEAD = "instead", _("What a scenario teaches, read")
        CHECK = "check", _("Check passed")
        REGISTER = "register", _("Register closed")
        PROOF = "proof", _("Shown by the check")
        PRIOR = "prior", _("Prior learning recognised")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="lesson_completions", verbose_name=_("enrolment"))
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="completions", verbose_name=_("lesson"))
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="lesson_completions", verbose_name=_("edition"))
    version = models.ForeignKey(LessonVersion, models.PROTECT, related_name="completions", verbose_name=_("version"))
    door = models.CharField(_("how"), max_length=20, choices=Door, default=Door.READ)
    completed_at = models.DateTimeField(_("completed at"))

    objects = WithdrawableQuerySet["LessonCompletion"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson", "edition"], condition=models.Q(withdrawn_at=None), name="courses_lessoncompletion_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_id}"


class Completion(Withdrawable):
    """That a person completed a module, on a day in London. History from elsewhere has no enrolment, and perhaps no edition."""

    class Source(models.TextChoices):
        LEARNING = "learning", _("Learnt here")
        REGISTER = "register", _("Attended")
        PROOF = "proof", _("Shown by its check to be known")
        IMPORTED = "imported", _("From an earlier record")
        BY_HAND = "by-hand", _("Recorded by hand")
        LOADED = "loaded", _("Loaded")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="completions", verbose_name=_("person"))
    module = models.ForeignKey(Module, models.PROTECT, related_name="completions", verbose_name=_("module"))
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="completions", verbose_name=_("edition"))
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, null=True, blank=True, related_name="completions", verbose_name=_("enrolment"))
    completed_on = models.DateField(_("completed on"))
    source = models.CharField(_("source"), max_length=20, choices=Source, default=Source.LEARNING)
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)

    objects = WithdrawableQuerySet["Completion"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment"], condition=models.Q(withdrawn_at=None), name="courses_completion_enrolment_once"),
            models.UniqueConstraint(
                fields=["person", "module", "completed_on"], condition=models.Q(withdrawn_at=None), name="courses_completion_day_once"
            ),
        ]
        indexes = [models.Index(fields=["person", "module", "completed_on"], name="courses_completion_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.module_id} {self.completed_on}"
