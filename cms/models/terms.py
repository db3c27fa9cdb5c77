from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.text import slugify
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, Locale, RevisionMixin, TranslatableMixin
from wagtail.search import index

from cms.fields import CodesField
from cms.languages import original_locale_id


def _terms() -> Iterator[tuple[str, str]]:
    """Every term once, by the key that its translations share, in the academy's own language where it has that."""
    rows = Term.objects.values_list("translation_key", "term", "locale")
    words = {str(key): term for key, term, _locale in sorted(rows, key=lambda row: row[2] == original_locale_id())}
    yield from sorted(words.items(), key=lambda pair: pair[1].casefold())


class Term(DraftStateMixin, RevisionMixin, TranslatableMixin, index.Indexed, models.Model):
    """A word of the trade and what we mean by it: on the page of all of them, and as a tip where a lesson first says it.

    Nothing that people did rests on it, so that a better meaning is better at once in every lesson, whatever its edition.
    """

    term = models.CharField(_("word or words"), max_length=80, help_text=_("As in the middle of a sentence: “affective statement”, “DSL”."))
    forms = models.TextField(
        _("other ways of saying it"),
        blank=True,
        help_text=_("One a line, for instance the plural and what the letters stand for. Letters such as DSL are found as capitals alone."),
    )
    meaning = models.TextField(_("meaning"), max_length=400, help_text=_("One or two sentences in everyday words."))
    see_also = CodesField(offered=_terms, verbose_name=_("see also"))
    is_tip = models.BooleanField(
        _("explained in lessons"),
        default=True,
        help_text=_(
            "Where a lesson first says it, readers can open the meaning. Leave it out for everyday words that mean more than one thing."
        ),
    )
    loaded_hash = models.CharField(max_length=64, blank=True, editable=False)

    search_fields = [
        index.SearchField("term", boost=2),
        index.SearchField("forms"),
        index.SearchField("meaning"),
        index.AutocompleteField("term"),
        index.FilterField("locale"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("word we use")
        verbose_name_plural = _("words we use")
        constraints = [models.UniqueConstraint(Lower("term"), "locale", name="cms_term_once_a_language")]

    def __str__(self) -> str:
        return self.term

    @property
    def anchor(self) -> str:
        """Where it stands on the page of all terms."""
        return slugify(self.term, allow_unicode=True)

    @property
    def other_names(self) -> list[str]:
        return [" ".join(line.split()) for line in self.forms.splitlines() if line.strip()]

    @property
    def told_names(self) -> list[str]:
        """Other names that are worth telling: not the plural, which keeps all but the last letter."""
        stem = self.term.casefold()[:-1]
        return [name for name in self.other_names if not name.casefold().startswith(stem)]

    @property
    def names(self) -> list[str]:
        return [" ".join(self.term.split()), *self.other_names]

    def copy_for_translation(self, locale: Locale, exclude_fields: list[str] | None = None) -> "Term":
        """In another language it is a draft until somebody has put it into words; until then the page tells it in this one."""
        copy: Term = super().copy_for_translation(locale, exclude_fields=exclude_fields)
        copy.live, copy.first_published_at, copy.last_published_at, copy.live_revision = False, None, None, None
        copy.loaded_hash = ""
        return copy

    def clean(self) -> None:
        """No two terms of a language may claim the same words: a reader would be told one meaning of two."""
        super().clean()
        if not self.anchor:
            raise ValidationError({"term": _gettext("Write it with letters.")})
        locale = self.locale_id or original_locale_id()
        taken = {
            slugify(name, allow_unicode=True): other.term
            for other in Term.objects.filter(locale=locale).exclude(pk=self.pk)
            for name in other.names
        }
        wrong: dict[str, Any] = {}
        for field, names in (("term", [self.term]), ("forms", self.other_names)):
            for name in names:
                if other := taken.get(slugify(name, allow_unicode=True)):
                    wrong[field] = _gettext("“%(name)s” is said of “%(other)s” already.") % {"name": name, "other": other}
        if wrong:
            raise ValidationError(wrong)
