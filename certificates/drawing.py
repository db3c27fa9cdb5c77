"""Draws a certificate's payload as a PDF: A4, landscape, fonts embedded, tagged, on a page of `academy.common.paper`.

A design's version chooses the function that draws it; what was issued in a design goes on being drawn by that function. The same payload
gives the same bytes. Where things stand is in points from the top left corner.
"""

from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from academy.common.paper.page import (
    AMBER,
    BOLD,
    INK_500,
    INK_700,
    INK_800,
    INK_900,
    LIGHT,
    LINE,
    MUTED,
    SAGE,
    SANS,
    SERIF,
    TEXT,
    Page,
    load_fonts,
    pdf_language,
    rgb,
    wrapped,
)
from academy.common.paper.tagging import tagged
from certificates.qr import square

WIDTH, HEIGHT = landscape(A4)

# The column of text in the middle of the page.
_COLUMN = 520.0
_LEFT = (WIDTH - _COLUMN) / 2
_WIDEST = WIDTH - 120
_TOP, _BOTTOM = 46.0, HEIGHT - 44.0
_QR = 84.0


def draw(payload: dict[str, Any]) -> bytes:
    """The PDF of a payload. About ten milliseconds of one core."""
    return _DESIGNS[payload["design"]](payload)


def _draw_open_door(payload: dict[str, Any]) -> bytes:
    """Design 1: an open door, the name in the middle, the facts below in three columns."""
    load_fonts()
    made = BytesIO()
    title, language = f"{payload['heading']}: {payload['title']}", pdf_language(payload["language"])
    canvas = Canvas(made, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1, initialFontName=SANS, lang=language)
    canvas.setTitle(title)
    canvas.setAuthor(payload["academy"])
    canvas.setSubject(payload["number_words"])
    canvas.setCreator(payload["academy"])
    page = Page(canvas, height=HEIGHT)
    with page.decoration():
        canvas._code.append(_frame_and_mark())
    foot = _BOTTOM - _QR - 8
    y = _words(page, payload, top=_TOP + 48, bottom=foot - 14 - _facts_height(payload))
    _facts(page, payload, top=y)
    _foot(page, payload, top=foot)
    canvas.showPage()
    canvas.save()
    issued_on = date.fromisoformat(payload["data"]["issued_on"])
    return tagged(made.getvalue(), page.tags, title=title, language=language, on=issued_on)


_DESIGNS: dict[int, Callable[[dict[str, Any]], bytes]] = {1: _draw_open_door}


def _words(page: Page, payload: dict[str, Any], *, top: float, bottom: float) -> float:
    """The sentence that the certificate is, spread over the height there is. Returns where it ends."""
    name_size = _fitting(payload["name"], SERIF, 34, 18)
    title = wrapped(payload["title"], SERIF, 22, _COLUMN)
    if len(title) > 2:
        title = wrapped(payload["title"], SERIF, 17, _COLUMN)
    title_size = 22.0 if len(title) < 3 and max(stringWidth(line, SERIF, 22) for line in title) <= _COLUMN else 17.0
    # Each: role, lines, font, size, colour, height of a line, room above.
    parts: list[tuple[str, list[str], str, float, str, float, float]] = [
        ("P", [payload["academy"]], BOLD, 12, INK_700, 14, 5),
        ("H1", [payload["heading"]], SERIF, 24, INK_900, 26, 10),
        ("P", [payload["lead"]], SANS, 12.5, MUTED, 14, 8),
        ("P", wrapped(payload["name"], SERIF, name_size, _WIDEST + 1), SERIF, name_size, INK_900, name_size + 2, 7),
        ("P", [payload["agency"]] if payload["agency"] else [], SANS, 11.5, MUTED, 14, 3),
        ("P", [payload["has"]], SANS, 12.5, TEXT, 14, 9),
        ("H2", title, SERIF, title_size, INK_900, title_size + 5, 4),
        ("P", wrapped(payload["text"], SANS, 12, _COLUMN - 20), SANS, 12, TEXT, 16, 7),
    ]
    parts = [part for part in parts if part[1]]
    needed = sum(len(lines) * height + above for _role, lines, _font, _size, _colour, height, above in parts)
    spare = max(-20.0, min(bottom - top - needed, 56.0)) / len(parts)
    y = top
    for role, lines, font, size, colour, height, above in parts:
        y += above + spare
        with page.tag(role):
            for line in lines:
                page.line(line, x=WIDTH / 2, y=y + size * 0.86, font=font, size=size, colour=colour, is_centred=True)
                y += height
    return max(y, bottom - 12)


def _facts(page: Page, payload: dict[str, Any], *, top: float) -> None:
    with page.decoration():
        page.canvas.setStrokeColorRGB(*rgb(LINE))
        page.canvas.setLineWidth(0.75)
        page.canvas.line(_LEFT, HEIGHT - top - 6, _LEFT + _COLUMN, HEIGHT - top - 6)
    y = top + 14
    for row in _fact_rows(payload):
        for column, (label, lines) in enumerate(row):
            x = _LEFT + column * _FACT_STEP
            with page.tag("P"):
                page.line(label, x=x, y=y + 8, font=SANS, size=10, colour=MUTED)
                for n, line in enumerate(lines):
                    page.line(line, x=x, y=y + 22 + n * 13, font=SANS, size=11, colour=TEXT)
        y += 19 + 13 * max(len(lines) for _label, lines in row)


_FACT_STEP = _COLUMN / 3
_FACT_WIDTH = _FACT_STEP - 14


