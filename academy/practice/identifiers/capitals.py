"""Names: words with a capital where the sentence gives them none, and given names wherever they stand."""

import re
from collections.abc import Iterator

from academy.practice.identifiers.words import BESIDE, DOES, listed

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# What opens a sentence: its end before, a line, a bullet, or a bracket or quotation mark that opens speech.
_OPENS = re.compile(r"(?:^|[.?!…:;\n\r•*]|\s[-–—])[\s\"“‘'«(\[]*$|[\s(][\"“‘'«(\[]\s*$|^[\s\"“‘'«(\[\-–—]*$")
_TITLE_LEAST, _TITLE_SHARE = 3, 0.6
# Groups, not somebody: before what people do they are ordinary.
_ANYBODY = frozenset(
    """
    i he she they we you it who nobody somebody someone everybody everyone anybody anyone people children adults carers parents staff
    police colleagues teachers others one some many most all both each this that these those what mum dad nan gran grandad management
    mother father brother sister son daughter social manager supervisor kids lads girls boys neighbours neighbour then there suddenly so
    and but or because when while after before later earlier yesterday today tonight if as though although afterwards finally eventually
    first next once
    """.split()
)
_TWO_LETTERS = frozenset(
    """
    gp yp sw rp rj hr it ta pe uk eu tv ok dv hv la mi ai ed ot pa pc id qr cv pm am re mp vr sa ds di dc dj cp cd us un ps lp ld ms
    """.split()
)


def named(text: str) -> Iterator[tuple[str, int, int]]:
    """Each name, or run of names, as its kind and where it stands."""
    names, also, fine = listed("names"), listed("also_words"), listed("fine")
    lines = _titles(text)
    words = list(_WORD.finditer(text))
    run: list[int] = []
    for n, match in enumerate(words):
        word, start, end = match[0], match.start(), match.end()
        base = _base(word)
        follows = words[n + 1][0].lower() if n + 1 < len(words) and text[end : words[n + 1].start()].strip(" ") in ("", "'", "’") else ""
        before = words[n - 1][0].lower() if n and not text[words[n - 1].end() : start].strip() else ""
        opens = bool(_OPENS.search(text[max(0, start - 12) : start])) or start == 0
        in_title = any(first <= start < after for first, after in lines)
        kind = _kind(word, base, opens=opens, in_title=in_title, before=before, follows=follows, names=names, also=also, fine=fine)
        if kind == "name" and run and not text[run[1] : start].strip(" "):
            run[1] = end
        elif kind == "name":
            if run:
                yield "name", run[0], run[1]
            run = [start, end]
        elif kind:
            yield kind, start, end
    if run:
        yield "name", run[0], run[1]


def _kind(
    word: str,
    base: str,
    *,
    opens: bool,
    in_title: bool,
    before: str,
    follows: str,
    names: frozenset[str],
    also: frozenset[str],
    fine: frozenset[str],
) -> str:
    lowered = base.lower()
    is_whole_capitals = len(base) > 1 and base.isupper()
    if not word[0].isupper():
        return "name" if lowered in names and len(base) > 2 else ""
    if is_whole_capitals:
        if lowered in names and len(base) > 3:
            return "name"
        # Two letters may be somebody, where they do or are done something to; longer ones are what organisations are called.
        is_somebody = follows in DOES | {"was", "is", "had", "has"} or before in BESIDE
        return "initials" if len(base) == 2 and lowered not in _TWO_LETTERS and lowered not in fine and is_somebody else ""
    if len(base) == 1:
        is_letter = base in "IAOXYZ" or opens
        is_somebody = before in BESIDE and (follows != "" or before == "and")
        return "initials" if is_somebody and not is_letter else ""
    if lowered in names or all(part in names for part in lowered.split("-")) or ("-" in lowered and lowered.split("-")[0] in names):
        return "name"
    if opens:
        if lowered in also:
            return "name" if follows in DOES else ""
        if lowered in fine or lowered in _ANYBODY or lowered.endswith("s"):
            return ""
        return "name" if follows in DOES and len(base) > 2 else ""
    if in_title or lowered in fine:
        return ""
    return "name"


def _base(word: str) -> str:
    """Without the ’s of what belongs to somebody."""
    return re.sub(r"['’]s$|s['’]$", "", word)


def _titles(text: str) -> list[tuple[int, int]]:
    """Lines that are headings, where most words have a capital that means nothing."""
    found = []
    for line in re.finditer(r"[^\n\r]+", text):
        words = [word for word in _WORD.findall(line[0]) if len(word) > 3]
        if (
            len(words) >= _TITLE_LEAST
            and not re.search(r"[.?!]\s*$", line[0])
            and sum(w[0].isupper() for w in words) >= _TITLE_SHARE * len(words)
        ):
            found.append((line.start(), line.end()))
    return found
