from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from courses.models.completions import Completion, LessonCompletion
from courses.models.editions import EditionLesson, LessonVersion
from courses.models.modules import Module

DOORS_RECALLED = (LessonCompletion.Door.CHECK, LessonCompletion.Door.SCENARIO)


def lessons_recalled() -> models.QuerySet[LessonCompletion]:
    """Lessons done of which a booster may ask: checks passed and stories played.

    Not a story of which somebody read the points instead of playing it, since what it tells may be hard for them; and nothing that has
    changed in a material way since, which is to be learnt anew before it is practised.
    """
    still = EditionLesson.objects.filter(
        edition=OuterRef("lesson__module__current_edition"), lesson=OuterRef("lesson"), counts_from__lte=OuterRef("edition__number")
    )
    return LessonCompletion.objects.standing().filter(Exists(still), door__in=DOORS_RECALLED)


class BoosterWishQuerySet(models.QuerySet["BoosterWish"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)


class BoosterWish(models.Model):
    """That a person asked for boosters, and until when. Nobody has them who did not ask."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="booster_wishes", verbose_name=_("person"))
    began_at = models.DateTimeField(_("began at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = BoosterWishQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person"], condition=models.Q(ended_at=None), name="courses_boosterwish_one_open")]

    def __str__(self) -> str:
        return f"{self.person_id}"


class BoosterQuerySet(models.QuerySet["Booster"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)

    def askable(self) -> Self:
        """Those that ask something when their day comes: wished for, of a completion that stands, in a module that is still taught."""
        wish = BoosterWish.objects.open().filter(person=OuterRef("person"))
        known = lessons_recalled().filter(enrolment__learner=OuterRef("person"), lesson__module=OuterRef("module"))
        return self.open().filter(Exists(wish), Exists(known), completion__withdrawn_at=None, module__retired_at=None)

    def due(self, on: date) -> Self:
        return self.filter(due_on__lte=on)


class Booster(models.Model):
    """That a person practises remembering one module which they completed: one question or step of a story at growing intervals.

    `rung` says which interval is running (`operations.spacing`), `number` which question comes next, from 1. It is the person's own: it
    changes no completion, standing or score, and is on nobody else's page. Deleting deletes.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="boosters", verbose_name=_("person"))
    module = models.ForeignKey(Module, models.PROTECT, related_name="+", verbose_name=_("module"))
    completion = models.OneToOneField(Completion, models.PROTECT, related_name="+", verbose_name=_("completion"))
    rung = models.PositiveSmallIntegerField(_("interval"), default=0)
    number = models.PositiveSmallIntegerField(_("next question"), default=1)
    due_on = models.DateField(_("due on"))
    began_at = models.DateTimeField(_("began at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    has_stuck = models.BooleanField(_("remembered over the longest interval"), default=False)

    objects = BoosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "module"], condition=models.Q(ended_at=None), name="courses_booster_one_open"),
        ]
        indexes = [models.Index(fields=["due_on"], name="courses_booster_due", condition=models.Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.person_id} {self.module_id}"


class BoosterAnswer(models.Model):
    """What a person remembered of one question, or of one step of a story, in the version that they had learnt."""

    booster = models.ForeignKey(Booster, models.CASCADE, related_name="answers", verbose_name=_("booster"))
    number = models.PositiveSmallIntegerField(_("number"))
    version = models.ForeignKey(LessonVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    item = models.CharField(_("question or step"), max_length=60)
    chosen = models.JSONField(_("chosen"), help_text=_("As an answer to a check has it; of a step the one choice."))
    is_remembered = models.BooleanField(_("remembered"))
    answered_at = models.DateTimeField(_("answered at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["booster", "number"], name="courses_boosteranswer_once")]

    def __str__(self) -> str:
        return f"{self.booster_id} {self.number}"
