"""The letter that says that a booster is ready: once a question, one a day at most, and to nobody who is away, has left or has stopped."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from academy.competencies.models import Pause
from academy.notices.models import Mail
from academy.notices.operations import offer_boosters, send_waiting_mail
from academy.notices.operations.composing import compose
from academy.notices.tasks import send_boosters
from courses.models import Booster, BoosterWish
from courses.operations import delete_boosters, stop_boosters
from tests.courses.operations.test_boosting import give
from tests.factories import boosters as make
from tests.factories import notices, people
from tests.factories.boosters import COMPLETED_ON

pytestmark = pytest.mark.django_db
ON, DAY = COMPLETED_ON, timedelta(days=1)


def at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 8, 45, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(at(ON), tick=False):
        yield


def written_to(on: date = ON) -> list[int]:
    """Who has a letter put down for that day, after a round of it."""
    offer_boosters(on=on, at=at(on))
    return list(Mail.objects.filter(kind=Mail.Kind.BOOSTER, on=on).order_by("person_id").values_list("person_id", flat=True))


class TestTheLetter:
    def test_leads_to_the_question_and_says_nothing_of_how_it_goes(self, mailoutbox):
        booster = make.booster()
        give(booster, on=ON, is_right=False)
        Booster.objects.update(due_on=ON)
        send_boosters()
        (message,) = mailoutbox
        assert message.to == [booster.person.email]
        assert message.subject == f"A two-minute booster: {booster.module.title}"
        assert f"http://localhost:8000/learning/boosters/{booster.pk}/" in message.body
        body = " ".join(message.body.split())
        assert "has a button that stops them at once" in body
        assert "You get this because you asked for boosters." in body
        assert not any(word in body.lower() for word in ("forgot", "remembered", "wrong", "right"))

    def test_says_nothing_that_was_answered_meanwhile(self, mailoutbox):
        booster = make.booster()
        offer_boosters(on=ON, at=at(ON))
        give(booster, on=ON)
        assert send_waiting_mail().not_needed == 1
        assert not mailoutbox

    @pytest.mark.parametrize("end", [stop_boosters, delete_boosters])
    def test_nor_what_was_stopped_meanwhile(self, mailoutbox, end):
        booster = make.booster()
        offer_boosters(on=ON, at=at(ON))
        end(person=booster.person, at=at(ON))
        assert send_waiting_mail().not_needed == 1
        assert not mailoutbox

    def test_is_in_the_language_of_the_person(self, mailoutbox):
        make.booster()
        BoosterWish.objects.get().person.__class__.objects.update(language="cy")
        send_boosters()
        assert '<html lang="cy">' in mailoutbox[0].alternatives[0][0]

    def test_asks_no_more_for_more_letters(self, django_assert_num_queries):
        for _n in range(8):
            make.booster()
        offer_boosters(on=ON, at=at(ON))
        mails = list(Mail.objects.select_related("person"))
        assert len(mails) == 8
        with django_assert_num_queries(1):
            writers = compose(mails, today=ON)
        assert all(writers.values())


class TestWho:
    def test_those_whose_question_is_due(self):
        due = make.booster()
        make.booster(due_on=ON + DAY)
        assert written_to() == [due.person_id]

    def test_not_who_did_not_ask(self):
        make.booster()
        BoosterWish.objects.all().delete()
        assert written_to() == []

    @pytest.mark.parametrize("fields", [{"email": ""}, {"is_active": False}])
    def test_not_who_has_no_address_or_no_account_any_more(self, fields):
        booster = make.booster()
        type(booster.person).objects.filter(pk=booster.person_id).update(**fields)
        assert written_to() == []
        # No row says so either: what is theirs alone is no manager's to see to.
        assert not Mail.objects.exists()

    def test_not_who_has_left(self):
        booster = make.booster()
        booster.person.employments.update(ends_on=ON)
        assert written_to(ON) == [booster.person_id]
        assert written_to(ON + 8 * DAY) == []

    def test_not_who_is_away_until_they_are_back(self):
        booster = make.booster()
        Pause.objects.create(person=booster.person, starts_on=ON - DAY, ends_on=ON + DAY)
        assert [written_to(ON + n * DAY) for n in range(3)] == [[], [], [booster.person_id]]

    def test_not_what_began_while_it_waited_to_be_sent(self, mailoutbox):
        booster = make.booster()
        offer_boosters(on=ON, at=at(ON))
        Pause.objects.create(person=booster.person, starts_on=ON)
        assert send_waiting_mail().not_needed == 1


class TestHowOften:
    def test_twice_is_once(self):
        make.booster()
        for _time in range(3):
            assert len(written_to()) == 1

    def test_one_a_day_whatever_is_due(self):
        first = make.booster()
        make.booster(first.person, due_on=ON - DAY)
        assert written_to() == [first.person_id]
        assert Mail.objects.get().key.startswith(f"{Booster.objects.get(due_on=ON - DAY).pk}:")

    def test_the_database_holds_it_too(self):
        booster = make.booster()
        offer_boosters(on=ON, at=at(ON))
        same: dict[str, Any] = {"person": booster.person, "kind": Mail.Kind.BOOSTER, "on": ON, "made_at": at(ON), "next_try_at": at(ON)}
        with pytest.raises(IntegrityError), transaction.atomic():
            Mail.objects.create(**same, key="another", message_id="<another>")

    def test_not_on_the_day_of_a_reminder(self):
        booster = make.booster()
        Mail.objects.create(person=booster.person, kind=Mail.Kind.REMINDER, on=ON, message_id="<r>", made_at=at(ON), next_try_at=at(ON))
        assert [written_to(ON), written_to(ON + DAY)] == [[], [booster.person_id]]

    def test_of_one_question_once(self):
        make.booster()
        assert [bool(written_to(ON + n * DAY)) for n in range(20)] == [True] + [False] * 19

    def test_after_a_letter_that_nobody_answered_a_week_of_quiet(self):
        first = make.booster()
        make.booster(first.person)
        assert [n for n in range(15) if written_to(ON + n * DAY)] == [0, 7]

    def test_who_answers_hears_of_the_next_the_day_after(self):
        first = make.booster()
        make.booster(first.person)
        written_to(ON)
        give(first, on=ON)
        assert written_to(ON + DAY) == [first.person_id]

    def test_is_a_few_statements_for_however_many(self, django_assert_max_num_queries):
        for _n in range(12):
            make.booster()
        with django_assert_max_num_queries(8):
            assert len(offer_boosters(on=ON, at=at(ON))) == 12

    def test_brings_in_what_was_completed_since(self):
        completion = make.completed()
        people.employment(completion.person)
        BoosterWish.objects.create(person=completion.person, began_at=at(ON))
        assert [bool(written_to(ON + n * DAY)) for n in range(3)] == [False, False, True]


class TestCommand:
    def say(self, *arguments: str) -> str:
        out = StringIO()
        call_command("boosters", *arguments, stdout=out)
        return out.getvalue()

    def test_looks_ahead_and_writes_nothing(self):
        booster = make.booster()
        said = self.say("--on", str(ON), "--dry-run")
        assert booster.person.username in said and "1 people would be written to. Nothing was written." in said
        assert booster.module.title not in said
        assert not Mail.objects.exists()

    def test_lets_the_letters_go(self, mailoutbox):
        make.booster()
        assert "1 people are written to on 4 November 2026. 1 messages left now." in self.say("--on", str(ON))
        assert len(mailoutbox) == 1
        assert "0 people" in self.say("--on", str(ON))

    def test_a_day_that_is_none(self):
        with pytest.raises(CommandError, match="“soon” is no day"):
            self.say("--on", "soon")


def test_a_reminder_of_the_same_morning_goes_first(settings):
    """The beat puts reminders down before boosters, so that nobody gets both on one day."""
    job = notices.job()
    notices.held(job, notices.requirement(), due_on=ON + 7 * DAY)
    make.booster(job.person)
    beat = settings.CELERY_BEAT_SCHEDULE
    reminders, boosters = (beat[name]["schedule"] for name in ("send-reminders", "send-boosters"))
    assert (max(reminders.hour), max(reminders.minute)) < (max(boosters.hour), max(boosters.minute))
    call_command("remind", "--on", str(ON), stdout=StringIO())
    assert written_to() == []
