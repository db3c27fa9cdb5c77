"""Northshire, and who is who in it."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage

from academy.notices.operations import send_waiting_mail
from academy.people.models import Person
from tests.journeys.walking import Visitor

Somebody = Callable[[str], Person]
Visit = Callable[[str], Visitor]
Post = Callable[[], list[EmailMessage]]


@pytest.fixture(autouse=True)
def _in_northshire(db: None, time_machine_at_northshire: None) -> None:
    """Every story plays there, on the day on which it was loaded. Nobody has tried to sign in before."""
    cache.clear()


@pytest.fixture
def somebody() -> Somebody:
    """A person by user name."""
    return lambda username: Person.objects.get(username=username)


@pytest.fixture
def visitor(somebody: Somebody) -> Visit:
    """Somebody who is signed in, at a computer of their own."""
    return lambda username: Visitor(somebody(username))


@pytest.fixture
def post(mailoutbox: list[EmailMessage]) -> Post:
    """Send what waits, as the worker does every few minutes, and return the letters since the last time."""
    read = 0

    def since_then() -> list[EmailMessage]:
        nonlocal read
        send_waiting_mail()
        letters = mailoutbox[read:]
        read = len(mailoutbox)
        return letters

    return since_then
