from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.common.working_days import add_working_days, is_working_day, subtract_working_days, working_days_between

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
numbers = st.integers(0, 300)


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (date(2026, 11, 24), True),
        (date(2026, 11, 28), False),  # a Saturday
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), False),  # Boxing Day was a Saturday
        (date(2027, 3, 26), False),  # Good Friday
        (date(2027, 3, 29), False),  # Easter Monday, a holiday here and not in Scotland
        (date(2022, 9, 19), False),  # the funeral of Queen Elizabeth
        (date(2026, 11, 30), True),  # St Andrew's Day is Scotland's
    ],
)
def test_is_working_day(day, is_one):
    assert is_working_day(day) is is_one


def test_over_easter():
    assert add_working_days(date(2027, 3, 25), 1) == date(2027, 3, 30)
    assert subtract_working_days(date(2027, 3, 30), 1) == date(2027, 3, 25)
    assert working_days_between(date(2027, 3, 25), date(2027, 3, 30)) == 1


def test_a_sign_is_no_direction():
    with pytest.raises(ValueError, match="function"):
        add_working_days(date(2027, 3, 25), -1)


@given(days, numbers)
def test_adding_lands_on_a_working_day_that_many_later(day, number):
    later = add_working_days(day, number)
    assert working_days_between(day, later) == number
    assert number == 0 or is_working_day(later)


@given(days, numbers)
def test_subtracting_undoes_adding_from_a_working_day(day, number):
    day = add_working_days(day, 1)
    assert subtract_working_days(add_working_days(day, number), number) == day


@given(days, days)
def test_counting_agrees_with_looking_at_each_day(start, end):
    low, high = min(start, end), min(max(start, end), min(start, end) + timedelta(days=400))
    counted = sum(is_working_day(low + timedelta(days=n)) for n in range(1, (high - low).days + 1))
    assert working_days_between(low, high) == counted
    assert working_days_between(high, low) == -counted
