"""The words that we use, for anybody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from cms.languages import original_locale
from cms.models import Term


@dataclass(frozen=True)
class Listed:
    """A term with those beside which it is worth reading. `language` is that of its words."""

    term: Term
    language: str
    see_also: Sequence[Term]


@dataclass(frozen=True)
class Letter:
    letter: str
    terms: Sequence[Listed]


@require_GET
def glossary(request: HttpRequest) -> HttpResponse:
    letters = list(_by_letter(get_language() or settings.LANGUAGE_CODE))
    return render(request, "cms/glossary.html", {"letters": letters})


def _by_letter(language: str) -> Iterator[Letter]:
    """Every live term once: in the reader's language, or in the academy's own where it has no words in that yet. One query."""
    own = original_locale().language_code
    rows = Term.objects.filter(live=True, locale__language_code__in=(own, language)).select_related("locale")
    by_key = {term.translation_key: term for term in sorted(rows, key=lambda term: term.locale.language_code == language)}
    by_code = {str(key): term for key, term in by_key.items()}
    listed = (
        Listed(term, term.locale.language_code, [by_code[code] for code in term.see_also if code in by_code]) for term in by_key.values()
    )
    in_order = sorted(listed, key=lambda each: each.term.anchor)
    for letter, terms in groupby(in_order, key=lambda each: each.term.anchor[0].upper()):
        yield Letter(letter, list(terms))
