"""A document of headings and paragraphs on as many A4 pages as it needs: fonts embedded, tagged, the same words giving the same bytes."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from academy.common.paper.page import BOLD, INK_900, LINE, MUTED, SANS, SERIF, TEXT, Page, load_fonts, pdf_language, rgb, wrapped
from academy.common.paper.tagging import Tag, tagged

_WIDTH, _HEIGHT = A4
_LEFT, _TOP, _BOTTOM = 56.0, 62.0, _HEIGHT - 64.0
_COLUMN = _WIDTH - 2 * _LEFT
_LABEL = 150.0
# Of a heading: font, size, height of a line, room above. It takes this much of what follows with it to the next page.
_HEADINGS = {1: (SERIF, 22.0, 27.0, 0.0), 2: (SERIF, 15.0, 20.0, 20.0), 3: (BOLD, 11.5, 15.0, 13.0)}
_WITH_HEADING = 34.0


class Report:
    """Written from the top down: `heading`, `text`, `facts`; then `finish`."""

    def __init__(self, *, title: str, author: str, language: str, on: date) -> None:
        load_fonts()
        self._made, self._title, self._language, self._on = BytesIO(), title, pdf_language(language), on
        self._canvas = Canvas(self._made, pagesize=A4, invariant=1, pageCompression=1, initialFontName=SANS, lang=self._language)
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setCreator(author)
        self._tags: list[Tag] = []
        self._page = Page(self._canvas, height=_HEIGHT)
        self._y = _TOP

    def heading(self, level: int, words: str) -> None:
        font, size, height, above = _HEADINGS[level]
        lines = wrapped(words, font, size, _COLUMN)
        self._room(above + height * len(lines) + _WITH_HEADING)
        self._y += above if self._y > _TOP else 0
        self._block(f"H{level}", lines, font=font, size=size, height=height, colour=INK_900)
        self._y += 4

    def text(self, words: str, *, is_muted: bool = False, is_bold: bool = False) -> None:
        """Paragraphs as they were written; a line that is broken by hand stays broken."""
        font, colour = (BOLD if is_bold else SANS), (MUTED if is_muted else TEXT)
        for paragraph in words.replace("\r\n", "\n").split("\n"):
            lines = [part for word_line in wrapped(paragraph, font, 11, _COLUMN) for part in _cut(word_line, font, 11, _COLUMN)]
            if lines:
                self._block("P", lines, font=font, size=11, height=15, colour=colour)
                self._y += 5

    def facts(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Labels with what they say beside them; those that say nothing are left out."""
        for label, value in pairs:
            if not value:
                continue
            lines = wrapped(value, SANS, 11, _COLUMN - _LABEL)
            self._room(15.0 * len(lines))
            with self._page.tag("P"):
                self._page.line(label, x=_LEFT, y=self._y + 11, font=SANS, size=11, colour=MUTED)
                for n, line in enumerate(lines):
                    self._page.line(line, x=_LEFT + _LABEL, y=self._y + 11 + 15 * n, font=SANS, size=11, colour=TEXT)
            self._y += 15.0 * len(lines) + 3

    def rule(self) -> None:
        self._room(16)
        with self._page.decoration():
            self._canvas.setStrokeColorRGB(*rgb(LINE))
            self._canvas.setLineWidth(0.75)
            self._canvas.line(_LEFT, _HEIGHT - self._y - 6, _LEFT + _COLUMN, _HEIGHT - self._y - 6)
        self._y += 14

    def finish(self) -> bytes:
        self._end_page()
        self._canvas.save()
        return tagged(self._made.getvalue(), self._tags, title=self._title, language=self._language, on=self._on)

    def _block(self, role: str, lines: list[str], *, font: str, size: float, height: float, colour: str) -> None:
        """Lines of one kind; what does not fit goes on on the next page, as a part of its own."""
        while lines:
            fitting = int((_BOTTOM - self._y) // height)
            if fitting < 1:
                self._turn()
                continue
            with self._page.tag(role):
                for line in lines[:fitting]:
                    self._page.line(line, x=_LEFT, y=self._y + size, font=font, size=size, colour=colour)
                    self._y += height
            lines = lines[fitting:]

    def _room(self, needed: float) -> None:
        if self._y + needed > _BOTTOM and self._y > _TOP:
            self._turn()

    def _turn(self) -> None:
        number = self._page.number + 1
        self._end_page()
        self._page = Page(self._canvas, height=_HEIGHT, number=number)
        self._y = _TOP

    def _end_page(self) -> None:
        with self._page.decoration():
            words = _("Page %(number)s") % {"number": self._page.number + 1}
            self._page.line(words, x=_WIDTH / 2, y=_HEIGHT - 34, font=SANS, size=9.5, colour=MUTED, is_centred=True)
        self._tags += self._page.tags
        self._canvas.showPage()


def _cut(line: str, font: str, size: float, width: float) -> list[str]:
    """A line of one word that is wider than the column, in pieces that are not."""
    pieces = [""]
    for letter in line:
        if stringWidth(pieces[-1] + letter, font, size) > width and pieces[-1]:
            pieces.append("")
        pieces[-1] += letter
    return pieces
