"""The practice log: writing down, asking, confirming against the non-negotiables, taking back."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from academy.competencies.models import Principle
from academy.ledger.models import Entry
from academy.notices.models import Mail
from academy.people.models import Look
from academy.people.roles import Role
from academy.practice import facts
from academy.practice.access import confirmations_asked_of
from academy.practice.models import Confirmation, PracticeEntry
from academy.practice.operations import (
    AlreadyAnswered,
    CannotConfirm,
    ChecklistIncomplete,
    answer_confirmation,
    ask_confirmation,
    log_practice,
    withdraw_confirmation,
    withdraw_practice,
)
from tests.factories import cohorts, people
from tests.factories import practice as make
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
ON = AT.date()
CODES = [f"NN{n}" for n in range(1, 9)]
SEEN = dict.fromkeys(CODES, "seen") | {"NN3": "no-occasion"}
WHAT = {"on": ON, "role": "lead", "form": "circle", "minutes": 30, "note": make.NOTE}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def person():
    return people.person("Marsha Bailey")


@pytest.fixture
def supervisor():
    return people.person("Harriet Lyle")


class TestLogging:
    def test_a_form_sent_twice_is_one_entry_and_no_word_of_it_is_recorded(self, person):
        for _again in range(2):
            log_practice(person=person, token="form-1", **WHAT, at=AT)
        assert PracticeEntry.objects.get().note == make.NOTE
        recorded = Entry.objects.of_kind(facts.PRACTICE_LOGGED).get()
        assert recorded.data == {"role": "lead", "form": "circle", "minutes": 30}
        assert make.NOTE not in str(PracticeEntry.objects.get()) + repr(PracticeEntry.objects.get())

    @pytest.mark.parametrize("minutes", [0, 601])
    def test_the_time_is_one_that_can_be(self, person, minutes):
        with pytest.raises(IntegrityError), transaction.atomic():
            make.entry(person, minutes=minutes)

    def test_taken_back_its_words_are_gone_and_nobody_is_asked(self, person, supervisor):
        entry = make.entry(person)
        make.confirmation(entry, supervisor)
        for _again in range(2):
            withdraw_practice(entry=entry, at=AT, by=person)
        entry.refresh_from_db()
        assert (entry.note, entry.is_standing) == ("", False)
        assert not Confirmation.objects.waiting().exists()
        assert Entry.objects.of_kind(facts.PRACTICE_WITHDRAWN).count() == 1


class TestConfirming:
    @pytest.fixture(autouse=True)
    def principles(self):
        make.non_negotiables()

    def ask(self, person, supervisor):
        return ask_confirmation(entry=make.entry(person), asked_of=supervisor, capacity="supervisor", at=AT, by=person)

    def answer(self, asked, is_confirmed=True, seen=SEEN, note=""):
        return answer_confirmation(confirmation=asked, is_confirmed=is_confirmed, seen=seen, note=note, at=AT, by=asked.asked_of)

    def test_asked_twice_is_one_question(self, person, supervisor):
        entry = make.entry(person)
        for _again in range(2):
            ask_confirmation(entry=entry, asked_of=supervisor, capacity="supervisor", at=AT, by=person)
        assert Confirmation.objects.count() == 1
        assert Entry.objects.of_kind(facts.CONFIRMATION_ASKED).get().data == {"of": supervisor.pk}

    def test_nobody_confirms_their_own_nor_does_hr(self, person):
        job = people.employment(person)
        hr = people.person()
        people.grant(hr, Role.AGENCY_HR, agency=job.team.agency)
        for nobody in (person, hr):
            with pytest.raises(CannotConfirm):
                ask_confirmation(entry=make.entry(person), asked_of=nobody, capacity="supervisor", at=AT, by=person)

    def test_a_confirmation_says_of_each_of_the_eight_whether_it_was_seen(self, person, supervisor):
        asked = self.ask(person, supervisor)
        for lacking in ({}, dict.fromkeys(CODES[:7], "seen"), SEEN | {"NN8": "perhaps"}):
            with pytest.raises(ChecklistIncomplete):
                self.answer(asked, seen=lacking)
        for _again in range(2):
            answered = self.answer(asked)
        assert answered.is_confirmed
        assert [row["code"] for row in answered.checklist] == CODES
        assert ("Principle 3", "No occasion for it") in answered.seen_in_words()
        assert Entry.objects.of_kind(facts.PRACTICE_CONFIRMED).count() == 1

    def test_an_answer_is_not_changed_but_taken_back_and_given_again(self, person, supervisor):
        asked = self.ask(person, supervisor)
        self.answer(asked)
        with pytest.raises(AlreadyAnswered):
            self.answer(asked, is_confirmed=False)
        for _again in range(2):
            withdraw_confirmation(confirmation=asked, at=AT, by=supervisor)
        assert Entry.objects.of_kind(facts.CONFIRMATION_WITHDRAWN).count() == 1
        with pytest.raises(AlreadyAnswered):
            self.answer(asked)
        again = ask_confirmation(entry=asked.entry, asked_of=supervisor, capacity="observer", at=AT, by=person)
        assert again.pk != asked.pk
        self.answer(again, is_confirmed=False, seen={})
        assert Confirmation.objects.get(pk=again.pk).checklist == []

    def test_the_words_stay_as_they_were_when_the_framework_changes(self, person, supervisor):
        asked = self.ask(person, supervisor)
        self.answer(asked)
        Principle.objects.update(text="Other words")
        assert ("Principle 1", "Seen") in Confirmation.objects.get().seen_in_words()

    def test_what_was_taken_back_can_not_be_confirmed(self, person, supervisor):
        asked = self.ask(person, supervisor)
        withdraw_practice(entry=asked.entry, at=AT, by=person)
        with pytest.raises(AlreadyAnswered):
            self.answer(asked)

    def test_whoever_becomes_hr_is_asked_no_more(self, person, supervisor):
        job = people.employment(person)
        self.ask(person, supervisor)
        assert confirmations_asked_of(supervisor, on=ON).exists()
        people.grant(supervisor, Role.AGENCY_HR, agency=job.team.agency)
        assert not confirmations_asked_of(type(supervisor).objects.get(pk=supervisor.pk), on=ON).exists()


def url(name, *args):
    return reverse(f"practice:{name}", args=args)


def text_of(response, status=200):
    assert response.status_code == status, response
    return response.content.decode()


class TestPages:
    @pytest.fixture
    def client(self, person, signed_in):
        return signed_in(person)

    @pytest.fixture
    def add(self, client):
        def act(**more):
            token = re.search(r'name="token" value="([^"]+)"', text_of(client.get(url("practice-add"))))[1]
            day = {"on_day": 2, "on_month": 11, "on_year": 2026}
            return client.post(
                url("practice-add"), {"role": "co-facilitate", "form": "conference", "minutes": 90, **day, "token": token, **more}
            )

        return act

    def test_an_entry_is_written_down_and_counted(self, add, client, person):
        response = add(note="I paused once, earlier than I would have last year.")
        entry = PracticeEntry.objects.get()
        assert response["Location"] == url("practice-detail", entry.pk)
        assert (entry.person, entry.on, entry.role, entry.form, entry.minutes) == (
            person,
            date(2026, 11, 2),
            "co-facilitate",
            "conference",
            90,
        )
        page = text_of(client.get(url("practice-list")))
        assert "Restorative conference" in page and "1 hour 30 minutes" in page and "Not asked" in page
        assert "<dt>Co-facilitated</dt><dd>1</dd>" in page and "<dt>Led</dt><dd>0</dd>" in page

    def test_a_name_in_the_note_is_warned_about_and_not_blocked(self, add):
        assert "“Callum”" in text_of(add(note="I let Callum talk."))
        assert not PracticeEntry.objects.exists()
        assert add(note="I let Callum talk.", anyway="yes").status_code == 302

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"on_year": 2027}, "This day is still to come"),
            ({"on_year": 2016}, "more than 5 years ago"),
            ({"minutes": ""}, "A guess will do"),
            ({"minutes": 900}, "600"),
            ({"role": ""}, "Choose what you did"),
        ],
    )
    def test_what_is_missing_or_cannot_be_is_told(self, add, wrong, words):
        assert words in text_of(add(**wrong), 422)
        assert not PracticeEntry.objects.exists()

    def test_from_asking_to_the_answer(self, client, person, supervisor, signed_in):
        make.non_negotiables()
        people.employment(person, manager=supervisor)
        entry = make.entry(person)
        client.post(url("practice-detail", entry.pk), {"who": supervisor.pk, "capacity": "supervisor"})
        asked = Confirmation.objects.get()
        told = Mail.objects.get(person=supervisor)
        assert "Marsha Bailey" in told.subject and make.NOTE not in told.text + told.html
        theirs = signed_in(supervisor)
        listed = text_of(theirs.get(url("confirmation-list")))
        assert "Marsha Bailey" in listed and "Waits for you" in listed and make.NOTE not in listed
        page = text_of(theirs.get(url("confirmation-detail", asked.pk)))
        assert make.NOTE in page and "Principle 8" in page and "Question 8?" in page
        assert Look.objects.get().route == "practice"
        page = text_of(theirs.post(url("confirmation-detail", asked.pk), {"answer": "confirmed", **SEEN, "NN8": ""}), 422)
        assert "Say whether you saw “Principle 8”" in page
        theirs.post(url("confirmation-detail", asked.pk), {"answer": "confirmed", **SEEN, "note": "You waited."})
        page = text_of(client.get(url("practice-detail", entry.pk)))
        assert "Confirmed" in page and "You waited." in page and "Principle 3" in page
        answered = Mail.objects.get(person=person)
        assert "You waited." not in answered.text + answered.html
        assert "opened a practice entry to confirm it" in text_of(client.get("/learning/record/"))
        theirs.post(url("confirmation-withdraw", asked.pk))
        assert "You waited." not in text_of(client.get(url("practice-detail", entry.pk)))

    def test_somebody_named_exactly_can_be_asked_and_asked_no_more(self, client, person, supervisor, signed_in):
        entry = make.entry(person)
        client.post(url("practice-detail", entry.pk), {"who": "somebody-else", "typed": supervisor.username, "capacity": "observer"})
        asked = Confirmation.objects.get()
        assert signed_in(supervisor).post(url("practice-unask", asked.pk)).status_code == 404
        client.post(url("practice-unask", asked.pk))
        assert signed_in(supervisor).get(url("confirmation-detail", asked.pk)).status_code == 404

    def test_it_is_nobody_elses(self, person, supervisor, signed_in):
        job = people.employment(person, manager=people.person())
        entry = make.entry(person)
        asked = make.confirmation(entry, supervisor)
        hr, other_hr = people.person(), people.person()
        people.grant(hr, Role.AGENCY_HR, agency=job.team.agency)
        people.grant(other_hr, Role.AGENCY_HR, agency=people.agency())
        for somebody in (job.manager, hr, other_hr, cohorts.administrator(), make.assessor()):
            client = signed_in(somebody)
            for name, pk in (("practice-detail", entry.pk), ("practice-withdraw", entry.pk), ("confirmation-detail", asked.pk)):
                assert client.get(url(name, pk)).status_code == 404
            client.post(url("practice-withdraw", entry.pk))
            for name in ("practice-unask", "confirmation-withdraw"):
                assert client.post(url(name, asked.pk)).status_code == 404
            for address in (url("practice-list"), url("confirmation-list")):
                assert make.NOTE not in text_of(client.get(address))
        assert PracticeEntry.objects.standing().count() == 1

    def test_is_taken_back_after_asking(self, client, person):
        entry = make.entry(person)
        assert "Take this entry back?" in text_of(client.get(url("practice-withdraw", entry.pk)))
        for _press in range(2):
            assert client.post(url("practice-withdraw", entry.pk))["Location"] == url("practice-list")
        assert "Nothing written down yet" in text_of(client.get(url("practice-list")))

    def test_the_log_asks_no_more_for_more(self, client, person, assert_queries_do_not_grow):
        def grow():
            for n in range(10):
                make.confirmation(make.entry(person, on=ON - timedelta(days=n)))

        make.confirmation(make.entry(person))
        assert_queries_do_not_grow(lambda: client.get(url("practice-list")), grow, ceiling=13)

    def test_what_is_to_confirm_asks_no_more_for_more(self, supervisor, signed_in, assert_queries_do_not_grow):
        client = signed_in(supervisor)

        def grow():
            for _n in range(10):
                make.confirmation(asked_of=supervisor)

        make.confirmation(asked_of=supervisor)
        assert_queries_do_not_grow(lambda: client.get(url("confirmation-list")), grow, ceiling=13)
