"""Captions: reading WebVTT as strictly as a helpful person would, and saying in which line what is the matter.

Libraries pass over what they cannot read, and then words are missing from the screen that nobody misses until somebody who needs them does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"^\s*{_TIME}\s+-->\s+{_TIME}(?:\s+\S.*)?\s*$")
_SRT_TIMING = re.compile(r"^\s*\d+:\d{2}:\d{2},\d{3}\s*-->")
_ARROW = "-->"
_SHOWN_AT_MOST = 10
# A caption may outlast the recording by so much: players round.
_GRACE = 2.0


@dataclass(frozen=True)
class Cue:
    """Words on the screen from `start` to before `end`, in seconds; `line` is where its time stands, from 1."""

    line: int
    start: float
    end: float
    text: str


class LinesInvalid(ValueError):
    """A text that has a form, and lines that have not. Each of `problems` is fit to be shown and names its line."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


def in_line(number: int, words: str) -> str:
    return _("Line %(number)s: %(words)s") % {"number": number, "words": words}


def shortened(problems: list[str]) -> list[str]:
    """As many as somebody mends at one go, and how many more there are."""
    more = len(problems) - _SHOWN_AT_MOST
    return problems if more <= 0 else [*problems[:_SHOWN_AT_MOST], _("There are %(n)s more like these.") % {"n": more}]


def tidied(text: str) -> str:
    """With the line ends of WebVTT and no mark at the beginning."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip()


def read_captions(text: str, *, seconds: int | None = None) -> list[Cue]:
    """Every caption in its order. `seconds` is how long the recording lasts, where that is known. Raises LinesInvalid."""
    lines = tidied(text).split("\n")
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        raise LinesInvalid([in_line(1, _what_it_is_instead(lines))])
    problems: list[str] = []
    cues = list(_cues(lines, problems))
    problems += _out_of_time(cues, seconds)
    if not cues and not problems:
        problems = [_("There is no caption in it yet: a time, then what is said.")]
    if problems:
        raise LinesInvalid(shortened(problems))
    return cues


def _what_it_is_instead(lines: list[str]) -> str:
    if any(_SRT_TIMING.match(line) for line in lines[:5]):
        return _("this is SubRip (.srt), which browsers do not read. Export the captions as WebVTT (.vtt).")
    return _("captions begin with the word WEBVTT, and these begin with “%(start)s”. Export them as WebVTT (.vtt).") % {
        "start": lines[0][:40]
    }


def _cues(lines: list[str], problems: list[str]) -> Iterator[Cue]:
    """Block by block; what is above the first empty line belongs to the heading."""
    blocks = iter(_blocks(lines))
    next(blocks)
    for number, block in blocks:
        if re.match(r"(?:NOTE|STYLE|REGION)(?:\s|$)", block[0]):
            continue
        # A caption may have a name of its own above its time.
        place = next((place for place, line in enumerate(block[:2]) if _ARROW in line), None)
        if place is None:
            problems.append(in_line(number, _("a time stands above each caption, for instance 00:01.000 --> 00:04.000.")))
            continue
        at, timing, words = number + place, block[place], block[place + 1 :]
        match = _TIMING.match(timing)
        if match is None:
            problems.append(in_line(at, _not_a_time(timing)))
        elif not any(line.strip() for line in words):
            problems.append(in_line(at, _("there are no words below this time.")))
        elif stray := next((place for place, line in enumerate(words, at + 1) if _ARROW in line), None):
            problems.append(in_line(stray, _("an empty line is missing above this time.")))
        else:
            yield Cue(at, _seconds(*match.groups()[:4]), _seconds(*match.groups()[4:]), "\n".join(words))


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _not_a_time(line: str) -> str:
    if "," in line:
        return _("a time has a point before the thousandths, not a comma: 00:01.000 --> 00:04.000.")
    return _("“%(line)s” is no time. It reads like 00:01.000 --> 00:04.000.") % {"line": line.strip()[:60]}


def _out_of_time(cues: list[Cue], seconds: int | None) -> Iterator[str]:
    before = 0.0
    for cue in cues:
        if cue.end <= cue.start:
            yield in_line(cue.line, _("this caption ends before it begins."))
        if cue.start < before:
            yield in_line(cue.line, _("this caption begins before the one above it."))
        if seconds is not None and cue.end > seconds + _GRACE:
            yield in_line(cue.line, _("this caption goes on after the recording has ended, at %(end)s.") % {"end": timecode(seconds)})
        before = cue.start


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def timecode(seconds: float) -> str:
    """0:07, 12:30, 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
