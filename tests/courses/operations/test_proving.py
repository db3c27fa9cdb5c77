"""Showing by the check, before anything is learnt, that one knows a module."""

from random import Random
from typing import Any

import pytest

from academy.ledger.models import Entry
from courses import facts
from courses.models import Attempt, Completion, Enrolment, LessonCompletion, LessonKind, Module
from courses.operations import NotToBeProved, answer_question, begin_attempt, begin_proof, mark_answer, scoring
from courses.queries import module_progress, proof_offered, shown_minutes
from tests.factories import courses, people
from tests.factories.courses import AT, CHECK, PAGE, short_question

pytestmark = pytest.mark.django_db
Door = LessonCompletion.Door
# Pages and a check, and no more.
READ_ONLY = [courses.PARTS[0], courses.PARTS[1], courses.PARTS[3]]


def _module(parts: Any = READ_ONLY, **fields: Any) -> Module:
    return courses.module(parts=parts, **{"may_be_proved": True, **fields})


def _begin(enrolment: Enrolment, seed: int = 1) -> Attempt:
    return begin_proof(enrolment=enrolment, at=AT, chance=Random(seed))


def _answer(attempt: Attempt, *, wrong: int = 0, questions: Any = CHECK["questions"]) -> Attempt:
    """Answer all of it, so many of them wrong."""
    by_id = {question["id"]: question for question in questions}
    for number, drawn in enumerate(attempt.drawn, 1):
        question = by_id[drawn["id"]]
        right = scoring.right_answer(question)
        chosen = right if number > wrong else right[::-1] if question["kind"] == "order" else ["d"]
        answer_question(enrolment=attempt.enrolment, lesson=attempt.lesson, go=attempt.number, number=number, chosen=chosen, at=AT)
    attempt.refresh_from_db()
    return attempt


def _doors(enrolment: Enrolment) -> dict[str, str]:
    return dict(LessonCompletion.objects.standing().filter(enrolment=enrolment).values_list("lesson__slug", "door"))


class TestPassing:
    def test_completes_what_there_is_to_read_by_proof_and_the_module(self) -> None:
        enrolment = courses.enrolment(None, _module())
        assert _answer(_begin(enrolment)).is_passed
        assert _doors(enrolment) == {"check": Door.CHECK, "support": Door.PROOF, "challenge": Door.PROOF}
        completion = Completion.objects.get()
        assert (completion.enrolment, completion.source) == (enrolment, Completion.Source.PROOF)
        told = Entry.objects.filter(kind=facts.LESSON_COMPLETED).values_list("data__door", flat=True)
        assert sorted(told) == ["check", "proof", "proof"]
        assert shown_minutes([enrolment.pk]) == {enrolment.pk: 16}

    def test_leaves_the_story_and_the_days_together(self) -> None:
        enrolment = courses.enrolment(None, _module([*courses.PARTS, courses.TAUGHT]))
        _answer(_begin(enrolment))
        assert set(_doors(enrolment)) == {"check", "support", "challenge"}
        assert not Completion.objects.exists()
        left = enrolment.outstanding_parts().values_list("lesson__kind", flat=True)
        assert set(left) == {LessonKind.SCENARIO, LessonKind.SESSION}

    def test_leaves_what_was_read_before_as_it_was(self) -> None:
        enrolment = courses.enrolment(None, _module())
        courses.done(enrolment, enrolment.module.lessons.get(slug="support"))
        _answer(_begin(enrolment))
        assert _doors(enrolment) == {"check": Door.CHECK, "support": Door.READ, "challenge": Door.PROOF}


class TestNotPassing:
    def test_leaves_the_go_and_nothing_else(self) -> None:
        enrolment = courses.enrolment(None, _module())
        before = Entry.objects.count()
        attempt = _answer(_begin(enrolment), wrong=2)
        assert attempt.is_passed is False
        assert not LessonCompletion.objects.exists()
        assert Entry.objects.count() == before

    def test_the_check_is_taken_later_as_any_other(self) -> None:
        enrolment = courses.enrolment(None, _module())
        first = _answer(_begin(enrolment), wrong=5)
        again = begin_attempt(enrolment=enrolment, lesson=first.lesson, version=first.version, go=2, at=AT, chance=Random(2))
        assert not again.is_proof
        assert _answer(again).is_passed
        assert _doors(enrolment) == {"check": Door.CHECK}


