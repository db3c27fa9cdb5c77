import hashlib
import json

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.modules import Lesson, Module


class ChangeClass(models.TextChoices):
    FIRST = "first", _("First edition")
    WORDING = "wording", _("Wording")
    CLARIFICATION = "clarification", _("Clarification")
    MATERIAL = "material", _("Material")
    SAFETY_CRITICAL = "safety-critical", _("Safety-critical")


# After a change of these kinds, whoever has learnt what changed is asked to learn it again.
ASKED_AGAIN = frozenset({ChangeClass.MATERIAL, ChangeClass.SAFETY_CRITICAL})


def content_hash(content: object) -> str:
    """SHA-256 of the content as canonical JSON: the same words, the same hash."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


class LessonVersion(models.Model):
    """What a person saw, frozen when the lesson was published. Rows are only ever added.

    `content` is plain JSON in the shape of `schema`; for schema 1 see `cms/README.md`.
    """

    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="versions", verbose_name=_("lesson"))
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    content = models.JSONField(_("content"))
    schema = models.PositiveSmallIntegerField(_("schema"), default=1)
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("frozen at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lesson", "language", "number"], name="courses_lessonversion_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language} {self.number})"


class Edition(models.Model):
    """A module as released: one version of each of its lessons, in order.

    `days` is how long people have to learn what changed, where that has a date: after a safety-critical change only.
    """

    module = models.ForeignKey(Module, models.PROTECT, related_name="editions", verbose_name=_("module"))
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    change_class = models.CharField(_("class of change"), max_length=20, choices=ChangeClass, default=ChangeClass.FIRST)
    note = models.CharField(_("what changed"), max_length=500, blank=True)
    days = models.PositiveSmallIntegerField(_("days to learn what changed"), null=True, blank=True)
    released_at = models.DateTimeField(_("released at"))
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("released by")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "number"], name="courses_edition_once"),
            models.CheckConstraint(
                condition=models.Q(change_class=ChangeClass.SAFETY_CRITICAL) | models.Q(days=None),
                name="courses_edition_only_safety_has_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"

    def has(self, lesson: Lesson) -> bool:
        return self.parts.filter(lesson=lesson).exists()


class EditionLesson(models.Model):
    """One lesson of an edition, in the version that the edition holds.

    `counts_from` carries the change classes from edition to edition: whoever learnt the lesson in the edition of that number, or in a later
    one, need not learn it again. A wording or a clarification leaves it as it was; a material or a safety-critical change raises it.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="parts", verbose_name=_("edition"))
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+", verbose_name=_("lesson"))
    version = models.ForeignKey(LessonVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    position = models.PositiveIntegerField(_("position"))
    is_required = models.BooleanField(_("required"), default=True)
    counts_from = models.PositiveIntegerField(_("counts from edition"), default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "lesson"], name="courses_editionlesson_once"),
            models.UniqueConstraint(fields=["edition", "position"], name="courses_editionlesson_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}.{self.position}"


class Question(models.Model):
    """A question as it was asked. The identity is (lesson, block id); a version more only when stem, options, key or outcome changed."""

    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="questions", verbose_name=_("lesson"))
    block_id = models.CharField(_("block"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=20)
    outcome = models.PositiveSmallIntegerField(_("outcome"), help_text=_("The number, from 1, of the outcome that it tests."))
    content = models.JSONField(_("content"), help_text=_("Stem and options, with the key and the feedback."))
    created_at = models.DateTimeField(_("frozen at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lesson", "block_id", "version"], name="courses_question_once")]

    def __str__(self) -> str:
        return f"{self.block_id} {self.version}"
