"""Chapters: a line each, when it begins and what it is called. Whoever has them as WebVTT may paste that."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms.recordings.captions import LinesInvalid, in_line, read_captions, shortened, tidied, timecode

_LINE = re.compile(r"^(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)\s+[-–—]?\s*(\S.*)$")


@dataclass(frozen=True)
class Chapter:
    at: int
    title: str


def read_chapters(text: str, *, seconds: int | None = None) -> list[Chapter]:
    """In their order. `seconds` is how long the recording lasts, where that is known. Raises LinesInvalid."""
    text = tidied(text)
    if text.startswith("WEBVTT"):
        return [Chapter(int(cue.start), " ".join(cue.text.split())) for cue in read_captions(text, seconds=seconds)]
    chapters: list[Chapter] = []
    problems: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        match = _LINE.match(line.strip())
        if match is None:
            words = _("“%(line)s” should be a time and a title, for instance “1:05 The second corner”.") % {"line": line.strip()[:60]}
            problems.append(in_line(number, words))
            continue
        hours, minutes, rest, title = match.groups()
        at = int(hours or 0) * 3600 + int(minutes) * 60 + int(rest)
        if chapters and at <= chapters[-1].at:
            problems.append(in_line(number, _("this chapter does not begin after the one above it.")))
        elif seconds is not None and at >= seconds:
            problems.append(in_line(number, _("the recording has ended by then, at %(end)s.") % {"end": timecode(seconds)}))
        chapters.append(Chapter(at, title.strip()))
    if problems:
        raise LinesInvalid(shortened(problems))
    return chapters


def as_text(chapters: list[Chapter]) -> str:
    return "\n".join(f"{timecode(chapter.at)} {chapter.title}" for chapter in chapters)
