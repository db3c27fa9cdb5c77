from random import Random

import pytest

from courses.models import Answer, Attempt, Choice, LessonCompletion
from courses.operations import NotTheStepReached, UnknownAnswer, answer_question, begin_attempt, choose, scoring
from tests.factories import courses
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment():
    return courses.enrolment()


def lesson_and_version(enrolment, slug):
    part = enrolment.edition.parts.select_related("lesson", "version").get(lesson__slug=slug)
    return {"enrolment": enrolment, "lesson": part.lesson, "version": part.version}


class TestChoose:
    @pytest.fixture
    def story(self, enrolment):
        what = lesson_and_version(enrolment, "twenty-to-eleven")

        def act(step, choice, position, go=1):
            return choose(**what, go=go, position=position, step=step, choice=choice, at=AT)

        return act

    def test_keeps_the_path_and_finishes_with_the_ending(self, story, enrolment):
        story("door", "sanction", 0)
        story("morning", "own", 1)
        assert not LessonCompletion.objects.exists()
        story("stairs", "ask", 2)
        attempt = Attempt.objects.get()
        assert [(c.step, c.choice, c.stance, c.chosen_at) for c in attempt.choices.order_by("position")] == [
            ("door", "sanction", "to", AT),
            ("morning", "own", "with", AT),
            ("stairs", "ask", "with", AT),
        ]
        assert (attempt.ending, attempt.finished_at) == ("warm", AT)
        assert LessonCompletion.objects.get().door == LessonCompletion.Door.SCENARIO

    def test_the_same_sent_twice_is_once_even_after_the_end(self, story):
        assert story("door", "food", 0) == story("door", "food", 0)
        last = story("stairs", "ask", 1)
        assert story("stairs", "ask", 1) == last
        assert (Attempt.objects.count(), Choice.objects.count(), LessonCompletion.objects.count()) == (1, 2, 1)

    def test_a_step_can_be_tried_again_before_going_on(self, story):
        story("door", "sanction", 0)
        story("door", "food", 1)
        story("stairs", "ask", 2)
        assert [choice.step for choice in Choice.objects.order_by("position")] == ["door", "door", "stairs"]

    @pytest.mark.parametrize(
        ("step", "choice", "position", "go"),
        [
            ("door", "food", 0, 1),  # the place was answered otherwise in another tab
            ("stairs", "ask", 1, 1),  # not where the choice led
            ("morning", "own", 2, 1),  # a place ahead
            ("morning", "own", 1, 2),  # a go that never began
            ("door", "food", 0, 3),
        ],
    )
    def test_refuses_what_is_not_reached(self, story, step, choice, position, go):
        story("door", "sanction", 0)
        with pytest.raises(NotTheStepReached):
            story(step, choice, position, go)
        assert Choice.objects.count() == 1

    def test_refuses_a_choice_that_is_none(self, story):
        with pytest.raises(UnknownAnswer):
            story("door", "run", 0)
        assert not Attempt.objects.exists()

    def test_another_go_begins_when_the_last_is_over_and_shows_the_newest_version(self, story, enrolment):
        story("door", "food", 0)
        story("stairs", "ask", 1)
        story("door", "sanction", 0, go=2)
        assert list(Attempt.objects.order_by("number").values_list("number", "ending")) == [(1, "warm"), (2, "")]

    def test_a_go_under_way_keeps_its_version(self, story, enrolment):
        story("door", "food", 0)
        shown = Attempt.objects.get().version
        courses.version(shown.lesson, {**courses.SCENARIO, "steps": {}})
        story("stairs", "ask", 1)
        assert Attempt.objects.get().version == shown


