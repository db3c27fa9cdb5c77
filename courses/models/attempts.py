from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.common.records import Withdrawable, WithdrawableQuerySet
from courses.models.editions import LessonVersion, Question
from courses.models.enrolments import Enrolment
from courses.models.modules import Lesson


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def open(self) -> Self:
        return self.filter(finished_at=None, overtaken_at=None)

    def belonging_to(self, person: models.Model) -> Self:
        return self.filter(enrolment__learner=person)


class Attempt(models.Model):
    """One go at a scenario or a check, with the version that was shown.

    One that was under way when its lesson changed in a material way, and its learner went over to the newer edition, is overtaken: its
    answers are kept, and the next go shows the lesson as it is now.

    `drawn` is what a check asks, in order: [{"question": pk, "id": block id, "options": [option id, …]}, …], frozen when the go begins;
    of a match also "partners", the options whose partners are offered, in the order shown. A go that is finished and neither passed nor
    not waits for somebody to mark an answer; `right` is what is right so far. In a go that `is_proof` somebody shows, before learning it,
    that they know what the module teaches: its questions are on every outcome, and there is one such go.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempts", verbose_name=_("enrolment"))
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="attempts", verbose_name=_("lesson"))
    version = models.ForeignKey(LessonVersion, models.PROTECT, related_name="attempts", verbose_name=_("version"))
    number = models.PositiveIntegerField(_("go"))
    drawn = models.JSONField(_("drawn"), default=list, blank=True)
    started_at = models.DateTimeField(_("began at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    overtaken_at = models.DateTimeField(_("overtaken at"), null=True, blank=True)
    ending = models.CharField(_("ending"), max_length=60, blank=True)
    right = models.PositiveSmallIntegerField(_("right"), null=True, blank=True)
    asked = models.PositiveSmallIntegerField(_("asked"), null=True, blank=True)
    is_passed = models.BooleanField(_("passed"), null=True, blank=True)
    is_proof = models.BooleanField(_("taken first, to show what is known"), default=False, db_default=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson", "number"], name="courses_attempt_once"),
            models.UniqueConstraint(
                fields=["enrolment", "lesson"], condition=models.Q(finished_at=None, overtaken_at=None), name="courses_attempt_one_open"
            ),
            models.UniqueConstraint(fields=["enrolment", "lesson"], condition=models.Q(is_proof=True), name="courses_attempt_one_proof"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} go {self.number}"

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None and self.overtaken_at is None


class Choice(models.Model):
    """What a learner chose at one step of a scenario, and when."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="choices", verbose_name=_("go"))
    position = models.PositiveSmallIntegerField(_("position"))
    step = models.CharField(_("step"), max_length=60)
    choice = models.CharField(_("choice"), max_length=60)
    stance = models.CharField(_("stance"), max_length=10)
    chosen_at = models.DateTimeField(_("chosen at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "position"], name="courses_choice_once")]

    def __str__(self) -> str:
        return f"{self.step}: {self.choice}"


class Answer(models.Model):
    """The answer to one question of a check. Given once in a go; another go asks again.

    A short answer is in the learner's own words: they are in no ledger entry, log, task argument or mail. It is neither right nor not until
    somebody has marked it.
    """

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers", verbose_name=_("go"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", verbose_name=_("question"))
    chosen = models.JSONField(
        _("chosen"),
        help_text=_("Option ids; for an order in the order given, for a match each followed by the one whose partner was chosen."),
    )
    text = models.TextField(_("in own words"), blank=True)
    is_right = models.BooleanField(_("right"), null=True)
    answered_at = models.DateTimeField(_("answered at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "question"], name="courses_answer_once")]
        indexes = [models.Index(fields=["answered_at"], name="courses_answer_to_mark", condition=models.Q(is_right=None))]

    def __str__(self) -> str:
        # Never the text: this is what error reports print.
        return f"{self.question_id} in {self.attempt_id}"


class Marking(Withdrawable):
    """What a person found in a short answer, by its rubric. Marking again withdraws the one before."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="markings", verbose_name=_("answer"))
    met = models.JSONField(_("found"), help_text=_("The points of the rubric, by id."))
    comment = models.TextField(_("to the learner"), blank=True)
    is_right = models.BooleanField(_("right"))
    marked_at = models.DateTimeField(_("marked at"))

    objects = WithdrawableQuerySet["Marking"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer"], condition=models.Q(withdrawn_at=None), name="courses_marking_once")]

    def __str__(self) -> str:
        return f"{self.answer_id}"