def _fact_rows(payload: dict[str, Any]) -> list[list[tuple[str, list[str]]]]:
    facts = [(label, wrapped(value, SANS, 11, _FACT_WIDTH)) for label, value in payload["facts"]]
    return [facts[start : start + 3] for start in range(0, len(facts), 3)]


def _facts_height(payload: dict[str, Any]) -> float:
    return 14 + sum(19 + 13 * max(len(lines) for _label, lines in row) for row in _fact_rows(payload))


def _foot(page: Page, payload: dict[str, Any], *, top: float) -> None:
    y = top + 18
    with page.tag("P"):
        page.line(payload["issued"], x=_LEFT, y=y, font=BOLD, size=11, colour=TEXT)
        page.line(payload["by"], x=_LEFT + stringWidth(payload["issued"] + " ", BOLD, 11), y=y, font=SANS, size=11, colour=TEXT)
    with page.tag("P"):
        page.line(payload["number_words"], x=_LEFT, y=y + 17, font=SANS, size=11, colour=TEXT)
    with page.tag("P"):
        page.line(payload["check"], x=_LEFT, y=y + 34, font=SANS, size=11, colour=TEXT)
    with page.tag("P"):
        page.line(payload["code_words"], x=_LEFT, y=y + 51, font=BOLD, size=11, colour=TEXT)
    x = _LEFT + _COLUMN - _QR
    with page.tag("Figure", alt=payload["qr_words"], box=(x, HEIGHT - top - _QR, x + _QR, HEIGHT - top)):
        _qr(page.canvas, payload["address"], x=x, y=top)


def _qr(canvas: Canvas, address: str, *, x: float, y: float) -> None:
    """All in one path, so that no seam shows between the modules."""
    code = square(address)
    module = _QR / code.size
    runs = " ".join(f"{run.left} {-run.top - 1} {run.length} 1 re" for run in code.runs)
    canvas._code.append(f"q 0.043 0.047 0.047 rg {module:.4f} 0 0 {module:.4f} {x:.2f} {HEIGHT - y:.2f} cm {runs} f Q")


@cache
def _frame_and_mark() -> str:
    """What is the same on every certificate, as drawn once."""
    scratch = Canvas(BytesIO(), pagesize=(WIDTH, HEIGHT), invariant=1, initialFontName=SANS)
    before = len(scratch._code)
    _frame(scratch)
    _mark(scratch, x=WIDTH / 2 - 24, y=_TOP, size=48)
    return "\n".join(scratch._code[before:])


def _frame(canvas: Canvas) -> None:
    canvas.setStrokeColorRGB(*rgb(SAGE))
    canvas.setLineWidth(1)
    canvas.roundRect(20, 20, WIDTH - 40, HEIGHT - 40, 9)
    canvas.setStrokeColorRGB(*rgb(INK_800))
    canvas.setLineWidth(1.75)
    canvas.roundRect(27, 27, WIDTH - 54, HEIGHT - 54, 6)


def _mark(canvas: Canvas, *, x: float, y: float, size: float) -> None:
    """The open door in its circle: the drawing of `components/mark.html`, 44 units wide."""
    canvas.translate(x, HEIGHT - y)
    canvas.scale(size / 44, -size / 44)
    dots = ((3.6, 27.9), (4.1, 16.5), (11.1, 7.4), (22.0, 4.0), (32.9, 7.4), (39.9, 16.5), (40.4, 27.9))
    for at in dots:
        canvas.setFillColorRGB(*rgb(AMBER if at == (22.0, 4.0) else INK_500))
        canvas.circle(*at, 2.5, stroke=0, fill=1)
    canvas.setFillColorRGB(*rgb(LIGHT))
    light = canvas.beginPath()
    light.moveTo(14, 38)
    light.lineTo(14, 22)
    _arch(light)
    light.lineTo(30, 38)
    light.close()
    canvas.drawPath(light, stroke=0, fill=1)
    canvas.setFillColorRGB(*rgb(INK_800))
    leaf = canvas.beginPath()
    leaf.moveTo(14, 38)
    leaf.lineTo(14, 22)
    leaf.curveTo(14, 19.2, 15.4, 16.8, 17.6, 15.3)
    leaf.lineTo(25, 20)
    leaf.lineTo(25, 43)
    leaf.close()
    canvas.drawPath(leaf, stroke=0, fill=1)
    canvas.setStrokeColorRGB(*rgb(INK_800))
    canvas.setLineWidth(2.5)
    canvas.setLineCap(1)
    frame = canvas.beginPath()
    frame.moveTo(14, 38)
    frame.lineTo(14, 22)
    _arch(frame)
    frame.lineTo(30, 38)
    frame.moveTo(10.5, 38.5)
    frame.lineTo(13, 38.5)
    frame.moveTo(28, 38.5)
    frame.lineTo(33.5, 38.5)
    canvas.drawPath(frame, stroke=1, fill=0)
    canvas.setFillColorRGB(*rgb(LIGHT))
    canvas.circle(22.3, 30.5, 1.3, stroke=0, fill=1)


def _arch(path: Any) -> None:
    """The half circle from (14, 22) to (30, 22), as two curves."""
    path.curveTo(14, 17.58, 17.58, 14, 22, 14)
    path.curveTo(26.42, 14, 30, 17.58, 30, 22)


def _fitting(words: str, font: str, size: float, least: float) -> float:
    """The size at which a line fits the page; what is longer at `least` goes on in another line."""
    width = stringWidth(words, font, size)
    return max(least, min(size, size * _WIDEST / width)) if width else size
