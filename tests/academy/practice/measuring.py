"""How well the warning finds what identifies, on sentences that were labelled by hand: `python -m tests.academy.practice.measuring`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from academy.practice.identifiers import found

FILE = Path(__file__).with_name("sentences.txt")
_MARKED = re.compile(r"\[\[(.+?)\]\]")


@dataclass(frozen=True)
class Sentence:
    """A sentence without its brackets, and where they stood."""

    text: str
    identifying: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Measured:
    """By sentence: is it warned about where it should be. By mark: is what identifies pointed at, and what is pointed at identifying."""

    sentences: int
    right: int
    needless: int
    missed: int
    marks: int
    marks_found: int
    pointed: int
    pointed_rightly: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.needless)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)

    @property
    def mark_precision(self) -> float:
        return self.pointed_rightly / self.pointed

    @property
    def mark_recall(self) -> float:
        return self.marks_found / self.marks

    def __str__(self) -> str:
        return (
            f"{self.sentences} sentences, {self.right + self.missed} of them identifying: precision {self.precision:.3f} "
            f"({self.needless} needless), recall {self.recall:.3f} ({self.missed} missed); "
            f"by mark: precision {self.mark_precision:.3f}, recall {self.mark_recall:.3f} ({self.marks_found} of {self.marks})"
        )


def sentences() -> list[Sentence]:
    return [_read(line) for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def tuned_on() -> list[Sentence]:
    return [sentence for n, sentence in enumerate(sentences()) if n % 4 < 2]


def held_out() -> list[Sentence]:
    return [sentence for n, sentence in enumerate(sentences()) if n % 4 >= 2]


def measure(of: Sequence[Sentence]) -> Measured:
    right = needless = missed = marks = marks_found = pointed = pointed_rightly = 0
    for sentence in of:
        spans = [(one.start, one.end) for one in found(sentence.text)]
        hits = [mark for mark in sentence.identifying if any(_meet(mark, span) for span in spans)]
        right += bool(spans and sentence.identifying)
        needless += bool(spans and not sentence.identifying)
        missed += bool(sentence.identifying and not spans)
        marks += len(sentence.identifying)
        marks_found += len(hits)
        pointed += len(spans)
        pointed_rightly += sum(any(_meet(mark, span) for mark in sentence.identifying) for span in spans)
    return Measured(len(of), right, needless, missed, marks, marks_found, pointed, pointed_rightly)


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _read(line: str) -> Sentence:
    text, marks = "", []
    for n, part in enumerate(_MARKED.split(line)):
        if n % 2:
            marks.append((len(text), len(text) + len(part)))
        text += part
    return Sentence(text, tuple(marks))


def main() -> None:
    print("Tuned on: ", measure(tuned_on()))
    print("Held out: ", measure(held_out()))
    print("All:      ", measure(sentences()))


if __name__ == "__main__":
    main()
