"""A page to draw on: fonts, colours, lines of words, and marks for those who listen to it. Points from the top left corner."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from academy.common.paper.tagging import Tag

# Streams as bytes: writing them as letters costs time and a quarter more room, and serves nobody.
rl_config.useA85 = 0

SANS, BOLD, SERIF = "SourceSans3-Regular", "SourceSans3-SemiBold", "SourceSerif4-SemiBold"
# The colours of the look.
INK_900, INK_800, INK_700, INK_500 = "#12372a", "#17493a", "#175c45", "#3f7d63"
TEXT, MUTED, LINE, SAGE, AMBER, LIGHT = "#1e2a24", "#55605a", "#e2dacb", "#cbd8c3", "#e9ac3e", "#f8e3b6"


class Page:
    """A canvas with the origin at the top left, where what is drawn is tagged for those who listen to it."""

    def __init__(self, canvas: Canvas, *, height: float, number: int = 0) -> None:
        self.canvas, self.height, self.number = canvas, height, number
        self.tags: list[Tag] = []

    @contextmanager
    def tag(self, role: str, *, alt: str = "", box: tuple[float, float, float, float] | None = None) -> Iterator[None]:
        self.canvas._code.append(f"/{role} <</MCID {len(self.tags)}>> BDC")
        self.tags.append(Tag(role, alt, box, self.number))
        yield
        self.canvas._code.append("EMC")

    @contextmanager
    def decoration(self) -> Iterator[None]:
        self.canvas._code.append("/Artifact BMC")
        self.canvas.saveState()
        yield
        self.canvas.restoreState()
        self.canvas._code.append("EMC")

    def line(self, words: str, *, x: float, y: float, font: str, size: float, colour: str, is_centred: bool = False) -> None:
        """A line of words; the space that ends it keeps it apart from the next for those who listen or copy."""
        self.canvas.setFillColorRGB(*rgb(colour))
        self.canvas.setFont(font, size)
        if is_centred:
            x -= stringWidth(words, font, size) / 2
        self.canvas.drawString(x, self.height - y, f"{words} ")


def wrapped(words: str, font: str, size: float, width: float) -> list[str]:
    """The words in lines that are no wider; a word that is has a line to itself."""
    lines: list[str] = []
    for word in words.split():
        if lines and stringWidth(f"{lines[-1]} {word}", font, size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def pdf_language(code: str) -> str:
    return {"en-gb": "en-GB"}.get(code, code)


@cache
def rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


@cache
def load_fonts() -> None:
    """Read once a process: parsing them costs more than drawing."""
    folder = Path(__file__).parent / "fonts"
    for name in (SANS, BOLD, SERIF):
        # Only the letters that are used go into the file, which saves a third of its size and of the time.
        registerFont(TTFont(name, folder / f"{name}.ttf", asciiReadable=0))
