"""Giving those who hold a module what has changed, only that, once, and however many editions they are behind."""

from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from academy.ledger.models import Entry
from academy.people.models import Person
from courses import facts
from courses.models import Attempt, ChangeClass, Completion, Edition, Enrolment, LessonCompletion, Module
from courses.operations import (
    answer_question,
    begin_attempt,
    complete_lesson,
    enrol,
    record_completion,
    switch_edition,
    withdraw_completion,
    withdraw_lesson_completion,
)
from courses.operations.asking import ask_what_changed
from courses.operations.releasing import retire_lesson
from courses.queries import begun_by, module_progress
from tests.courses.operations.test_switching import finish, release
from tests.factories import courses, people
from tests.factories.courses import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_follows")]
ALL = ("support", "challenge", "twenty-to-eleven", "check")
LATER = AT + timedelta(days=3)


def holder(module: Module, *, edition: Edition | None = None, on: date = date(2026, 11, 4)) -> Person:
    person = people.person()
    Completion.objects.create(person=person, module=module, edition=edition or module.current_edition, completed_on=on)
    return person


def ask(module: Module, *persons: Person, at: datetime = LATER) -> list[int]:
    return ask_what_changed(module=module, people=[person.pk for person in persons], at=at)


def asked_of(person: Person) -> list[str]:
    """The lessons that are asked of somebody."""
    return [part.slug for progress in begun_by(person) for part in progress.asked]


def changes_of(person: Person) -> Enrolment:
    return Enrolment.objects.open().changes().get(learner=person)


class TestWhoIsAskedWhat:
    @pytest.mark.parametrize("change_class", [ChangeClass.WORDING, ChangeClass.CLARIFICATION])
    def test_nobody_after_a_smaller_change(self, change_class):
        module = courses.module()
        person = holder(module)
        release(module, change_class, "support")
        assert ask(module, person) == []
        assert not Enrolment.objects.exists()
        assert not Entry.objects.filter(kind=facts.CHANGES_ASKED).exists()

    def test_only_what_changed_after_a_material_one(self):
        module = courses.module()
        person = holder(module)
        release(module, ChangeClass.MATERIAL, "support", "check")
        assert ask(module, person) == [person.pk]
        assert asked_of(person) == ["support", "check"]
        enrolment = changes_of(person)
        assert (enrolment.edition.number, enrolment.changes_since, enrolment.due_on, enrolment.enrolled_by) == (2, 1, None, None)
        assert enrolment.completion == Completion.objects.get()

    def test_by_a_date_after_a_safety_critical_one(self):
        module = courses.module()
        person = holder(module)
        release(module, ChangeClass.SAFETY_CRITICAL, "support")
        ask(module, person, at=datetime(2026, 11, 9, 23, 30, tzinfo=AT.tzinfo))
        assert changes_of(person).due_on == date(2026, 11, 16)

    def test_two_editions_behind_it_is_one_thing_to_do(self):
        module = courses.module()
        person = holder(module)
        release(module, ChangeClass.MATERIAL, "support")
        release(module, ChangeClass.WORDING, "challenge")
        release(module, ChangeClass.SAFETY_CRITICAL, "check")
        ask(module, person)
        assert asked_of(person) == ["support", "check"]
        assert changes_of(person).due_on == date(2026, 11, 14)

    def test_from_the_edition_that_each_of_them_learnt(self):
        module = courses.module()
        first = holder(module)
        release(module, ChangeClass.MATERIAL, "support")
        second = holder(module)
        release(module, ChangeClass.MATERIAL, "check")
        third = holder(module)
        assert ask(module, first, second, third) == sorted([first.pk, second.pk])
        assert [asked_of(person) for person in (first, second, third)] == [["support", "check"], ["check"], []]

    def test_the_newest_completion_counts_and_the_newest_edition(self):
        module = courses.module()
        person = holder(module)
        release(module, ChangeClass.MATERIAL, "support")
        Completion.objects.create(person=person, module=module, edition=module.current_edition, completed_on=date(2026, 11, 5))
        assert ask(module, person) == []

    def test_an_earlier_record_stands_for_the_edition_of_its_day(self):
        module = courses.module()
        Edition.objects.update(released_at=AT - timedelta(days=100))
        long_ago, person = people.person(), people.person()
        Completion.objects.create(person=long_ago, module=module, completed_on=date(2019, 1, 1))
        release(module, ChangeClass.MATERIAL, "support")
        Completion.objects.create(person=person, module=module, completed_on=LATER.date())
        assert ask(module, long_ago, person) == [long_ago.pk]
        assert changes_of(long_ago).changes_since == 1

    def test_what_was_withdrawn_is_not_held(self):
        module = courses.module()
        person = holder(module)
        Completion.objects.update(withdrawn_at=AT)
        release(module, ChangeClass.MATERIAL, "support")
        assert ask(module, person) == []

    def test_what_need_not_be_done_is_not_asked(self):
        module = courses.module()
        module.lessons.filter(slug="support").update(is_required=False)
        person = holder(module)
        release(module, ChangeClass.MATERIAL, "support")
        assert ask(module, person) == []

    def test_whoever_is_in_the_middle_of_it_is_let_be_and_asked_once_they_have_finished(self):
        module = courses.module()
        person = holder(module)
        again = courses.enrolment(person, module)
        release(module, ChangeClass.MATERIAL, "support")
        assert ask(module, person) == []
        finish(again, *ALL)
        assert Completion.objects.order_by("pk").last().edition.number == 1
        assert ask(module, person) == [person.pk]

    def test_of_a_closed_module_nothing_is_asked(self):
        module = courses.module()
        person = holder(module)
        release(module, ChangeClass.MATERIAL, "support")
        Module.objects.update(retired_at=LATER)
        assert ask(module, person) == []


