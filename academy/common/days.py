"""The day it is: days are London's, whatever the server's clock is set to."""

from datetime import date, datetime

from django.utils import timezone


def local_day(at: datetime) -> date:
    """The London date of a moment; the date itself of a naive one."""
    return timezone.localtime(at).date() if timezone.is_aware(at) else at.date()


def today() -> date:
    """For the edges only: views, tasks and commands. Everything below is given its day."""
    return timezone.localdate()
