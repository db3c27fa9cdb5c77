"""One look-up for a word of the source language.

Django asks every app's catalogue in turn, some twenty, and then as many fall-backs, before it takes the words as they stand. They are
English already, so that is what happens to each of them, a hundred and fifty times a page.
"""

from functools import reduce
from typing import Any

from django.utils.translation import trans_real


def flatten(language: str) -> None:
    """Lay the catalogues of a language, and what it falls back on, into one. What is said stays the same; twice is as once.

    For a language whose fall-backs count plurals as it does itself.
    """
    translation: Any = trans_real.translation(language)
    layers: list[dict[Any, str]] = []
    link = translation
    while link is not None:
        layers += getattr(link._catalog, "_catalogs", None) or [link._catalog]
        link = link._fallback
    translation._catalog._catalogs = [reduce(lambda lower, upper: {**lower, **upper}, reversed(layers))]
    translation._catalog._plurals = translation._catalog._plurals[:1]
    translation._fallback = None