class TestLearningIt:
    def _asked(self, *slugs: str) -> tuple[Module, Person]:
        module = courses.module()
        person = holder(module)
        release(module, ChangeClass.MATERIAL, *slugs)
        ask(module, person)
        return module, person

    def test_the_last_of_it_records_that_it_is_learnt_and_completes_nothing_again(self):
        _module, person = self._asked("support", "check")
        enrolment = changes_of(person)
        finish(enrolment, "support")
        assert enrolment.is_open
        finish(enrolment, "check")
        assert not enrolment.is_open
        assert Completion.objects.count() == 1
        entry = Entry.objects.get(kind=facts.CHANGES_LEARNT)
        assert (entry.person_id, entry.data["edition"]) == (person.pk, 2)
        assert not Entry.objects.filter(kind=facts.MODULE_COMPLETED).exists()

    def test_whoever_has_learnt_it_is_not_asked_again(self):
        module, person = self._asked("support")
        finish(changes_of(person), "support")
        assert ask(module, person) == []
        release(module, ChangeClass.MATERIAL, "challenge")
        assert ask(module, person) == [person.pk]
        assert (asked_of(person), changes_of(person).changes_since) == (["challenge"], 2)

    def test_a_lesson_that_is_known_stands_as_done(self):
        module, person = self._asked("support")
        progress = module_progress(person, Module.objects.get(pk=module.pk))
        assert [(part.slug, part.number, part.is_done) for part in progress.parts] == [
            ("support", 1, False),
            ("challenge", 0, True),
            ("twenty-to-eleven", 0, True),
            ("check", 0, True),
        ]
        assert (progress.done, progress.total, progress.minutes_left, progress.here.slug) == (0, 1, 8, "support")
        assert progress.after(progress.part("challenge")) is None
        assert progress.before(progress.part("challenge")) is None

    def test_taking_back_that_it_was_learnt_asks_again(self):
        _module, person = self._asked("support")
        enrolment = finish(changes_of(person), "support")
        withdraw_lesson_completion(completion=LessonCompletion.objects.get(), at=LATER, by=None, reason="By mistake")
        enrolment.refresh_from_db()
        assert enrolment.is_open

    def test_taking_back_the_completion_asks_no_more(self):
        module, person = self._asked("support")
        withdraw_completion(completion=Completion.objects.get(), at=LATER, by=None, reason="By mistake")
        assert not Enrolment.objects.open().exists()
        assert ask(module, person) == []

    def test_coming_to_all_of_it_anew_answers_what_was_asked(self):
        module, person = self._asked("support")
        record_completion(
            person=person, module=module, on=LATER.date(), at=LATER, by=None, source="register", edition=module.current_edition
        )
        assert not Enrolment.objects.open().exists()
        assert Completion.objects.standing().count() == 2

    def test_an_earlier_record_entered_late_answers_nothing(self):
        module, person = self._asked("support")
        record_completion(person=person, module=module, on=date(2019, 1, 1), at=LATER, by=None, source="by-hand")
        assert changes_of(person)

    def test_whoever_begins_the_module_anew_is_asked_for_all_of_it_and_keeps_what_was_done(self):
        module, person = self._asked("support", "check")
        enrolment = finish(changes_of(person), "support")
        manager = people.person()
        begun = enrol(learner=person, module=module, at=LATER, by=manager, source=Enrolment.Source.MANAGER)
        assert (begun, begun.changes_since, begun.enrolled_by) == (enrolment, 0, manager)
        assert asked_of(person) == list(ALL)
        assert module_progress(person, Module.objects.get(pk=module.pk)).done == 1


