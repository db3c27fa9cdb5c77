"""Where things stand in the drawn figures. The SVG itself is in `templates/components/`; here is only the arithmetic."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

WAYS = ("to", "for", "not", "with")
# Short enough for a pane, and each with a first letter of its own.
WAY_WORDS = {"to": _lazy("TO"), "for": _lazy("FOR"), "not": _lazy("NOT"), "with": _lazy("WITH")}
# Where the first dot of each pane of the compact window stands, and how much room there is to the right of it.
_PANES = {"to": (120, 128), "with": (344, 128), "not": (120, 314), "for": (344, 314)}
_ROOM = 136
_STEP = 70
# The radius of a way that was always chosen.
_LARGEST = 62
# A telephone has room for so many ways spelt out.
_WORDS_IN_A_ROW = 8


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


@dataclass(frozen=True)
class Bubble:
    """How often one way was chosen: the number in its pane, in a circle whose area says the share."""

    count: int
    x: int
    y: int
    radius: int


def window_bubbles(counts: Mapping[str, int]) -> list[Bubble]:
    """One for each way that was chosen at all, in the middle of what its name leaves of the pane."""
    total = sum(counts.values())
    return [
        Bubble(counts[way], x + 66, y + 2, max(26, round(_LARGEST * sqrt(counts[way] / total))))
        for way, (x, y) in _PANES.items()
        if counts.get(way)
    ]


def counts_in_words(counts: Mapping[str, int]) -> str:
    """The text alternative of counts: “TO: 3 of 12. FOR: none. …”"""
    total = sum(counts.values())
    return " ".join(
        _("%(way)s: %(count)s of %(total)s.") % {"way": WAY_WORDS[way], "count": counts[way], "total": total}
        if counts.get(way)
        else _("%(way)s: none.") % {"way": WAY_WORDS[way]}
        for way in WAYS
    )


@dataclass(frozen=True)
class Cell:
    """One choice in a row of them; places are hundredths of the width."""

    way: str
    words: str
    x: float
    width: float
    middle: float


@dataclass(frozen=True)
class PathRow:
    label: str
    value: str
    y: int
    cells: Sequence[Cell]


def path_rows(rows: Iterable[Mapping[str, object]], *, height: int = 72) -> list[PathRow]:
    """Lay out rows of {"label", "value", "ways"} below each other, every choice as wide as any other."""
    given = [(str(row["label"]), str(row["value"]), cast(Sequence[str], row["ways"])) for row in rows]
    most = max((len(ways) for _label, _value, ways in given), default=0)
    step = 100 / max(most, _WORDS_IN_A_ROW)
    # Where a word would not fit, its first letter stands.
    length = None if most <= _WORDS_IN_A_ROW else 1
    return [
        PathRow(
            label,
            value,
            number * height,
            [
                Cell(
                    way, str(WAY_WORDS[way])[:length], round(place * step, 2), round(step - 0.8, 2), round(place * step + step / 2 - 0.4, 2)
                )
                for place, way in enumerate(ways)
            ],
        )
        for number, (label, value, ways) in enumerate(given)
    ]


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
