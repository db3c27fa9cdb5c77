"""From one template to a letter's subject, its HTML and its plain text, so that the twins can never say different things.

A template extends `notices/letters/letter.html` and is plain HTML of few elements: `title` (the subject), `p`, `ul`, `li`, `strong`, `br`
and `a`; an `a` with the class `button` is the one thing to do. Style is written into the elements here: no stylesheet travels with mail.
"""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

WIDTH = 72
_PARAGRAPH = re.compile(r"\n\s*\n")
_SPACES = re.compile(r"\s+")
# Enough to read our own templates by, in which everything from outside is escaped.
_KEPT = frozenset({"html", "head", "meta", "title", "body", "main", "footer", "p", "ul", "li", "strong", "br", "a"})
_NAME = re.compile(r"<(\w+)")
_OPENING = re.compile(r"<(\w+)([^<>]*)>")
_CLASS = re.compile(r' class="([^"]*)"')
_ANY = re.compile(r"<[^>]*>")
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_BLOCK = re.compile(r"<(p|li)\b[^>]*>(.*?)</\1>", re.DOTALL)
_LINK = re.compile(r'<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)</a>')
_FONTS = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_INK, _PAPER, _CARD, _MUTED, _LINE = "#17493a", "#fbf8f2", "#fffefb", "#55605a", "#e2dacb"
_STYLES = {
    "body": f"margin:0;padding:16px;background:{_PAPER};color:#1e2a24;font:18px/1.5 {_FONTS}",
    "main": f"display:block;max-width:560px;margin:0 auto;padding:24px;background:{_CARD};border:1px solid {_LINE};border-radius:10px",
    "footer": f"max-width:560px;margin:0 auto;padding:16px 24px;color:{_MUTED};font-size:15px",
    "p": "margin:0 0 16px",
    "ul": "margin:0 0 16px;padding-left:24px",
    "li": "margin:0 0 8px",
    "a": "color:#175c45",
    "a.button": f"display:inline-block;padding:10px 20px;border-radius:8px;background:{_INK};color:{_CARD};text-decoration:none",
    "p.muted": f"margin:0 0 16px;color:{_MUTED}",
}


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def write(template: str, context: dict[str, Any], *, language: str | None = None) -> Letter:
    """Render a letter. `context` holds the facts; the academy's own are added."""
    with translation.override(language or translation.get_language()):
        return _read(render_to_string(template, {**academy_facts(), **context}))


def academy_facts() -> dict[str, str]:
    """Who writes, and who answers."""
    return {
        "academy": settings.WAGTAIL_SITE_NAME,
        "help_name": settings.ACADEMY_HELP_NAME,
        "help_phone": settings.ACADEMY_HELP_PHONE,
        "help_email": settings.ACADEMY_HELP_EMAIL,
    }


def html_of(text: str, *, subject: str) -> str:
    """A plain letter in the same dress: its paragraphs and lines, its addresses as links."""
    return _read(render_to_string("notices/letters/plain.html", {"subject": subject, "paragraphs": _PARAGRAPH.split(text.strip())})).html


def address_of(path: str) -> str:
    """A full address for a letter, from a path of ours."""
    return f"{settings.ACADEMY_ADDRESS.rstrip('/')}{path}"


def _read(source: str) -> Letter:
    if unknown := set(_NAME.findall(source)) - _KEPT:
        raise ValueError(f"A letter has no <{'>, <'.join(sorted(unknown))}>.")
    title = _TITLE.search(source)
    blocks = [(kind, words) for kind, inner in _BLOCK.findall(source) if (words := _plain(inner))]
    return Letter(
        subject=_plain(title[1]).replace("\n", " ") if title else "",
        text="".join(_paragraphs(blocks)).strip() + "\n",
        html=_OPENING.sub(_styled, source),
    )


def _styled(tag: re.Match[str]) -> str:
    """An opening tag with its style in the place of its class."""
    name, attributes = tag.groups()
    css = _CLASS.search(attributes)
    style = _STYLES.get(f"{name}.{css[1]}" if css else name, _STYLES.get(name))
    return f'<{name}{_CLASS.sub("", attributes)} style="{style}">' if style else tag[0]


def _plain(inner: str) -> str:
    """What stands in an element, as text: a link is followed by its address, a `br` begins a line, and no line is empty."""
    inner = _LINK.sub(_spelt_out, _SPACES.sub(" ", inner)).replace("<br>", "\n")
    lines = (_SPACES.sub(" ", line).strip() for line in unescape(_ANY.sub("", inner)).split("\n"))
    return "\n".join(line for line in lines if line)


def _spelt_out(link: re.Match[str]) -> str:
    address, words = link.groups()
    # A telephone number, or an address that is its own name, needs no second mention.
    return words if address.startswith(("tel:", "mailto:")) or address in words else f"{words}:<br>{address}<br>"


def _paragraphs(blocks: list[tuple[str, str]]) -> Iterator[str]:
    before = ""
    for kind, words in blocks:
        if before:
            yield "\n" if kind == before == "li" else "\n\n"
        first, later = ("  - ", "    ") if kind == "li" else ("", "")
        wrap = textwrap.TextWrapper(WIDTH - len(later), break_long_words=False, break_on_hyphens=False).wrap
        yield first + f"\n{later}".join(line for given in words.split("\n") for line in wrap(given))
        before = kind
