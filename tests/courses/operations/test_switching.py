"""Going over to a newer edition: what was done stays done unless it has changed too much, and no answer is lost."""

from datetime import timedelta
from random import Random

import pytest

from academy.ledger.models import Entry
from courses import facts
from courses.models import Answer, Attempt, ChangeClass, Choice, Completion, Enrolment, LessonCompletion, Module
from courses.operations import (
    ModuleNotOpen,
    Overtaken,
    answer_question,
    begin_attempt,
    choose,
    complete_lesson,
    switch_edition,
)
from courses.operations.cutting import Change, release_edition
from courses.operations.releasing import freeze_version, keep_questions, retire_lesson
from courses.queries import module_progress, newer_edition
from tests.factories import courses
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)


def release(module: Module, change_class: str, *slugs: str) -> None:
    """The next edition, in which those lessons say something else."""
    for slug in slugs:
        lesson = module.lessons.get(slug=slug)
        newest = lesson.versions.order_by("-number").first()
        content = {**newest.content, "changed": newest.number}
        keep_questions(lesson=lesson, questions=content.get("questions", []), at=AT)
        freeze_version(lesson=lesson, language="en-gb", title=lesson.title, minutes=8, content=content, at=LATER)
    change = Change(change_class, "Changed", days=7 if change_class == "safety-critical" else None)
    release_edition(module=Module.objects.get(pk=module.pk), language="en-gb", change=change, at=LATER, by=None)
    module.refresh_from_db()


def finish(enrolment: Enrolment, *slugs: str) -> Enrolment:
    for slug in slugs:
        lesson = enrolment.module.lessons.get(slug=slug)
        complete_lesson(enrolment=enrolment, lesson=lesson, at=AT, by=enrolment.learner, door="read")
    enrolment.refresh_from_db()
    return enrolment


def switch(enrolment: Enrolment) -> Enrolment:
    return switch_edition(enrolment=enrolment, at=LATER, by=enrolment.learner)


def done(enrolment: Enrolment) -> list[str]:
    progress = module_progress(enrolment.learner, Module.objects.get(pk=enrolment.module_id))
    return [part.slug for part in progress.parts if part.is_done]


class TestWhatStays:
    @pytest.mark.parametrize("change_class", [ChangeClass.WORDING, ChangeClass.CLARIFICATION])
    def test_everything_after_a_smaller_change(self, change_class):
        enrolment = finish(courses.enrolment(), "support", "challenge")
        release(enrolment.module, change_class, "support")
        assert switch(enrolment).edition.number == 2
        assert done(enrolment) == ["support", "challenge"]

    @pytest.mark.parametrize("change_class", [ChangeClass.MATERIAL, ChangeClass.SAFETY_CRITICAL])
    def test_all_but_what_changed_after_a_larger_one(self, change_class):
        enrolment = finish(courses.enrolment(), "support", "challenge")
        release(enrolment.module, change_class, "support")
        switch(enrolment)
        assert done(enrolment) == ["challenge"]
        finish(enrolment, "support")
        assert done(enrolment) == ["support", "challenge"]
        rows = LessonCompletion.objects.standing().filter(lesson__slug="support").order_by("pk")
        assert [(row.edition.number, row.version.number) for row in rows] == [(1, 1), (2, 2)]

    def test_two_editions_behind(self):
        enrolment = finish(courses.enrolment(), "support", "challenge")
        release(enrolment.module, ChangeClass.MATERIAL, "support")
        release(enrolment.module, ChangeClass.WORDING, "support", "challenge")
        assert switch(enrolment).edition.number == 3
        assert done(enrolment) == ["challenge"]

    def test_those_who_do_not_go_over_stay_where_they_are_and_can_finish(self):
        enrolment = finish(courses.enrolment(), "support", "challenge")
        release(enrolment.module, ChangeClass.SAFETY_CRITICAL, "support")
        assert done(enrolment) == ["support", "challenge"]
        finish(enrolment, "twenty-to-eleven", "check")
        assert Completion.objects.get().edition.number == 1

    def test_what_is_learnt_after_going_over_completes_the_newer_edition(self):
        enrolment = finish(courses.enrolment(), "support")
        release(enrolment.module, ChangeClass.WORDING, "support")
        switch(enrolment)
        finish(enrolment, "challenge", "twenty-to-eleven", "check")
        assert Completion.objects.get().edition.number == 2

    def test_where_all_that_was_left_is_gone_the_module_is_completed(self):
        enrolment = finish(courses.enrolment(), "support", "challenge", "twenty-to-eleven")
        retire_lesson(lesson=enrolment.module.lessons.get(slug="check"), at=LATER)
        assert not switch(enrolment).is_open
        completion = Completion.objects.get()
        assert (completion.edition.number, completion.enrolment) == (2, enrolment)


