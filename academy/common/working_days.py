"""Working days in England and Wales: Monday to Friday without the bank holidays."""

from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def add_working_days(day: date, number: int) -> date:
    """The day that many working days later: one after a Friday is Monday. Nought gives the day itself, even a Sunday."""
    return _step(day, number, timedelta(days=1))


def subtract_working_days(day: date, number: int) -> date:
    """The day that many working days earlier. Nought gives the day itself."""
    return _step(day, number, timedelta(days=-1))


def working_days_between(start: date, end: date) -> int:
    """The working days after `start` up to and with `end`: from a Friday to the Monday after is one. Negative where `end` is earlier."""
    if end < start:
        return -working_days_between(end, start)
    weeks, rest = divmod((end - start).days, 7)
    after = start + timedelta(weeks=weeks)
    count = weeks * 5 + sum((after + timedelta(days=n)).weekday() < 5 for n in range(1, rest + 1))
    return count - sum(start < day <= end and day.weekday() < 5 for year in range(start.year, end.year + 1) for day in _bank_holidays(year))


def _step(day: date, number: int, by: timedelta) -> date:
    if number < 0:
        raise ValueError("Count working days forwards or backwards by the function, not by the sign.")
    while number:
        day += by
        number -= is_working_day(day)
    return day
