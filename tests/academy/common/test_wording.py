from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from academy.common import wording


def test_days_in_full():
    assert wording.day(date(2027, 3, 14)) == "14 March 2027"
    assert wording.short_day(date(2027, 3, 4)) == "4 March"
    assert wording.weekday(date(2026, 11, 17)) == "Tuesday 17 November 2026"
    assert wording.day(None) == ""


def test_a_moment_is_told_in_london():
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert wording.day(late) == "1 July 2026"
    assert wording.moment(late) == "1 July 2026 at 12.30am"


def test_welsh_days_are_welsh():
    with translation.override("cy"):
        assert wording.day(date(2027, 3, 14)) == "14 Mawrth 2027"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(10, 14), "10.14am"),
        (time(14, 0), "2pm"),
        (time(0, 0), "midnight"),
        (time(12, 0), "midday"),
        (time(0, 5), "12.05am"),
        (time(12, 30), "12.30pm"),
    ],
)
def test_the_clock(at, words):
    assert wording.clock(at) == words


def test_a_time_from_and_to():
    assert wording.clock_range(time(9, 30), time(15, 30)) == "9.30am to 3.30pm"


@pytest.mark.parametrize(
    ("minutes", "words"), [(8, "8 minutes"), (1, "1 minute"), (60, "1 hour"), (75, "1 hour 15 minutes"), (0, "0 minutes"), (None, "")]
)
def test_minutes(minutes, words):
    assert wording.minutes(minutes) == words


@pytest.mark.parametrize(
    ("months", "words", "every"),
    [(1, "1 month", "every month"), (12, "1 year", "every year"), (18, "18 months", "every 18 months"), (36, "3 years", "every 3 years")],
)
def test_months_and_years(months, words, every):
    assert wording.months(months) == words
    assert wording.every(months) == every


@pytest.mark.parametrize(
    ("straight", "printed"),
    [
        ('"It\'s soft."', "“It’s soft.”"),
        ("He said: \"Don't say 'never' to me.\"", "He said: “Don’t say ‘never’ to me.”"),
        ('<p>"Yes", <em>"no"</em> and (\'so\').</p><p>"More"</p>', "<p>“Yes”, <em>“no”</em> and (‘so’).</p><p>“More”</p>"),
        ('<strong>WITH</strong>: "I\'ll <a href="/x?a=\'b\'">help</a>"', "<strong>WITH</strong>: “I’ll <a href=\"/x?a='b'\">help</a>”"),
        ("", ""),
    ],
)
def test_quotation_marks_as_a_printer_sets_them(straight, printed):
    assert wording.curled(straight) == printed


def test_n_of_n():
    assert wording.nofn(3, 1200) == "3 of 1,200"


def test_a_browser_in_words():
    assert wording.browser_words("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0") == "Firefox on Windows"
    assert wording.browser_words("curl/8") == "A browser"
