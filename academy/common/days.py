"""The day it is: days are London's, whatever the server's clock is set to."""

from datetime import date, datetime, timedelta

from django.utils import timezone


def local_day(at: datetime) -> date:
    """The London date of a moment; the date itself of a naive one."""
    return timezone.localtime(at).date() if timezone.is_aware(at) else at.date()


def today() -> date:
    """For the edges only: views, tasks and commands. Everything below is given its day."""
    return timezone.localdate()


def add_months(day: date, months: int) -> date:
    """Calendar months: 31 August and six months is the last day of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        # Any month has ended four days after its 28th.
        return (date(year, month + 1, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
