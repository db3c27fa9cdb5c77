from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from academy.ledger.models import Delivery, Entry
from academy.ledger.operations import record
from tests.academy.ledger import followers
from tests.academy.ledger.followers import BEGAN, HEARD
from tests.factories import people as make

AT = datetime(2026, 11, 4, 10, 20, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def ledger(*args: str) -> str:
    out = StringIO()
    call_command("ledger", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def failed(follow) -> Delivery:
    follow(hear=(BEGAN, followers.fail))
    record(BEGAN, subject=make.person(), at=AT)
    follow(hear=(BEGAN, followers.hear))
    return Delivery.objects.get()


def test_list_shows_what_waits_and_why(failed):
    listed = ledger("list")
    assert f"{failed.pk}  hear  {BEGAN} people.person:" in listed
    assert "builtins.RuntimeError: The printer is out of paper." in listed
    assert "jo@example.org" not in listed
    assert "1 waiting, of which 1 failed before." in listed
    assert ledger("list", "--follower", "other") == "0 waiting, of which 0 failed before.\n"


def test_retry_delivers_what_waits(failed):
    assert ledger("retry") == "1 of 1 delivered.\n"
    assert Entry.objects.of_kind(HEARD).count() == 1
    assert ledger("retry") == "0 of 0 delivered.\n"


def test_retry_of_one_leaves_the_others(failed):
    assert ledger("retry", "--id", str(failed.pk + 1)) == "0 of 0 delivered.\n"
    assert ledger("retry", "--id", str(failed.pk), "--follower", "hear") == "1 of 1 delivered.\n"


def test_retry_that_fails_again_says_so_and_exits_badly(failed, follow):
    follow(hear=(BEGAN, followers.fail))
    with pytest.raises(CommandError, match="ledger list"):
        ledger("retry")


def test_replay_runs_a_follower_again(failed):
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert ledger("replay", "hear", "--since", today) == "1 entries heard again by hear.\n"
    assert ledger("replay", "hear", "--since", "2999-01-01") == "0 entries heard again by hear.\n"
    assert Entry.objects.of_kind(HEARD).count() == 1


def test_replay_names_a_follower_that_it_does_not_know(failed):
    with pytest.raises(CommandError, match="nobody"):
        ledger("replay", "nobody", "--since", "2026-01-01")


def test_a_verb_and_a_day_are_needed():
    for args in ([], ["replay", "hear"], ["replay", "hear", "--since", "yesterday"]):
        with pytest.raises(CommandError):
            ledger(*args)