class TestFollowingLaterEditions:
    def test_what_is_asked_goes_on_in_the_newest(self):
        module = courses.module()
        person = holder(module)
        release(module, ChangeClass.MATERIAL, "support", "check")
        ask(module, person)
        finish(changes_of(person), "support")
        release(module, ChangeClass.MATERIAL, "challenge")
        assert ask(module, person) == [person.pk]
        assert changes_of(person).edition.number == 3
        assert asked_of(person) == ["support", "challenge", "check"]
        assert module_progress(person, Module.objects.get(pk=module.pk)).done == 1

    def test_after_a_smaller_change_too_and_nobody_is_told(self):
        module = courses.module()
        person = holder(module)
        release(module, ChangeClass.MATERIAL, "support")
        ask(module, person)
        release(module, ChangeClass.WORDING, "support")
        assert ask(module) == []
        assert changes_of(person).edition.number == 3
        assert Entry.objects.filter(kind=facts.CHANGES_ASKED).count() == 1

    def test_the_earlier_of_two_dates_stands_and_a_first_one_is_given(self):
        module = courses.module()
        early, late = holder(module), holder(module)
        release(module, ChangeClass.SAFETY_CRITICAL, "support")
        ask(module, early)
        assert changes_of(early).due_on == date(2026, 11, 14)
        release(module, ChangeClass.SAFETY_CRITICAL, "check")
        ask(module, early, late, at=LATER + timedelta(days=5))
        assert (changes_of(early).due_on, changes_of(late).due_on) == (date(2026, 11, 14), date(2026, 11, 19))
        module_2 = courses.module()
        person = holder(module_2)
        release(module_2, ChangeClass.MATERIAL, "support")
        ask(module_2, person)
        release(module_2, ChangeClass.SAFETY_CRITICAL, "check")
        ask(module_2, person)
        assert changes_of(person).due_on == date(2026, 11, 14)

    def test_a_go_at_what_changed_again_is_overtaken_and_others_are_let_be(self):
        module = courses.module()
        person = holder(module)
        release(module, ChangeClass.MATERIAL, "check")
        ask(module, person)
        enrolment = changes_of(person)
        lesson = module.lessons.get(slug="check")
        version = enrolment.edition.parts.get(lesson=lesson).version
        go = begin_attempt(enrolment=enrolment, lesson=lesson, version=version, go=1, at=LATER, chance=Random(1))
        release(module, ChangeClass.MATERIAL, "support")
        ask(module, person)
        assert Attempt.objects.open().get() == go
        release(module, ChangeClass.MATERIAL, "check")
        ask(module, person)
        assert not Attempt.objects.open().exists()

    def test_what_is_taken_out_of_the_module_is_asked_no_more(self):
        module = courses.module()
        person = holder(module)
        release(module, ChangeClass.MATERIAL, "support")
        ask(module, person)
        retire_lesson(lesson=module.lessons.get(slug="support"), at=LATER)
        ask(Module.objects.get(pk=module.pk), person)
        assert not Enrolment.objects.open().exists()
        assert Entry.objects.filter(kind=facts.CHANGES_LEARNT).count() == 1

    def test_going_over_by_hand_before_the_round_has_come_is_the_same(self):
        module = courses.module()
        person = holder(module)
        release(module, ChangeClass.MATERIAL, "support")
        ask(module, person)
        release(module, ChangeClass.MATERIAL, "check")
        switch_edition(enrolment=changes_of(person), at=LATER, by=person)
        assert asked_of(person) == ["support", "check"]
        ask(module, person)
        assert asked_of(person) == ["support", "check"]


