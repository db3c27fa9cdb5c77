"""Followers for the tests. What they do shows as entries, so that it is rolled back with them and other processes can count it."""

import os
import signal
import threading

from academy.ledger.models import Entry
from academy.ledger.operations import record

BEGAN, FIRST, SECOND, HEARD = "test.began", "test.first", "test.second", "test.heard"


entered = threading.Event()
may_go_on = threading.Event()


def hear(entry: Entry) -> None:
    record(HEARD, subject=entry, at=entry.at)


def hear_slowly(entry: Entry) -> None:
    hear(entry)
    entered.set()
    assert may_go_on.wait(20)


def fail(entry: Entry) -> None:
    hear(entry)
    raise RuntimeError("The printer is out of paper.\nDETAIL: Key (email)=(jo@example.org) already exists.")


def die(entry: Entry) -> None:
    hear(entry)
    os.kill(os.getpid(), signal.SIGKILL)


def lead_to_first(entry: Entry) -> None:
    record(FIRST, subject=entry, at=entry.at)


def lead_to_second(entry: Entry) -> None:
    record(SECOND, subject=entry, at=entry.at)
