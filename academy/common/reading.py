"""How somebody likes pages to look: a few words, kept on the person or in a cookie, and told to the style sheet by a class of each."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE = "academy-reading"
LASTS_SECONDS = 365 * 24 * 3600

# The words as they are kept, with what each does.
CHOICES: list[tuple[str, Promise]] = [
    ("plain", _("Plain letters, everywhere the same")),
    ("wide", _("More room between letters, words and lines")),
    ("contrast", _("Strong contrast: black on white")),
    ("still", _("Nothing moves")),
    ("bare", _("No explanations of words in lessons")),
]
_KNOWN = [word for word, _label in CHOICES]


def kept_as(words: Iterable[str]) -> str:
    """The words that there are, in their order, as one text; whatever else was sent is left out."""
    wanted = set(words)
    return " ".join(word for word in _KNOWN if word in wanted)


def chosen_by(request: HttpRequest) -> str:
    """What somebody signed in has chosen, else what this browser keeps; "" for the academy's own look. No query of its own."""
    user = getattr(request, "user", None)
    kept = user.reading if user is not None and user.is_authenticated else request.COOKIES.get(COOKIE, "")
    return kept_as(kept.split())


def classes_of(kept: str) -> str:
    """For the page's first element: "reads-plain reads-wide"."""
    return " ".join(f"reads-{word}" for word in kept.split())
