"""Where things stand in the drawn figures. The SVG itself is in `templates/components/`; here is only the arithmetic."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

WAYS = ("to", "for", "not", "with")
WAY_WORDS = {"to": "TO", "for": "FOR", "not": "NOT", "with": "WITH"}
# Where the first dot of each pane of the compact window stands, and how much room there is to the right of it.
_PANES = {"to": (120, 128), "with": (344, 128), "not": (120, 314), "for": (344, 314)}
_ROOM = 136
_STEP = 70


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
    """The numbered dots of a path such as ["to", "with"]: side by side in their pane, and over each other once they are more than three."""
    in_pane, taken = Counter(path), Counter[str]()
    dots = []
    for number, way in enumerate(path, start=1):
        x, y = _PANES[way]
        step = min(_STEP, _ROOM / max(in_pane[way] - 1, 1))
        dots.append(Dot(number, round(x + step * taken[way]), y))
        taken[way] += 1
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
    figures = [(str(row["label"]), int(str(row["total"])), int(str(row.get("done", 0)))) for row in rows]
    longest = max((total for _label, total, _done in figures), default=0)
    return [
        Bar(label, total, done, index * height, hundredths(total, longest), hundredths(done, longest))
        for index, (label, total, done) in enumerate(figures)
    ]