class TestAnswers:
    def _check(self, enrolment: Enrolment) -> Attempt:
        lesson = enrolment.module.lessons.get(slug="check")
        version = enrolment.edition.parts.get(lesson=lesson).version
        go = begin_attempt(enrolment=enrolment, lesson=lesson, version=version, go=1, at=AT, chance=Random(1))
        answer_question(enrolment=enrolment, lesson=lesson, go=1, number=1, chosen=self._right(go, 1), at=AT)
        return go

    def _right(self, go: Attempt, number: int) -> list[str]:
        asked = go.drawn[number - 1]
        question = next(question for question in go.version.content["questions"] if question["id"] == asked["id"])
        if question["kind"] == "order":
            return [option["id"] for option in question["options"]]
        return [option["id"] for option in question["options"] if option["correct"]]

    def _answer_the_rest(self, go: Attempt) -> None:
        for number in range(2, len(go.drawn) + 1):
            chosen = self._right(go, number)
            answer_question(enrolment=go.enrolment, lesson=go.lesson, go=go.number, number=number, chosen=chosen, at=LATER)

    def test_a_go_under_way_goes_on_after_a_smaller_change_and_counts(self):
        enrolment = courses.enrolment()
        go = self._check(enrolment)
        release(enrolment.module, ChangeClass.WORDING, "check")
        switch(enrolment)
        self._answer_the_rest(go)
        row = LessonCompletion.objects.get(lesson=go.lesson)
        assert (row.edition.number, row.version) == (2, go.version)
        assert done(enrolment) == ["check"]

    def test_a_go_at_what_changed_is_overtaken_with_its_answers(self):
        enrolment = courses.enrolment()
        go = self._check(enrolment)
        release(enrolment.module, ChangeClass.MATERIAL, "check")
        switch(enrolment)
        go.refresh_from_db()
        assert (go.overtaken_at, go.finished_at) == (LATER, None)
        assert Answer.objects.filter(attempt=go).count() == 1
        with pytest.raises(Overtaken):
            answer_question(enrolment=enrolment, lesson=go.lesson, go=1, number=2, chosen=["a"], at=LATER)
        version = go.lesson.versions.get(number=2)
        again = begin_attempt(enrolment=enrolment, lesson=go.lesson, version=version, go=2, at=LATER, chance=Random(1))
        assert (again.number, again.version.number) == (2, 2)

    def test_a_go_at_another_lesson_is_let_be(self):
        enrolment = courses.enrolment()
        lesson = enrolment.module.lessons.get(slug="twenty-to-eleven")
        version = lesson.versions.get()
        at_door = {"enrolment": enrolment, "lesson": lesson, "version": version, "go": 1, "step": "door"}
        choose(**at_door, position=0, choice="food", at=AT)
        release(enrolment.module, ChangeClass.MATERIAL, "check")
        switch(enrolment)
        assert Attempt.objects.open().get().lesson == lesson
        assert Choice.objects.count() == 1

    def test_a_finished_go_stays_what_it_was(self):
        enrolment = courses.enrolment()
        go = self._check(enrolment)
        self._answer_the_rest(go)
        release(enrolment.module, ChangeClass.MATERIAL, "check")
        switch(enrolment)
        go.refresh_from_db()
        assert go.is_passed
        assert go.overtaken_at is None
        assert done(enrolment) == []


class TestSwitching:
    def test_twice_is_once(self):
        enrolment = courses.enrolment()
        release(enrolment.module, ChangeClass.MATERIAL, "support")
        switch(enrolment)
        switch(enrolment)
        entry = Entry.objects.get(kind=facts.EDITION_SWITCHED)
        assert entry.data == {"module": enrolment.module.code, "from": 1, "to": 2}

    def test_what_is_finished_stays_in_its_edition(self):
        enrolment = finish(courses.enrolment(), "support", "challenge", "twenty-to-eleven", "check")
        release(enrolment.module, ChangeClass.MATERIAL, "support")
        assert switch(enrolment).edition.number == 1

    def test_a_module_that_is_closed_is_finished_as_it_was_begun(self):
        enrolment = courses.enrolment()
        release(enrolment.module, ChangeClass.MATERIAL, "support")
        Module.objects.update(retired_at=LATER)
        with pytest.raises(ModuleNotOpen):
            switch(enrolment)


class TestWhatIsOffered:
    def _newer(self, enrolment: Enrolment):
        return newer_edition(module_progress(enrolment.learner, Module.objects.get(pk=enrolment.module_id)))

    def test_nothing_to_those_in_the_newest(self):
        assert self._newer(courses.enrolment()) is None

    def test_says_what_stays_what_is_done_again_and_what_is_new(self):
        enrolment = finish(courses.enrolment(), "support", "challenge")
        release(enrolment.module, ChangeClass.MATERIAL, "support")
        courses.lesson(enrolment.module, slug="more", kind="page", title="More of it", content=courses.PAGE, position=9)
        release(enrolment.module, ChangeClass.WORDING)
        newer = self._newer(enrolment)
        assert [edition.number for edition in newer.said] == [3, 2]
        assert (newer.stays, newer.again, newer.added) == (1, ["What support is"], ["More of it"])

    def test_nothing_once_finished_or_once_the_module_is_closed(self):
        enrolment = courses.enrolment()
        release(enrolment.module, ChangeClass.MATERIAL, "support")
        assert self._newer(enrolment)
        Module.objects.update(retired_at=LATER)
        assert self._newer(enrolment) is None
