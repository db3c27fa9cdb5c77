from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Reflection(models.Model):
    """What a person wrote for themselves: an answer to a reflection, a rewritten sentence, a journal entry.

    Private to its author, and to whom the author names (`Share`). An entry of one's own has no lesson; its `block_id` is a token of
    the form that it came by, so that a form sent twice is one entry. The text is in no entry, log, search index, task argument or error
    report. Autosave overwrites; `version` counts the saves, so that two tabs cannot silently overwrite each other. Deleting deletes; the
    ledger keeps that it was done.
    """

    class Kind(models.TextChoices):
        REFLECTION = "reflection", _("Reflection")
        REWRITE = "rewrite", _("Rewritten sentence")
        JOURNAL = "journal", _("Journal")
        CPD = "cpd", _("Learning from a piece of CPD")
        ESSAY = "essay", _("Essay")

    # Under which headings a piece of CPD is written about, in the order in which they are read.
    HEADINGS = {
        "relevance": _("Why it matters to my work"),
        "learned": _("What I learned"),
        "difference": _("What is different now"),
        "peer": _("What I learned from talking with a peer"),
    }

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reflections", verbose_name=_("author"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    lesson_key = models.UUIDField(_("lesson"), null=True, blank=True)
    block_id = models.CharField(_("block"), max_length=60, blank=True)
    prompt = models.TextField(_("prompt"), blank=True, help_text=_("The question as the author saw it."))
    text = models.TextField(_("text"), blank=True)
    answers = models.JSONField(
        _("answers"), default=dict, blank=True, help_text=_("By heading, where it has headings; then there is no text.")
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    written_at = models.DateTimeField(_("written at"))
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["author", "lesson_key", "block_id"],
                condition=models.Q(lesson_key__isnull=False),
                name="practice_reflection_one_a_block",
            ),
            models.UniqueConstraint(
                fields=["author", "block_id"],
                condition=models.Q(lesson_key__isnull=True) & ~models.Q(block_id=""),
                name="practice_reflection_one_a_form",
            ),
        ]

    def __str__(self) -> str:
        # Never the text: this is what error reports print.
        return f"{self.kind} {self.pk}"

    def sections(self) -> list[tuple[str, str]]:
        """What stands in it, each with its heading; a text without headings is one without."""
        if self.kind != self.Kind.CPD:
            return [("", self.text)]
        return [(str(words), self.answers[heading]) for heading, words in self.HEADINGS.items() if self.answers.get(heading)]
