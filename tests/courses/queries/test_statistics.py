"""How questions do: figures of everybody together, from five answers on."""

from datetime import timedelta

import pytest

from courses.models import Answer, Attempt, Question
from courses.operations import mark_answer
from courses.queries import question_figures
from tests.factories import courses, people
from tests.factories.courses import AT, question, short_question

pytestmark = pytest.mark.django_db
CONTENT = {
    **courses.CHECK,
    "questions": [question("q1", 1), question("q2", 2), question("o", 3, "order"), question("m", 3, "match"), short_question("s")],
}


@pytest.fixture
def module():
    return courses.module(parts=[("check", "check", "Check", CONTENT)])


@pytest.fixture
def check(module):
    return module.lessons.get()


def answered(module, answers, *, learner=None, go=1, right=None, days=0):
    """A finished go with these answers: {block: (chosen, is right)}."""
    learner = learner or people.person()
    enrolment = learner.enrolments.first() or courses.enrolment(learner, module)
    at = AT + timedelta(days=days)
    rights = [is_right for _chosen, is_right in answers.values()]
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        lesson=module.lessons.get(),
        version=enrolment.edition.parts.get().version,
        number=go,
        drawn=[{"question": _question(block).pk, "id": block, "options": []} for block in answers],
        started_at=at,
        finished_at=at,
        right=rights.count(True) if right is None else right,
        asked=len(answers),
        is_passed=False,
    )
    for block, (chosen, is_right) in answers.items():
        Answer.objects.create(attempt=attempt, question=_question(block), chosen=chosen, is_right=is_right, answered_at=at)
    return attempt


def _question(block):
    return Question.objects.filter(block_id=block).order_by("-version").first()


def figures(check, block):
    return next(item for item in question_figures(check) if item.question.block_id == block)


class TestOneQuestion:
    def test_nothing_is_told_of_four_answers(self, module, check):
        for _n in range(4):
            answered(module, {"q1": (["a"], True)})
        told = figures(check, "q1")
        assert (told.is_told, told.answered, told.right_in_hundred, list(told.parts)) == (False, 0, None, [])

    def test_of_five_how_many_were_right_and_what_nobody_chose(self, module, check):
        for chosen in ("a", "a", "a", "b", "c"):
            answered(module, {"q1": ([chosen], chosen == "a")})
        told = figures(check, "q1")
        assert (told.answered, told.right_in_hundred) == (5, 60)
        assert [(part.people, part.is_right) for part in told.parts] == [(3, True), (1, False), (1, False), (0, False)]
        assert [part.text for part in told.never_chosen] == ["q1 option d"]

    def test_the_first_answer_of_each_person_counts(self, module, check):
        learners = [people.person() for _n in range(5)]
        for learner in learners:
            answered(module, {"q1": (["d"], False)}, learner=learner)
            answered(module, {"q1": (["a"], True)}, learner=learner, go=2, days=1)
        told = figures(check, "q1")
        assert (told.answered, told.right_in_hundred) == (5, 0)

    def test_an_order_is_told_line_by_line_and_a_match_pair_by_pair(self, module, check):
        for n in range(5):
            order = ["a", "b", "c", "d"] if n else ["b", "a", "c", "d"]
            pairs = ["a", "a", "b", "a", "c", "c", "d", "d" if n else "a"]
            answered(module, {"o": (order, bool(n)), "m": (pairs, bool(n))})
        assert [part.people for part in figures(check, "o").parts] == [4, 4, 5, 5]
        assert [(part.text, part.people) for part in figures(check, "m").parts][2:] == [
            ("m option c → m partner c", 5),
            ("m option d → m partner d", 4),
        ]

    def test_a_short_answer_by_the_points_that_were_found_in_those_marked(self, module, check):
        marker = people.person()
        for n in range(6):
            attempt = answered(module, {"s": ([], None)})
            if n:
                met = ["a", "b"] if n < 4 else ["a"]
                mark_answer(answer=attempt.answers.get(), met=met, comment="", at=AT, by=marker)
        told = figures(check, "s")
        assert (told.answered, told.marked, told.right_in_hundred) == (6, 5, 60)
        assert [part.people for part in told.parts] == [5, 3, 0]


class TestTellingApart:
    def test_a_question_that_those_have_right_who_have_the_rest_right(self, module, check):
        for n in range(30):
            knows = n % 2 == 0
            answered(module, {"q1": (["a" if knows else "b"], knows), "q2": (["a" if knows else "b"], knows)})
        told = figures(check, "q1")
        assert told.can_compare
        assert told.discrimination == pytest.approx(1)

    def test_one_that_they_miss(self, module, check):
        for n in range(30):
            knows = n % 2 == 0
            answered(module, {"q1": (["b" if knows else "a"], not knows), "q2": (["a" if knows else "b"], knows)})
        assert figures(check, "q1").discrimination == pytest.approx(-1)

    def test_too_few_answers_or_none_that_differ_say_nothing(self, module, check):
        for n in range(29):
            answered(module, {"q1": (["a"], True), "q2": (["a" if n % 2 else "b"], n % 2 == 1)})
        assert not figures(check, "q2").can_compare
        assert figures(check, "q1").discrimination is None


class TestVersions:
    def test_a_question_worded_anew_begins_anew(self, module, check):
        for _n in range(5):
            answered(module, {"q1": (["a"], True)})
        changed = {**question("q1", 1), "stem": "Otherwise?"}
        courses.version(check, {**CONTENT, "questions": [changed]}, at=AT + timedelta(days=9))
        now, before, *others = question_figures(check)
        assert (now.question.version, now.is_asked_now, now.is_told) == (2, True, False)
        assert (before.question.block_id, before.question.version, before.is_asked_now) in {("q1", 1, False), ("q2", 1, False)}
        assert next(item for item in [before, *others] if item.question.block_id == "q1").answered == 5
        assert not any(item.is_asked_now for item in [before, *others])

    def test_those_asked_now_stand_in_their_order(self, check):
        assert [item.question.block_id for item in question_figures(check)] == ["q1", "q2", "o", "m", "s"]

    def test_nobody_elses_check_is_counted(self, module, check):
        other = courses.module(parts=[("check", "check", "Check", CONTENT)])
        for _n in range(5):
            answered(other, {"q1": (["a"], True)})
        assert not figures(check, "q1").is_told


def test_asks_no_more_for_more_answers(module, check, assert_queries_do_not_grow):
    answered(module, {"q1": (["a"], True)})
    grow = lambda: [answered(module, {"q1": (["a"], True), "o": (["a", "b", "c", "d"], True)}) for _n in range(10)]  # noqa: E731
    assert_queries_do_not_grow(lambda: question_figures(check), grow, ceiling=4)
