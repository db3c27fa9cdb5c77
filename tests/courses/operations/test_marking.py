"""Marking what people answered in their own words."""

from datetime import timedelta
from random import Random

import pytest

from academy.ledger.models import Entry
from courses.models import Answer, Attempt, Completion, LessonCompletion, Marking
from courses.operations import (
    NotTheStepReached,
    NotToBeMarked,
    UnknownAnswer,
    answer_question,
    begin_attempt,
    complete_lesson,
    mark_answer,
    scoring,
)
from tests.factories import courses, people
from tests.factories.courses import AT, question, short_question

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)
CONTENT = {
    **courses.CHECK,
    "draw": 5,
    "questions": [question("q1", 1), question("q2", 2, "multiple"), question("q3", 3, "match"), short_question("s1"), short_question("s2")],
}


@pytest.fixture
def enrolment():
    return courses.enrolment(module_=courses.module(parts=[("check", "check", "Check", CONTENT)]))


@pytest.fixture
def marker():
    return people.person("A Reader")


def what(enrolment):
    part = enrolment.edition.parts.select_related("lesson", "version").get()
    return {"enrolment": enrolment, "lesson": part.lesson}, part.version


def play(enrolment, *, wrong=(), go=1, at=AT):
    """A go in which everything is right but the named questions; the short ones wait."""
    lesson, version = what(enrolment)
    attempt = begin_attempt(**lesson, version=version, go=go, at=at, chance=Random(go))
    for number, asked in enumerate(attempt.drawn, 1):
        content = next(item for item in CONTENT["questions"] if item["id"] == asked["id"])
        if content["kind"] == "short":
            answer_question(**lesson, go=go, number=number, chosen=[], text="I would say how it landed.", at=at)
            continue
        chosen = scoring.right_answer(content)
        if asked["id"] in wrong:
            chosen = [*chosen[:-1], chosen[1]] if content["kind"] == "match" else ["d"]
        answer_question(**lesson, go=go, number=number, chosen=chosen, at=at)
    attempt.refresh_from_db()
    return attempt


def answer_to(attempt, block):
    return attempt.answers.get(question__block_id=block)


def mark(answer, marker, met=("a", "b"), comment="", at=LATER, reason=""):
    return mark_answer(answer=answer, met=met, comment=comment, at=at, by=marker, reason=reason)


class TestAnswering:
    def test_a_match_is_drawn_with_its_partners_and_kept_as_it_was_asked(self, enrolment):
        attempt = play(enrolment)
        asked = next(asked for asked in attempt.drawn if asked["id"] == "q3")
        assert sorted(asked["partners"]) == ["a", "c", "d"]
        assert answer_to(attempt, "q3").is_right

    def test_a_short_answer_waits_and_so_does_the_result(self, enrolment):
        attempt = play(enrolment)
        assert (attempt.right, attempt.asked, attempt.is_passed, attempt.finished_at) == (3, 5, None, AT)
        assert answer_to(attempt, "s1").is_right is None
        assert answer_to(attempt, "s1").text == "I would say how it landed."
        assert not LessonCompletion.objects.exists()

    def test_a_result_that_no_reader_can_change_does_not_wait(self, enrolment):
        assert play(enrolment, wrong=["q1", "q2"]).is_passed is False

    def test_no_words_are_no_answer(self, enrolment):
        lesson, version = what(enrolment)
        attempt = begin_attempt(**lesson, version=version, go=1, at=AT, chance=Random(1))
        number = next(number for number, asked in enumerate(attempt.drawn, 1) if asked["id"] == "s1")
        for chosen, text in (([], ""), (["a"], "Words"), ([], "x" * 2001)):
            with pytest.raises(UnknownAnswer):
                answer_question(**lesson, go=1, number=number, chosen=chosen, text=text, at=AT)

    def test_another_go_may_begin_while_one_waits(self, enrolment):
        play(enrolment)
        assert play(enrolment, go=2).number == 2

    def test_the_words_are_in_no_entry(self, enrolment, marker):
        attempt = play(enrolment)
        mark(answer_to(attempt, "s1"), marker, comment="Well put.")
        assert not [entry for entry in Entry.objects.all() if "landed" in str(entry.data) or "Well put" in str(entry.data)]


