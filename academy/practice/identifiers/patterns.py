"""What has a shape: dates, postcodes, numbers, addresses, schools, ages with places, initials, people with a title."""

import re
from collections.abc import Iterator

from academy.practice.identifiers.words import MONTHS, SCHOOLS, STREETS, TITLES, listed

# Bounded everywhere: a text of twenty thousand letters without a space must not hold up the server.
_CAP = r"(?<![\w'’-])[^\W\d_a-zà-ÿ][\w'’-]{0,30}(?![\w'’-])"
_RUN = rf"{_CAP}(?:\s{{1,3}}{_CAP}){{0,5}}"
_AGE = r"(?:\d{1,2}|(?<![a-z])[a-z]{2,6}teen)[- ]?(?:year[- ]?old|years? old|yr[- ]?old|y/o)s?"

_SHAPES: list[tuple[str, re.Pattern[str]]] = [
    ("contact", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,5}|(?<![\w@])@[A-Za-z][\w.]{2,40}")),
    ("date", re.compile(r"\b(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|(?:19|20)\d{2}-\d{2}-\d{2})\b")),
    ("date", re.compile(rf"\b(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{MONTHS})\b(?:,?\s+(?:19|20)\d{{2}})?")),
    ("date", re.compile(rf"\b(?:{MONTHS})\s+(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?(?!\d)\b(?:,?\s+(?:19|20)\d{{2}})?")),
    ("date", re.compile(r"\bon the \d{1,2}(?:st|nd|rd|th)\b(?! (?:floor|time|step|day|week|hour|session|meeting|page|century|birthday))")),
    ("postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-BD-HJLNP-UW-Z]{2}\b")),
    ("postcode", re.compile(r"\b[a-z]{1,2}\d[a-z\d]? \d(?!nd\b|st\b|rd\b|th\b)[abd-hjlnp-uw-z]{2}\b")),
    ("number", re.compile(r"\b[A-Z]\d{11,12}[A-Z]?\b|\b\d{3}[ -]\d{3}[ -]\d{4}\b|\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")),
    (
        "number",
        re.compile(
            r"\b(?:URN|UPN|ULN|CAD|LCS|NHS|NI|MIS|case|log|crime|ref(?:erence)?)\b(?: (?:no\.?|number|ref(?:erence)?))?:? ?\d[\d/ -]{2,}\d",
            re.IGNORECASE,
        ),
    ),
    ("contact", re.compile(r"(?<![\w£])(?:\+44 ?\(?0?\)?|0)(?:\d[ -]?){8,9}\d\b")),
    ("number", re.compile(r"(?<![\w£,.])[A-Z]{0,3}\d{6,}\b")),
    (
        "school",
        re.compile(rf"\b(?:[Yy]ear|[Yy]r|Y|y)\.? ?(?:1[0-3]|[1-9])\b,? (?:pupil |student |class |girl |boy )?(?:at|in|from) {_RUN}"),
    ),
    ("age", re.compile(rf"\b{_AGE}\b(?: \w+)? (?:from|at|in|of|living in|who lives in) {_RUN}")),
    ("age", re.compile(rf"\baged? \d{{1,2}},? (?:from|at|in|of|living in|who lives in) {_RUN}")),
    ("place", re.compile(rf"\b(?:[Nn]umber |[Nn]o\. ?)?\d{{1,4}}[A-Za-z]?,? (?:{_CAP} ){{1,3}}(?:{STREETS})\b")),
    ("place", re.compile(r"\b(?:[Nn]umber|[Ff]lat|[Rr]oom) \d{1,4}[A-Za-z]?\b(?=[ ,.](?!to\b|for\b))(?<=[Nn]umber \d)")),
    ("place", re.compile(rf"\b(?:{_CAP} ){{1,3}}(?:{STREETS})\b(?! (?:forward|to|of|in)\b)")),
    ("school", re.compile(rf"\bSt\.? {_CAP}(?: (?:{SCHOOLS}))*")),
    (
        "school",
        re.compile(rf"\b(?:{_CAP} ){{1,3}}(?:{SCHOOLS}|children['’]s home|children['’]s centre)\b(?: (?:{SCHOOLS}))*(?: under-\d+s)?"),
    ),
    ("name", re.compile(rf"\b(?:{TITLES})\.? (?:and (?:{TITLES})\.? )?{_RUN}")),
    ("name", re.compile(rf"\bthe {_CAP}(?:es|s)? (?:family|household|siblings|brothers|sisters|twins|children|kids|boys|girls)\b")),
    ("initials", re.compile(r"(?<![\w.])(?:[A-Z]\.[ -]?){2,}(?![\w])|(?<![\w.])[A-Z]\.(?= ?[a-z])")),
]
# What can stand before a letter that is a label, not somebody.
_LABELS = frozenset(
    "plan option part group grade level type room point block team section vitamin hepatitis appendix question answer set class".split()
)
_NEXT_TO = frozenset({"in", "at", "from", "of"})
# What a sentence opens with before a place; it is not of its name.
_OPENING = re.compile(r"(?:(?:At|In|On|To|From|The|My|Our|Near|By|After|Before|Outside|Behind|Around|And|Then|When|Once|For|With) )*")
_NOT_INITIALS = re.compile(r"(?:[AP]\.M\.?|P\.S\.?|U\.K\.?|E\.U\.?|Q\.|A\.|I\.)[ -]?$")


def shaped(text: str) -> Iterator[tuple[str, int, int]]:
    """Each as its kind and where it stands; they may overlap."""
    fine = listed("fine")
    for kind, pattern in _SHAPES:
        for match in pattern.finditer(text):
            start, end = match.start(), match.start() + len(match[0].rstrip(" -"))
            if kind in ("place", "school"):
                start += len(_OPENING.match(match[0])[0])  # type: ignore[index]
            words = text[start:end].split()
            if kind == "initials" and (_before(text, start) in _LABELS or _NOT_INITIALS.match(match[0])):
                continue
            if kind in ("name", "place", "school") and not any(word[:1].isdigit() for word in words) and _is_all_fine(words, fine):
                continue
            if kind in ("age", "school") and words[-2:-1] and words[-2] in _NEXT_TO and words[-1].strip(".,’'s").lower() in fine:
                continue
            yield kind, start, end


def _is_all_fine(words: list[str], fine: frozenset[str]) -> bool:
    """Whether every word with a capital is on the list of those that identify nobody."""
    return all(word.strip(".,;:!?'’").lower() in fine for word in words if word[:1].isupper())


def _before(text: str, start: int) -> str:
    words = text[max(0, start - 40) : start].split()
    return words[-1].lower().strip(".,:;(") if words else ""
