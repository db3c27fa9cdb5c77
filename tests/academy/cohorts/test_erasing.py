"""Access and dietary needs are kept until 30 days after the last day, and then are gone (domain.md §6.6)."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from academy.cohorts import facts
from academy.cohorts.models import Booking
from academy.cohorts.operations import erase_needs
from academy.cohorts.queries import cohort_page
from academy.cohorts.tasks import erase_needs as nightly
from academy.ledger.models import Entry
from tests.factories import cohorts as make

pytestmark = pytest.mark.django_db
NEEDS = {"access_needs": "A seat near the door", "dietary_needs": "No nuts"}
LAST_SHOWN = make.DAY_2 + timedelta(days=30)


def needs_of(booking: Booking) -> tuple[str, str]:
    booking.refresh_from_db()
    return booking.access_needs, booking.dietary_needs


def test_on_the_thirtieth_day_they_are_there_and_a_day_later_gone():
    booking = make.booking(**NEEDS)
    assert erase_needs(on=LAST_SHOWN, at=make.AT) == 0
    assert needs_of(booking) == ("A seat near the door", "No nuts")
    assert erase_needs(on=LAST_SHOWN + timedelta(days=1), at=make.AT) == 1
    assert needs_of(booking) == ("", "")


def test_erasing_twice_is_once_and_keeps_how_many_but_not_whose():
    cohort = make.cohort()
    for _n in range(2):
        make.booking(cohort, **NEEDS)
    make.booking(cohort)
    for _turn in range(2):
        erase_needs(on=LAST_SHOWN + timedelta(days=1), at=make.AT)
    entry = Entry.objects.of_kind(facts.NEEDS_ERASED).get()
    assert (entry.person_id, entry.data) == (None, {"cohort": cohort.code, "places": 2})


def test_a_place_that_was_given_up_is_not_forgotten():
    booking = make.booking(cancelled_at=make.AT, cancel_kind="free", **NEEDS)
    erase_needs(on=LAST_SHOWN + timedelta(days=1), at=make.AT)
    assert needs_of(booking) == ("", "")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.dates(date(2026, 6, 1), date(2026, 12, 31)), min_size=1, max_size=3, unique=True),
    on=st.dates(date(2026, 6, 1), date(2027, 3, 1)),
)
def test_they_go_when_nobody_is_shown_them_any_more_and_never_before(db_savepoint, days, on):
    with db_savepoint():
        cohort = make.cohort(days=tuple(days))
        booking = make.booking(cohort, **NEEDS)
        shown = bool(cohort_page(cohort, viewer=cohort.trainers.get(), on=on).needs)
        erase_needs(on=on, at=make.AT)
        assert (needs_of(booking) != ("", "")) == shown


def test_the_beat_and_the_command_do_it():
    first, second = make.booking(**NEEDS), make.booking(make.cohort(days=(date(2027, 5, 5),)), **NEEDS)
    with time_machine.travel(make.AT + timedelta(days=90)):
        out = io.StringIO()
        call_command("erase_needs", stdout=out)
        assert out.getvalue() == "Erased from 1 place.\n"
    assert needs_of(first) == ("", "")
    with time_machine.travel(make.AT + timedelta(days=300)):
        nightly()
    assert needs_of(second) == ("", "")