class TestCheck:
    @pytest.fixture
    def check(self, enrolment):
        return lesson_and_version(enrolment, "check")

    def begin(self, check, go=1):
        return begin_attempt(**check, go=go, at=AT, chance=Random(go))

    def answer(self, check, attempt, number, *, right=True, at=AT):
        asked = attempt.drawn[number - 1]
        question = next(q for q in courses.CHECK["questions"] if q["id"] == asked["id"])
        chosen = scoring.right_answer(question)
        if not right:
            chosen = chosen[::-1] if question["kind"] == "order" else ["d"]
        what = {"enrolment": check["enrolment"], "lesson": check["lesson"]}
        return answer_question(**what, go=attempt.number, number=number, chosen=chosen, at=at)

    def play(self, check, rights, go=1):
        attempt = self.begin(check, go)
        for number, right in enumerate(rights, 1):
            self.answer(check, attempt, number, right=right)
        attempt.refresh_from_db()
        return attempt

    def test_draws_once_with_the_version_and_its_questions(self, check):
        attempt = self.begin(check)
        assert self.begin(check) == attempt
        attempt.refresh_from_db()
        questions = {q["id"]: q for q in courses.CHECK["questions"]}
        assert len(attempt.drawn) == 5
        assert {questions[asked["id"]]["outcome"] for asked in attempt.drawn} == {1, 2, 3}
        for asked in attempt.drawn:
            assert sorted(asked["options"]) == ["a", "b", "c", "d"]
            assert check["lesson"].questions.get(pk=asked["question"]).block_id == asked["id"]
        assert attempt.version == check["version"]

    def test_a_draw_names_the_question_as_it_was_when_frozen(self, check):
        """A later version of the questions must not be what an older edition's learner is recorded to have answered."""
        newer = courses.version(check["lesson"], courses.CHECK, at=AT.replace(year=2027))
        attempt = self.begin(check)
        assert {check["lesson"].questions.get(pk=asked["question"]).version for asked in attempt.drawn} == {1}
        other = courses.enrolment(module_=check["lesson"].module)
        fresh = begin_attempt(enrolment=other, lesson=check["lesson"], version=newer, go=1, at=AT, chance=Random(1))
        assert {check["lesson"].questions.get(pk=asked["question"]).version for asked in fresh.drawn} == {2}

    def test_four_of_five_complete_the_lesson(self, check):
        attempt = self.play(check, [True, True, False, True, True])
        assert (attempt.right, attempt.asked, attempt.is_passed) == (4, 5, True)
        assert LessonCompletion.objects.get().door == LessonCompletion.Door.CHECK

    def test_three_of_five_do_not_and_another_go_may(self, check):
        attempt = self.play(check, [True, True, False, False, True])
        assert (attempt.is_passed, LessonCompletion.objects.exists()) == (False, False)
        assert self.play(check, [True] * 5, go=2).is_passed
        assert self.play(check, [False] * 5, go=3).is_passed is False
        assert LessonCompletion.objects.count() == 1

    def test_the_first_answer_stands(self, check):
        attempt = self.begin(check)
        first = self.answer(check, attempt, 1, right=False)
        assert self.answer(check, attempt, 1, right=True) == first
        assert Answer.objects.get().is_right is False

    def test_no_go_begins_while_one_is_open_or_out_of_turn(self, check):
        attempt = self.begin(check)
        assert self.begin(check, go=2) == attempt
        self.play(check, [True] * 5)
        assert self.begin(check, go=7) == attempt
        assert Attempt.objects.count() == 1

    @pytest.mark.parametrize("chosen", [[], ["z"], ["a", "a"], ["a", "b", "c", "d", "e"]])
    def test_refuses_what_is_no_answer(self, check, chosen):
        attempt = self.begin(check)
        with pytest.raises(UnknownAnswer):
            answer_question(enrolment=check["enrolment"], lesson=check["lesson"], go=attempt.number, number=1, chosen=chosen, at=AT)

    @pytest.mark.parametrize(("go", "number"), [(1, 0), (1, 6), (2, 1)])
    def test_refuses_a_question_that_was_not_asked(self, check, go, number):
        self.begin(check)
        with pytest.raises(NotTheStepReached):
            answer_question(enrolment=check["enrolment"], lesson=check["lesson"], go=go, number=number, chosen=["a"], at=AT)
