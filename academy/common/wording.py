"""Dates, times and amounts in the academy's words: 14 March 2027, 10.14am, 1 hour 15 minutes, 3 of 12."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, pgettext

from academy.common.days import local_day

Day = date | datetime


def day(value: Day | None) -> str:
    """14 March 2027, in London."""
    return _in_words(_on(value), "j F Y", get_language()) if value else ""


def short_day(value: Day | None) -> str:
    """14 March, where the year is plain."""
    return _in_words(_on(value), "j F", get_language()) if value else ""


def weekday(value: Day | None) -> str:
    """Tuesday 17 November 2026."""
    return _in_words(_on(value), "l j F Y", get_language()) if value else ""


def clock(value: datetime | time | None) -> str:
    """10.14am, 2pm, midday, midnight."""
    if value is None or value == "":
        return ""
    at = timezone.localtime(value).time() if isinstance(value, datetime) and timezone.is_aware(value) else value
    if (at.hour, at.minute) == (0, 0):
        return gettext("midnight")
    if (at.hour, at.minute) == (12, 0):
        return gettext("midday")
    minutes = f".{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def moment(value: datetime | None) -> str:
    """4 November 2026 at 10.31am, in London."""
    return gettext("%(day)s at %(time)s") % {"day": day(value), "time": clock(value)} if value else ""


def clock_range(start: datetime | time, end: datetime | time) -> str:
    """9.30am to 3.30pm."""
    return gettext("%(start)s to %(end)s") % {"start": clock(start), "end": clock(end)}


def minutes(value: int | None) -> str:
    """8 minutes, 1 hour, 1 hour 15 minutes."""
    if value is None:
        return ""
    hours, rest = divmod(int(value), 60)
    words = []
    if hours:
        words.append(ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours})
    if rest or not hours:
        words.append(ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest})
    return " ".join(words)


def months(value: int) -> str:
    """18 months, 1 year, 3 years."""
    years, rest = divmod(value, 12)
    if rest or not years:
        return ngettext("%(n)s month", "%(n)s months", value) % {"n": value}
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}


def every(value: int) -> str:
    """Every year, every 18 months: how often something is done again."""
    if value % 12:
        return ngettext("every month", "every %(n)s months", value) % {"n": value}
    return ngettext("every year", "every %(n)s years", value // 12) % {"n": value // 12}


_TAG = re.compile(r"(<[^>]*>)")
_BREAKS = re.compile(r"</?(p|li|ul|ol|br)\b")
_BEFORE_OPENING = frozenset(" \u00a0\n([–—-/“‘")


def curled(text: str) -> str:
    """Straight quotation marks and apostrophes as a printer sets them, in plain text or in HTML, whose tags stay as they are."""
    found, before = [], " "
    for part in _TAG.split(str(text)):
        if part.startswith("<"):
            found.append(part)
            before = " " if _BREAKS.match(part) else before
            continue
        for letter in part:
            if letter in "\"'":
                opening, closing = "“”" if letter == '"' else "‘’"
                letter = opening if before in _BEFORE_OPENING else closing
            found.append(letter)
            before = letter
    return "".join(found)


def nofn(part: int, whole: int) -> str:
    """3 of 12. Never a bare percentage."""
    return gettext("%(part)s of %(whole)s") % {"part": f"{part:,}", "whole": f"{whole:,}"}


# As it is read aloud in Welsh, where “and” differs before a vowel: 1 is un, 8 is wyth, 11 is un ar ddeg.
_BEGINS_WITH_A_VOWEL = re.compile(r"\W*([aeiouàáâäèéêëìíîïòóôöùúûü]|(1|8|11)\b)", re.IGNORECASE)


def listed(words: Sequence[str]) -> str:
    """“Nadia Karimi and Yusuf Demir”."""
    if len(words) < 2:
        return "".join(words)
    if _BEGINS_WITH_A_VOWEL.match(words[-1]):
        both = pgettext("before a vowel", "%(first)s and %(last)s")
    else:
        both = gettext("%(first)s and %(last)s")
    return both % {"first": ", ".join(words[:-1]), "last": words[-1]}


_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def browser_words(user_agent: str) -> str:
    """Firefox on Windows, as far as a browser says so."""
    browser = next((words for sign, words in _BROWSERS if sign in user_agent), gettext("A browser"))
    device = next((words for sign, words in _DEVICES if sign in user_agent), "")
    return gettext("%(browser)s on %(device)s") % {"browser": browser, "device": device} if device else browser


@lru_cache(maxsize=4096)
def _in_words(on: date, form: str, _language: str | None) -> str:
    """Kept, since a list shows the same few days again and again. The language is the one that Django writes in."""
    return date_format(on, form)


def _on(value: Day) -> date:
    return local_day(value) if isinstance(value, datetime) else value
