"""From one template to a letter's subject, its HTML and its plain text, so that the twins can never say different things.

A template extends `notices/letters/letter.html` and is plain HTML of few elements: `title` (the subject), `p`, `ul`, `li`, `strong`, `br`
and `a`; an `a` with the class `button` is the one thing to do. Style is written into the elements here: no stylesheet travels with mail.
"""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

WIDTH = 72
_PARAGRAPH = re.compile(r"\n\s*\n")
_SPACES = re.compile(r"\s+")
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
    twins = _Twins()
    twins.feed(source)
    twins.close()
    return Letter(subject=twins.subject, text=twins.text, html="".join(twins.html))


class _Twins(HTMLParser):
    """Reads a letter once; writes the HTML with its style and the plain text beside it."""

    _BLOCKS = frozenset({"p", "li"})
    _KEPT = frozenset({"html", "head", "meta", "title", "body", "main", "footer", "p", "ul", "li", "strong", "br", "a"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.html: list[str] = []
        self.subject = ""
        self._blocks: list[tuple[str, str]] = []
        self._words: list[str] = []
        self._inside: list[str] = []
        self._href = ""

    @property
    def text(self) -> str:
        return "".join(self._paragraphs()).strip() + "\n"

    def handle_decl(self, decl: str) -> None:
        self.html.append(f"<!{decl}>\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._KEPT:
            raise ValueError(f"A letter has no <{tag}>.")
        given = {name: value or "" for name, value in attrs}
        css = given.pop("class", "")
        style = _STYLES.get(f"{tag}.{css}", _STYLES.get(tag))
        if style:
            given["style"] = style
        written = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
        self.html.append(f"<{tag}{written}>")
        if tag == "br":
            self._words.append("\n")
            return
        if tag != "meta":
            self._inside.append(tag)
        if tag == "a":
            self._href = given.get("href", "")

    def handle_endtag(self, tag: str) -> None:
        self.html.append(f"</{tag}>")
        self._inside.pop()
        if tag == "a" and self._href:
            words = "".join(self._words)
            # A telephone number or an address of ours that is already spelt out needs no second mention.
            if not self._href.startswith(("tel:", "mailto:")) and self._href not in words:
                self._words.append(f":\n{self._href}\n")
            self._href = ""
        elif tag == "title":
            self.subject = _plain("".join(self._words)).replace("\n", " ")
            self._words = []
        elif tag in self._BLOCKS:
            words = _plain("".join(self._words))
            if words:
                self._blocks.append((tag, words))
            self._words = []

    def handle_data(self, data: str) -> None:
        if not self._inside:
            return
        self.html.append(escape(data, quote=False))
        if self._BLOCKS.intersection(self._inside) or self._inside[-1] == "title":
            self._words.append(_SPACES.sub(" ", data))

    def _paragraphs(self) -> Iterator[str]:
        before = ""
        for kind, words in self._blocks:
            if before:
                yield "\n" if kind == before == "li" else "\n\n"
            first, later = ("  - ", "    ") if kind == "li" else ("", "")
            wrap = textwrap.TextWrapper(WIDTH - len(later), break_long_words=False, break_on_hyphens=False).wrap
            yield first + f"\n{later}".join(line for given in words.split("\n") for line in wrap(given))
            before = kind


def _plain(words: str) -> str:
    """Lines without spaces at their ends, none of them empty."""
    lines = (_SPACES.sub(" ", line).strip() for line in words.split("\n"))
    return "\n".join(line for line in lines if line)