class TestMany:
    def test_twice_is_once(self):
        module = courses.module()
        persons = [holder(module) for _n in range(3)]
        release(module, ChangeClass.MATERIAL, "support")
        assert len(ask(module, *persons)) == 3
        assert ask(module, *persons) == []
        assert Enrolment.objects.count() == 3
        assert Entry.objects.filter(kind=facts.ENROLLED).count() == 3
        assert Entry.objects.filter(kind=facts.CHANGES_ASKED).count() == 1

    def test_the_same_statements_for_one_and_for_many(self):
        counts = []
        for n in (1, 12):
            module = courses.module()
            persons = [holder(module) for _n in range(n)]
            release(module, ChangeClass.SAFETY_CRITICAL, "support")
            with CaptureQueriesContext(connection) as first:
                ask(module, *persons)
            release(module, ChangeClass.SAFETY_CRITICAL, "check")
            with CaptureQueriesContext(connection) as second:
                ask(module, *persons)
            counts.append((len(first), len(second)))
        assert counts[0] == counts[1]
        assert max(counts[0]) <= 25


class TestAnyHistory(TestCase):
    """Whatever was released and learnt in whatever order, what is asked is exactly what changed in a material way since it was learnt."""

    @settings(max_examples=20, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from([ChangeClass.WORDING, ChangeClass.MATERIAL]),
                st.sets(st.sampled_from(["a", "b", "c"]), min_size=1),
                st.sets(st.sampled_from(["a", "b", "c"])),
            ),
            min_size=1,
            max_size=5,
        )
    )
    def test_what_is_asked(self, history):
        module = courses.module(parts=[(slug, "page", slug, courses.PAGE) for slug in ("a", "b", "c")])
        person = holder(module)
        owed: set[str] = set()
        for change_class, changed, learnt in history:
            release(module, change_class, *changed)
            if change_class == ChangeClass.MATERIAL:
                owed |= changed
            ask(module, person)
            progress = module_progress(person, Module.objects.get(pk=module.pk))
            left = {part.slug for part in progress.asked if not part.is_done} if progress.is_begun else set()
            assert left == owed
            for slug in sorted(learnt & owed):
                lesson = module.lessons.get(slug=slug)
                complete_lesson(enrolment=changes_of(person), lesson=lesson, at=LATER, by=person, door="read")
            owed -= learnt
        assert Completion.objects.count() == 1


def test_answers_in_what_is_asked_are_kept_like_any_others():
    module = courses.module()
    person = holder(module)
    release(module, ChangeClass.MATERIAL, "check")
    ask(module, person)
    enrolment, lesson = changes_of(person), module.lessons.get(slug="check")
    go = begin_attempt(enrolment=enrolment, lesson=lesson, version=lesson.versions.get(number=2), go=1, at=LATER, chance=Random(1))
    for number, asked in enumerate(go.drawn, 1):
        question = next(one for one in courses.CHECK["questions"] if one["id"] == asked["id"])
        right = [option["id"] for option in question["options"] if option["correct"] or question["kind"] == "order"]
        answer_question(enrolment=enrolment, lesson=lesson, go=1, number=number, chosen=right, at=LATER)
    enrolment.refresh_from_db()
    assert enrolment.completed_at == LATER
