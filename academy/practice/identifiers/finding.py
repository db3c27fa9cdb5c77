import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from academy.practice.identifiers.capitals import named
from academy.practice.identifiers.patterns import shaped


class Kind(models.TextChoices):
    """What was found, in the words that the writer reads."""

    NAME = "name", _("looks like the name of a person or a place")
    INITIALS = "initials", _("looks like somebody’s initials")
    DATE = "date", _("is a date. Somebody who was there would know the day. “That week” will do")
    SCHOOL = "school", _("names a school or another place that somebody goes to")
    AGE = "age", _("is an age together with a place")
    PLACE = "place", _("looks like an address")
    POSTCODE = "postcode", _("looks like a postcode")
    CONTACT = "contact", _("looks like a telephone number, an e-mail address or an account")
    NUMBER = "number", _("looks like a number from a record: NHS, UPN, a case or a log")


# For these somebody stands in the sentence, and can stand there without being known.
SOMEBODY = frozenset({Kind.NAME, Kind.INITIALS})
# Whoever has pasted a list of people needs no longer one to see it.
MOST = 100


@dataclass(frozen=True)
class Finding:
    """Something that could identify somebody. `repr` is what an error report would print, so it leaves the words out."""

    kind: Kind
    start: int
    end: int
    words: str

    def __repr__(self) -> str:
        return f"Finding({self.kind.value}, {self.start}, {self.end})"

    @property
    def is_somebody(self) -> bool:
        return self.kind in SOMEBODY


@sensitive_variables()
def found(text: str, *, known: Callable[[], Iterable[str]] = tuple) -> list[Finding]:
    """What could identify somebody, in the order of the text; nothing overlaps.

    `known` gives names that identify nobody here: agencies, teams, modules. It is asked only where there is a name to hold against it.
    """
    spans: list[tuple[str, int, int]] = []
    for kind, start, end in [*shaped(text), *named(text)]:
        if len(spans) < MOST and not any(start < other_end and other_start < end for _kind, other_start, other_end in spans):
            spans.append((kind, start, end))
    findings = sorted((Finding(Kind(kind), start, end, text[start:end]) for kind, start, end in spans), key=lambda one: one.start)
    if any(one.kind in (Kind.NAME, Kind.SCHOOL, Kind.PLACE) for one in findings):
        fine = _spans_of(known(), text)
        findings = [
            one
            for one in findings
            if one.kind not in (Kind.NAME, Kind.SCHOOL, Kind.PLACE) or not any(s <= one.start and one.end <= e for s, e in fine)
        ]
    return findings


@sensitive_variables()
def replaced(text: str, findings: Sequence[Finding], words: str) -> str:
    """The text with other words in the place of the findings: capitals and ’s are kept where the sentence wants them."""
    for one in sorted(findings, key=lambda finding: finding.start, reverse=True):
        belongs = re.search(r"(['’]s)$", one.words)
        put = words + (belongs[1] if belongs else "")
        if re.search(r"(?:^|[.?!…\n])[\s\"“‘'(\-–—]*$", text[: one.start]):
            put = put[:1].upper() + put[1:]
        text = text[: one.start] + put + text[one.end :]
    return text


def _spans_of(names: Iterable[str], text: str) -> list[tuple[int, int]]:
    """Where the names stand in the text, whatever their capitals, with a ’s behind them."""
    lowered = text.lower()
    spans: list[tuple[int, int]] = []
    for name in {name.lower() for name in names if name and name.lower() in lowered}:
        spans += [match.span() for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)(?:['’]s)?", lowered)]
    return spans