class TestOnce:
    def test_the_same_go_while_it_is_under_way(self) -> None:
        enrolment = courses.enrolment(None, _module())
        assert _begin(enrolment, 1) == _begin(enrolment, 2)

    def test_not_for_whoever_began_the_check(self) -> None:
        enrolment = courses.enrolment(None, _module())
        check = enrolment.module.lessons.get(kind=LessonKind.CHECK)
        begin_attempt(enrolment=enrolment, lesson=check, version=check.versions.get(), go=1, at=AT, chance=Random(1))
        with pytest.raises(NotToBeProved):
            _begin(enrolment)
        assert proof_offered(enrolment.learner, module_progress(enrolment.learner, enrolment.module)) is None

    def test_once_in_an_edition_and_again_in_the_next(self) -> None:
        enrolment = courses.enrolment(None, _module())
        _answer(_begin(enrolment))
        enrolment.refresh_from_db()
        again = courses.enrolment(enrolment.learner, enrolment.module)
        with pytest.raises(NotToBeProved):
            _begin(again)
        Enrolment.objects.filter(pk=again.pk).update(closed_at=AT)
        courses.edition(enrolment.module)
        assert _begin(courses.enrolment(enrolment.learner, enrolment.module)).is_proof

    @pytest.mark.parametrize("fields", [{"may_be_proved": False}, {"parts": courses.PARTS[:2]}])
    def test_not_where_there_is_nothing_to_show_it_by(self, fields: dict[str, Any]) -> None:
        enrolment = courses.enrolment(None, _module(**fields))
        with pytest.raises(NotToBeProved):
            _begin(enrolment)
        assert proof_offered(enrolment.learner, module_progress(enrolment.learner, enrolment.module)) is None

    def test_not_in_what_is_over_or_asks_for_changes_alone(self) -> None:
        over = courses.enrolment(None, _module(), completed_at=AT)
        learner = people.person()
        module = _module()
        completion = Completion.objects.create(person=learner, module=module, completed_on=AT.date())
        changes = courses.enrolment(learner, module, changes_since=1, completion=completion)
        for enrolment in (over, changes):
            with pytest.raises(NotToBeProved):
                _begin(enrolment)
            assert proof_offered(enrolment.learner, module_progress(enrolment.learner, enrolment.module)) is None


def test_asks_about_every_outcome_however_few_a_go_draws() -> None:
    check = ("check", LessonKind.CHECK, "Check", {**CHECK, "draw": 1})
    for seed in range(5):
        attempt = _begin(courses.enrolment(None, _module([courses.PARTS[0], check])), seed)
        outcome = {question["id"]: question["outcome"] for question in CHECK["questions"]}
        assert sorted(outcome[drawn["id"]] for drawn in attempt.drawn) == [1, 2, 3]


def test_an_answer_that_somebody_reads_completes_it_then_and_is_taken_back_with_it() -> None:
    questions = [short_question("own", points=2, enough=1)]
    check = ("check", LessonKind.CHECK, "Check", {**CHECK, "draw": 1, "pass_mark": 100, "questions": questions})
    page = ("support", LessonKind.PAGE, "What support is", PAGE)
    enrolment = courses.enrolment(None, _module([page, check]))
    attempt = _begin(enrolment)
    answer = answer_question(enrolment=enrolment, lesson=attempt.lesson, go=1, number=1, chosen=[], text="I felt alone.", at=AT)
    assert not _doors(enrolment)
    marker = people.person()
    mark_answer(answer=answer, met=["a"], comment="", at=AT, by=marker)
    assert _doors(enrolment) == {"check": Door.CHECK, "support": Door.PROOF}
    assert Completion.objects.standing().exists()
    mark_answer(answer=answer, met=[], comment="", at=AT, by=marker, reason="Read again")
    assert not _doors(enrolment)
    assert not Completion.objects.standing().exists()
