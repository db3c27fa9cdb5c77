"""Terms of the glossary, published as an editor publishes them."""

from typing import Any

from cms.languages import original_locale
from cms.models import Term


def term(words: str = "fair process", meaning: str = "Asked, told why, and told what is expected.", **fields: Any) -> Term:
    made = Term(term=words, meaning=meaning, live=False, **{"locale": original_locale(), **fields})
    made.full_clean()
    made.save()
    publish(made)
    return made


def publish(term: Term) -> None:
    term.save_revision().publish()
    term.refresh_from_db()
