"""The glossary as it stands: read once, and again when somebody has published, renamed or taken away a term."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.db.models import Count, Max

from academy.common.prepared import Prepared, ask
from academy.common.wording import curled
from cms.models import Term

# What tells one state of the glossary from another: how many terms are live, when one was last published, and the newest row.
Stamp = tuple[int, datetime | None, int | None]


@dataclass(frozen=True)
class Meaning:
    """A term as a reader is told it."""

    anchor: str
    term: str
    meaning: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Glossary:
    """What lessons in a language explain. Two of the same stamp are the same, so that it can stand in the key of what is kept."""

    language: str
    stamp: Stamp = (0, None, None)
    terms: tuple[Meaning, ...] = field(default=(), compare=False)


# Of pages that explain nothing: what somebody was shown years ago, and whoever wants no tips.
NO_TIPS = Glossary("")


def glossary_in(language: str) -> Glossary:
    """What lessons in a language explain today. One query, and one more after a change."""
    return _read(language, next(iter(_STAMP(language=language)), (0, None, None)))


# Asked with every lesson.
_STAMP: Prepared[Stamp] = Prepared(
    lambda: (
        Term.objects.filter(live=True, is_tip=True, locale__language_code=ask("language"))
        .order_by()
        .values("live")
        .values_list(Count("pk"), Max("last_published_at"), Max("pk"))
    )
)


@lru_cache(maxsize=8)
def _read(language: str, stamp: Stamp) -> Glossary:
    live = Term.objects.filter(live=True, is_tip=True, locale__language_code=language).order_by("pk")
    terms = (Meaning(term.anchor, term.term, term.meaning, tuple(curled(name) for name in term.names)) for term in live)
    return Glossary(language, stamp, tuple(terms))