class TestMarking:
    def test_enough_points_make_it_right_and_enough_answers_complete_the_lesson_on_the_day_of_answering(self, enrolment, marker):
        attempt = play(enrolment)
        marking = mark(answer_to(attempt, "s1"), marker, met=("b", "a"), comment="Warm and clear.")
        assert (marking.met, marking.is_right, marking.comment, marking.marked_at) == (["a", "b"], True, "Warm and clear.", LATER)
        attempt.refresh_from_db()
        assert (attempt.right, attempt.is_passed, attempt.finished_at) == (4, True, AT)
        done = LessonCompletion.objects.get()
        assert (done.completed_at, done.recorded_by, done.door) == (AT, marker, LessonCompletion.Door.CHECK)
        assert Completion.objects.get(person=enrolment.learner).completed_on == AT.date()
        entry = Entry.objects.of_kind("courses.answer-marked").get()
        assert (entry.person_id, entry.by_id, entry.subject_id) == (enrolment.learner_id, marker.pk, marking.pk)

    def test_too_few_points_do_not(self, enrolment, marker):
        attempt = play(enrolment, wrong=["q1"])
        assert mark(answer_to(attempt, "s1"), marker, met=["a"]).is_right is False
        attempt.refresh_from_db()
        assert attempt.is_passed is False
        mark(answer_to(attempt, "s2"), marker)
        attempt.refresh_from_db()
        assert (attempt.right, attempt.is_passed) == (3, False)
        assert not LessonCompletion.objects.exists()

    def test_twice_is_once(self, enrolment, marker):
        answer = answer_to(play(enrolment), "s1")
        assert mark(answer, marker) == mark(answer, marker)
        assert Marking.objects.count() == 1
        assert Entry.objects.of_kind("courses.answer-marked").count() == 1

    def test_another_judgement_takes_the_place_of_the_first_and_what_rested_on_it(self, enrolment, marker):
        answer = answer_to(play(enrolment), "s1")
        first = mark(answer, marker)
        mark(answer_to(answer.attempt, "s2"), marker, met=[])
        assert LessonCompletion.objects.standing().exists()
        second = mark(answer, marker, met=["c"], reason="I had misread it")
        first.refresh_from_db()
        assert (first.withdrawn_by, first.reason, first.superseded_by) == (marker, "I had misread it", second)
        assert not LessonCompletion.objects.standing().exists()
        assert not Completion.objects.standing().exists()
        enrolment.refresh_from_db()
        assert enrolment.is_open
        mark(answer, marker, reason="After all")
        assert LessonCompletion.objects.standing().exists()

    def test_what_rests_on_another_go_stays(self, enrolment, marker):
        first, second = play(enrolment), play(enrolment, go=2, at=AT + timedelta(days=1))
        mark(answer_to(first, "s1"), marker)
        mark(answer_to(second, "s1"), marker)
        for block in ("s1", "s2"):
            mark(answer_to(first, block), marker, met=[], reason="No")
        assert LessonCompletion.objects.standing().exists()

    def test_what_was_done_through_another_door_stays(self, enrolment, marker):
        lesson, _version = what(enrolment)
        complete_lesson(**lesson, at=AT, by=marker, door=LessonCompletion.Door.PRIOR)
        answer = answer_to(play(enrolment), "s1")
        mark(answer, marker)
        mark(answer_to(answer.attempt, "s2"), marker, met=[])
        mark(answer, marker, met=[], reason="No")
        assert LessonCompletion.objects.standing().get().door == LessonCompletion.Door.PRIOR

    def test_a_point_that_the_rubric_has_not(self, enrolment, marker):
        with pytest.raises(UnknownAnswer):
            mark(answer_to(play(enrolment), "s1"), marker, met=["z"])

    def test_nobody_marks_their_own(self, enrolment):
        with pytest.raises(NotToBeMarked):
            mark(answer_to(play(enrolment), "s1"), enrolment.learner)

    def test_what_marks_itself_is_not_marked(self, enrolment, marker):
        with pytest.raises(NotToBeMarked):
            mark(answer_to(play(enrolment), "q1"), marker, met=[])

    def test_nothing_is_marked_before_the_go_is_over(self, enrolment, marker):
        lesson, version = what(enrolment)
        attempt = begin_attempt(**lesson, version=version, go=1, at=AT, chance=Random(1))
        number = next(number for number, asked in enumerate(attempt.drawn, 1) if asked["id"] == "s1")
        answer = answer_question(**lesson, go=1, number=number, chosen=[], text="Words", at=AT)
        with pytest.raises(NotToBeMarked):
            mark(answer, marker)

    def test_the_rubric_is_that_of_the_version_that_was_asked(self, enrolment, marker):
        attempt = play(enrolment)
        changed = {**CONTENT, "questions": [*CONTENT["questions"][:3], short_question("s1", points=1, enough=1), CONTENT["questions"][4]]}
        courses.version(attempt.lesson, changed, at=LATER)
        assert mark(answer_to(attempt, "s1"), marker, met=["b", "c"]).is_right

    def test_the_first_answer_stands(self, enrolment):
        attempt = play(enrolment)
        lesson, _version = what(enrolment)
        number = next(number for number, asked in enumerate(attempt.drawn, 1) if asked["id"] == "s1")
        answer_question(**lesson, go=1, number=number, chosen=[], text="Something better", at=LATER)
        assert answer_to(attempt, "s1").text == "I would say how it landed."
        with pytest.raises(NotTheStepReached):
            answer_question(**lesson, go=1, number=6, chosen=[], text="More", at=LATER)
        assert Answer.objects.count() == 5
        assert Attempt.objects.count() == 1
