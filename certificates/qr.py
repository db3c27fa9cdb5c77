"""The square code that leads to a certificate's verification page, as runs of dark modules."""

from dataclasses import dataclass

import segno


@dataclass(frozen=True)
class Run:
    left: int
    top: int
    length: int


@dataclass(frozen=True)
class Square:
    """`size` modules wide and high, without the quiet zone."""

    size: int
    runs: list[Run]

    @property
    def svg_path(self) -> str:
        """For a stroke one unit wide, in a view box with a quiet zone of two."""
        return "".join(f"M{run.left + 2} {run.top + 2.5}h{run.length}" for run in self.runs)

    @property
    def svg_box(self) -> str:
        return f"0 0 {self.size + 4} {self.size + 4}"


def square(address: str) -> Square:
    """The mask is a fixed one: trying all eight costs six times as much, and a reader takes any."""
    rows = segno.make_qr(address, error="m", mask=3).matrix
    runs = []
    for top, row in enumerate(rows):
        start = None
        for left, is_dark in enumerate([*row, 0]):
            if is_dark and start is None:
                start = left
            elif not is_dark and start is not None:
                runs.append(Run(start, top, left - start))
                start = None
    return Square(len(rows), runs)
