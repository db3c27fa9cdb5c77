"""Where things stand in the drawn figures. The SVG itself is in `templates/components/`; here is only the arithmetic."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

WAYS = ("to", "for", "not", "with")
WAY_WORDS = {"to": "TO", "for": "FOR", "not": "NOT", "with": "WITH"}
# The left edge and the middle line of the dots in each pane of the compact window, and how many stand in a row.
_PANES = {"to": (128, 128), "with": (352, 128), "not": (128, 314), "for": (352, 314)}
_DOT_STEP = 70
_DOTS_IN_A_ROW = 3

def hundredths(part: float, whole: float) -> int:
    """The share in hundredths, for widths; 0 of 0 is nothing."""
    return round(100 * part / whole) if whole else 0


@dataclass(frozen=True)
class Dot:
    """A step of somebody's path through the window."""

    number: int
    x: int
    y: int


def window_dots(path: Sequence[str]) -> list[Dot]:
    """The numbered dots of a path such as ["to", "with"]; a second row begins after the third in a pane, and then they overlap."""
    dots, taken = [], dict.fromkeys(WAYS, 0)
    for number, way in enumerate(path, start=1):
        x, y = _PANES[way]
        row, column = divmod(taken[way], _DOTS_IN_A_ROW)
        taken[way] += 1
        dots.append(Dot(number, x + _DOT_STEP * column - 30 * (row > 0), y + 40 * min(row, 1) - 20 * (row > 0)))
    return dots


def path_in_words(path: Sequence[str], to_come: int = 0) -> str:
    """The text alternative of a path: “Step 1: TO. Step 2: WITH.”"""
    words = [_("Step %(number)s: %(way)s.") % {"number": number, "way": WAY_WORDS[way]} for number, way in enumerate(path, start=1)]
    if to_come:
        words.append(_("The rest is still to come."))
    return " ".join(words) or _("No steps yet.")


def spark_points(values: Sequence[float], *, width: int = 120, height: int = 32) -> list[tuple[float, float]]:
    """The points of a small line, lowest value at the foot; a single value or an even line lies in the middle."""
    low, high = min(values), max(values)
    reach = (high - low) or 1
    step = (width - 8) / max(len(values) - 1, 1)
    return [
        (round(4 + index * step, 1), round(height / 2 if high == low else height - 6 - (value - low) / reach * (height - 12), 1))
        for index, value in enumerate(values)
    ]


@dataclass(frozen=True)
class Bar:
    """One line of a chart: its words, how long it is, and how much of it is dark; widths are hundredths of the longest."""

    label: str
    total: int
    done: int
    y: int
    width: int
    done_width: int


def chart_bars(rows: Iterable[Mapping[str, object]], *, height: int = 64) -> list[Bar]:
    """Lay out rows of {"label", "total", "done"} below each other."""
    rows = [(str(row["label"]), int(str(row["total"])), int(str(row.get("done", 0)))) for row in rows]
    longest = max((total for _label, total, _done in rows), default=0)
    return [
        Bar(label, total, done, index * height, hundredths(total, longest), hundredths(done, longest)) for index, (label, total, done) in enumerate(rows)
    ]
