"""What people hear of an edition that changed something: those who hold it, those in the middle of it, those who teach it. Once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy.cohorts.models import Cohort
from academy.competencies.models import Pause
from academy.ledger.models import Entry
from academy.ledger.operations import replay
from academy.notices.models import Mail, Notice
from academy.notices.operations import remind, send_waiting_mail
from academy.notices.operations.composing import compose
from academy.notices.operations.telling import tell_who_is_asked
from academy.people.models import Person
from courses import facts
from courses.models import ChangeClass, Completion, Edition, Enrolment, Module
from courses.operations import complete_lesson, switch_edition
from tests.courses.operations.test_switching import LATER, release
from tests.factories import cohorts, courses, people
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DUE = date(2026, 11, 14)


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(LATER, tick=False):
        yield


def worker(module: Module, name: str = "", **fields) -> Person:
    manager = fields.pop("manager", None)
    person = people.person(name, **fields)
    people.employment(person, manager=manager)
    Completion.objects.create(person=person, module=module, edition=module.current_edition, completed_on=date(2026, 11, 4))
    return person


def learn(person: Person, slug: str) -> None:
    enrolment = Enrolment.objects.open().get(learner=person)
    complete_lesson(enrolment=enrolment, lesson=enrolment.module.lessons.get(slug=slug), at=LATER, by=person, door="read")


def bodies(mailoutbox, person: Person) -> list[str]:
    send_waiting_mail()
    return [" ".join(message.body.split()) for message in mailoutbox if message.to == [person.email]]


class TestThoseWhoHoldIt:
    def test_are_told_what_changed_and_that_they_do_only_that(self, mailoutbox):
        module = courses.module(title="Working with")
        person = worker(module, "Marsha Bailey")
        release(module, ChangeClass.MATERIAL, "support", "check")
        (body,) = bodies(mailoutbox, person)
        assert "You have learnt Working with, and it has changed since: - Changed" in body
        assert "You do only the 2 parts that changed: - What support is: 8 minutes - Check what has stuck: 8 minutes" in body
        assert "It takes about 16 minutes, when it suits you. What you hold stays as it is, with its date." in body
        assert mailoutbox[0].subject == "Working with: what has changed"
        assert f"/modules/{module.slug}/" in body

    def test_by_when_where_it_is_about_safety(self, mailoutbox):
        module = courses.module(title="Working with")
        person = worker(module)
        release(module, ChangeClass.SAFETY_CRITICAL, "support")
        (body,) = bodies(mailoutbox, person)
        assert "It is about safety, so please do it by 14 November 2026." in body
        assert mailoutbox[0].subject == "Working with: what has changed, by 14 November"

    @pytest.mark.parametrize("change_class", [ChangeClass.WORDING, ChangeClass.CLARIFICATION])
    def test_hear_nothing_of_a_smaller_change(self, change_class):
        module = courses.module()
        worker(module)
        courses.enrolment(module_=module)
        release(module, change_class, "support")
        assert not Mail.objects.exists()

    def test_hear_nothing_once_they_have_done_it(self, mailoutbox):
        module = courses.module()
        person = worker(module)
        release(module, ChangeClass.MATERIAL, "support")
        learn(person, "support")
        assert send_waiting_mail().not_needed == 1
        assert mailoutbox == []

    def test_of_two_editions_before_the_mail_went_hear_one_word_of_both(self, mailoutbox):
        module = courses.module()
        person = worker(module)
        release(module, ChangeClass.MATERIAL, "support")
        release(module, ChangeClass.MATERIAL, "check")
        (body,) = bodies(mailoutbox, person)
        assert "2 parts that changed" in body
        assert body.count("- Changed") == 2

    def test_without_an_address_have_a_row_that_says_so(self):
        module = courses.module()
        worker(module, email="")
        release(module, ChangeClass.MATERIAL, "support")
        assert Mail.objects.get().state == Mail.State.NO_ADDRESS

    def test_are_told_once_however_often_it_is_told(self):
        module = courses.module()
        for _n in range(3):
            worker(module)
        release(module, ChangeClass.MATERIAL, "support")
        entry = Entry.objects.get(kind=facts.CHANGES_ASKED)
        assert entry.data["number"] == 2
        for follower in ("tell-changes", "ask-what-changed", "tell-edition"):
            replay(follower=follower, since=AT - 999 * DAY, at=LATER)
        assert Mail.objects.count() == 3
        assert tell_who_is_asked(edition=Edition.objects.get(number=2), at=LATER) == 0

    def test_what_a_crash_before_the_telling_left_is_told_by_the_ledger(self):
        module = courses.module()
        worker(module)
        release(module, ChangeClass.MATERIAL, "support")
        Mail.objects.all().delete()
        assert replay(follower="tell-changes", since=AT - 999 * DAY, at=LATER) == 1
        assert Mail.objects.count() == 1

    def test_the_ledger_holds_codes_and_numbers_alone(self):
        module = courses.module()
        person = worker(module, "Marsha Bailey")
        release(module, ChangeClass.MATERIAL, "support")
        for entry in Entry.objects.filter(kind__startswith="courses."):
            assert "Marsha" not in str(entry.data)
        assert Entry.objects.get(kind=facts.ENROLLED).person_id == person.pk

    def test_the_same_statements_for_one_and_for_many(self):
        counts = []
        for n in (1, 9):
            Mail.objects.all().delete()
            module = courses.module()
            for _n in range(n):
                worker(module)
            release(module, ChangeClass.MATERIAL, "support")
            mails = list(Mail.objects.select_related("person"))
            assert len(mails) == n
            with CaptureQueriesContext(connection) as queries:
                assert all(compose(mails, today=LATER.date()).values())
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestThoseInTheMiddleOfIt:
    def test_are_told_that_they_can_go_on_or_go_over(self, mailoutbox):
        enrolment = courses.enrolment(people.person("Marsha Bailey"), courses.module(title="Working with"))
        release(enrolment.module, ChangeClass.MATERIAL, "support")
        (body,) = bodies(mailoutbox, enrolment.learner)
        assert "You are in the middle of Working with. On 7 November 2026 a newer edition of it came out. What changed: Changed" in body
        assert "You can go on in the one that you began, or go over to the new one." in body

    def test_are_asked_to_go_over_where_it_is_about_safety(self, mailoutbox):
        enrolment = courses.enrolment()
        release(enrolment.module, ChangeClass.SAFETY_CRITICAL, "support")
        (body,) = bodies(mailoutbox, enrolment.learner)
        assert "please go over to the new edition when you next go on" in body

    def test_hear_nothing_once_they_have_gone_over(self, mailoutbox):
        enrolment = courses.enrolment()
        release(enrolment.module, ChangeClass.MATERIAL, "support")
        switch_edition(enrolment=enrolment, at=LATER, by=enrolment.learner)
        assert bodies(mailoutbox, enrolment.learner) == []

    def test_hear_nothing_while_they_are_away(self):
        enrolment = courses.enrolment()
        Pause.objects.create(person=enrolment.learner, starts_on=LATER.date(), ends_on=None)
        release(enrolment.module, ChangeClass.MATERIAL, "support")
        assert not Mail.objects.exists()


class TestThoseWhoTeachIt:
    def test_are_told_with_the_groups_that_they_teach_next(self, mailoutbox):
        module = cohorts.blended_module(title="Sticking with")
        trainer = cohorts.trainer("Nadia Karimi")
        cohort = cohorts.cohort(cohorts.offering(module), trainers=(trainer,), title="Circles, autumn")
        cohorts.cohort(cohorts.offering(module), days=(date(2026, 11, 2), date(2026, 11, 3)))
        release(module, ChangeClass.MATERIAL, "support")
        (body,) = bodies(mailoutbox, trainer)
        assert "a new edition of Sticking with came out. What changed: Changed" in body
        assert "- What support is" in body and f"- {cohort.title}" in body
        assert Mail.objects.count() == 1

    def test_of_a_group_that_is_off_nobody_is(self):
        module = cohorts.blended_module()
        cohorts.cohort(cohorts.offering(module))
        Cohort.objects.update(cancelled_at=AT)
        release(module, ChangeClass.MATERIAL, "support")
        assert not Mail.objects.exists()


def told(on: date) -> list[tuple[int, int | None, int]]:
    at = datetime(on.year, on.month, on.day, 8, 15, tzinfo=UTC)
    return [(due.person_id, due.enrolment_id, due.step) for due in remind(on=on, at=at)]


def on_the_day() -> Any:
    return time_machine.travel(datetime(2026, 11, 14, 9, tzinfo=UTC), tick=False)


class TestReminders:
    @pytest.fixture
    def person(self) -> Person:
        module = courses.module(title="Working with")
        person = worker(module, "Marsha Bailey", manager=people.person("Harriet Lyle"))
        release(module, ChangeClass.SAFETY_CRITICAL, "support")
        Mail.objects.all().delete()
        return person

    def test_climb_the_ladder_that_everything_climbs_and_end(self, person):
        enrolment = Enrolment.objects.get()
        found = {n: told(LATER.date() + n * DAY) for n in range(80)}
        assert {n: rows for n, rows in found.items() if rows} == {
            n: [(person.pk, enrolment.pk, step)] for n, step in ((0, 7), (7, 0), (21, -14), (35, -28))
        }

    def test_looking_ahead_writes_nothing_and_finds_the_same(self, person):
        assert [(row.person_id, row.step) for row in remind(on=DUE, at=LATER, dry_run=True)] == [(person.pk, 0)]
        assert not Notice.objects.exists()

    def test_say_what_it_is_about(self, person, mailoutbox):
        told(DUE - 7 * DAY)
        (body,) = bodies(mailoutbox, person)
        assert "What has changed in Working with is due by 14 November 2026. It is about safety, and you do only what changed." in body
        assert "It takes about 8 minutes online" in body
        assert "You get this because you have completed what has changed." in body
        assert mailoutbox[0].subject == "What changed in Working with: 8 minutes, by 14 November"

    def test_are_not_sent_once_it_is_done_and_leave_no_trace(self, person, mailoutbox):
        told(DUE)
        learn(person, "support")
        with on_the_day():
            assert send_waiting_mail().not_needed == 2
        assert mailoutbox == []
        assert not Notice.objects.exists()

    def test_are_not_put_down_for_whoever_is_away_or_has_done_it(self, person):
        Pause.objects.create(person=person, starts_on=DUE, ends_on=DUE)
        assert told(DUE) == []
        learn(person, "support")
        assert told(DUE + DAY) == []

    def test_come_with_what_the_role_asks_in_one_message(self, person, mailoutbox):
        from tests.factories import notices as make

        make.held(person.employments.get(), make.requirement(title="Behaviour speaks"), due_on=DUE)
        assert len(told(DUE)) == 2
        with on_the_day():
            (body,) = bodies(mailoutbox, person)
        assert "Behaviour speaks" in body and "What has changed in Working with" in body

    def test_the_manager_hears_from_the_day_on(self, person, mailoutbox):
        manager = person.employments.get().manager
        told(DUE - 7 * DAY)
        assert not Mail.objects.filter(kind=Mail.Kind.DIGEST).exists()
        with on_the_day():
            told(DUE)
            (body,) = bodies(mailoutbox, manager)
        assert "They have just reached a date, and we have written to them" in body
        assert "What changed in Working with" in body and "Marsha Bailey" in body

    def test_the_manager_is_asked_to_tell_whom_no_message_reaches(self, person, mailoutbox):
        Person.objects.filter(pk=person.pk).update(email="")
        told(DUE - 7 * DAY)
        (body,) = bodies(mailoutbox, person.employments.get().manager)
        assert "Please tell them yourself" in body and "Marsha Bailey" in body

    def test_the_command_names_the_module(self, person, capsys):
        from django.core.management import call_command

        call_command("remind", on=DUE, dry_run=True)
        assert f"changes of {Module.objects.get().code}" in capsys.readouterr().out
