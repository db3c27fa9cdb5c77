"""What somebody gathers for a pathway, and what became of it."""

from typing import Any, Self

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from academy.common.records import Withdrawable, WithdrawableQuerySet
from academy.practice.models.pathways import Pathway
from academy.practice.models.writing import Reflection


class PortfolioQuerySet(WithdrawableQuerySet["Portfolio"]):
    def with_state(self) -> Self:
        """With `state`: one of `Portfolio.State`."""
        last = HandIn.objects.standing().filter(portfolio=models.OuterRef("pk")).order_by("-pk")
        return self.annotate(state=Coalesce(models.Subquery(last.values("state")[:1]), models.Value(Portfolio.State.BEGUN.value)))


class Portfolio(Withdrawable):
    """That somebody gathers what a pathway asks. Each handing in is a row of its own (`HandIn`).

    Who keeps staff records sees how far it is, and none of what is in it. Nothing says why somebody came to their job.
    """

    class State(models.TextChoices):
        BEGUN = "begun", _("Begun")
        HANDED_IN = "handed-in", _("Handed in")
        HANDED_BACK = "handed-back", _("Handed back, to go on")
        COMPLETE = "complete", _("Complete")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="portfolios", verbose_name=_("person"))
    pathway = models.ForeignKey(Pathway, models.PROTECT, related_name="portfolios", verbose_name=_("pathway"))
    begun_at = models.DateTimeField(_("begun at"))
    essay = models.OneToOneField(Reflection, models.SET_NULL, null=True, blank=True, related_name="portfolio", verbose_name=_("essay"))

    # Of those that were asked for by `with_state()`.
    state: str

    objects = PortfolioQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "pathway"], condition=models.Q(withdrawn_at=None), name="practice_portfolio_once")
        ]

    def __str__(self) -> str:
        return f"{self.pathway_id} of {self.person_id}"


class ChosenJournal(models.Model):
    """That somebody counts a journal of theirs towards a portfolio. Who may read it is a matter of its `Share`."""

    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="chosen_journals", verbose_name=_("portfolio"))
    reflection = models.ForeignKey(Reflection, models.CASCADE, related_name="chosen_for", verbose_name=_("journal"))
    chosen_at = models.DateTimeField(_("chosen at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["portfolio", "reflection"], name="practice_chosen_once")]

    def __str__(self) -> str:
        return f"{self.reflection_id} for {self.portfolio_id}"


def private() -> Storage:
    """A CV is for its owner and for one assessor: no web server hands it out by itself."""
    return storages["private"]


def _place(cv: "Cv", name: str) -> str:
    """By its hash and its number. What somebody called the file is no concern of the disk's."""
    return f"portfolios/{cv.portfolio_id}/{cv.sha256[:32]}.{cv.kind}"


class CvQuerySet(models.QuerySet["Cv"]):
    def standing(self) -> Self:
        return self.filter(removed_at=None)


class Cv(models.Model):
    """A CV that somebody uploaded. Another takes its place and a removed one's file is deleted; that it was there stays noted."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"
        ODT = "odt", "OpenDocument"

    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="cvs", verbose_name=_("portfolio"))
    file = models.FileField(_("file"), storage=private, upload_to=_place, max_length=200, blank=True)
    file_name = models.CharField(_("called"), max_length=200)
    # What is in the file, and not what its name says.
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = CvQuerySet.as_manager()

    class Meta:
        verbose_name = _("CV")
        verbose_name_plural = _("CVs")
        constraints = [
            models.UniqueConstraint(fields=["portfolio"], condition=models.Q(removed_at=None), name="practice_cv_one_a_portfolio")
        ]

    def __str__(self) -> str:
        # Never what it is called: people call it by their names.
        return f"{self.kind} of {self.portfolio_id}"


class HandInQuerySet(WithdrawableQuerySet["HandIn"]):
    def waiting(self) -> Self:
        return self.standing().filter(state=Portfolio.State.HANDED_IN)

    def open_to_assessor(self) -> Self:
        """Those of which the assessor may see what is in them: until handing it back."""
        return self.standing().exclude(state=Portfolio.State.HANDED_BACK).filter(portfolio__withdrawn_at=None)


class HandIn(Withdrawable):
    """That a portfolio was handed in to one named assessor; whether it was signed off, or handed back with words that say what is missing.

    `counted` is what was in it on that day: {"journals", "supervisions", "words", "cv"}. Withdrawn: taken back by whose it is before there
    was an answer, or by the assessor after signing it off, with a reason.
    """

    ANSWERS = (Portfolio.State.COMPLETE, Portfolio.State.HANDED_BACK)

    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="hand_ins", verbose_name=_("portfolio"))
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="hand_ins_received", verbose_name=_("assessor"))
    handed_in_at = models.DateTimeField(_("handed in at"))
    counted = models.JSONField(_("what was in it"), default=dict)
    state = models.CharField(_("state"), max_length=20, choices=Portfolio.State, default=Portfolio.State.HANDED_IN)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    words = models.TextField(_("words to its owner"), blank=True)

    objects: Any = HandInQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio"],
                condition=models.Q(withdrawn_at=None) & ~models.Q(state="handed-back"),
                name="practice_handin_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="handed-in", answered_at=None)
                | models.Q(state__in=["complete", "handed-back"], answered_at__isnull=False),
                name="practice_handin_answered",
            ),
            models.CheckConstraint(condition=~models.Q(state="handed-back", words=""), name="practice_handin_says_what_is_missing"),
        ]
        indexes = [
            models.Index(fields=["assessor", "handed_in_at"], name="practice_handin_assessor", condition=models.Q(withdrawn_at=None))
        ]

    def __str__(self) -> str:
        # Never the words: this is what error reports print.
        return f"{self.portfolio_id} to {self.assessor_id}"
