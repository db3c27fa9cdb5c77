"""Goes at scenarios and checks. Every form says which go and which place it is about, so that what is sent twice, late or from another
tab is recognised and neither lost nor counted again."""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

from django.db import transaction

from academy.common.prepared import Prepared, ask
from courses.models import Answer, Attempt, Choice, Enrolment, Lesson, LessonCompletion, LessonKind, LessonVersion
from courses.operations import scoring
from courses.operations.completing import complete_lesson
from courses.operations.drawing import drawn
from courses.operations.proving import complete_by
from courses.queries.content import content_of
from courses.queries.goes import option_of


class NotTheStepReached(Exception):
    """The form is about a place that the learner has passed, or not reached, or answered otherwise in another tab."""


class Overtaken(NotTheStepReached):
    """The go was overtaken, since its lesson has changed. What was answered in it is kept."""


class UnknownAnswer(Exception):
    """What was chosen is no answer to what was asked."""


@transaction.atomic
def begin_attempt(*, enrolment: Enrolment, lesson: Lesson, version: LessonVersion, go: int, at: datetime, chance: Random) -> Attempt:
    """The go of that number, begun now if it is the next and none is open; otherwise the one that the learner is in, or was in last.

    A check is drawn here and stays as drawn.
    """
    return _begin(enrolment, lesson, version, go, at, chance if lesson.kind == LessonKind.CHECK else None)


@transaction.atomic
def choose(
    *, enrolment: Enrolment, lesson: Lesson, version: LessonVersion, go: int, position: int, step: str, choice: str, at: datetime
) -> Choice:
    """Keep what the learner chose at a step; the first choice begins the go, the one that leads to an ending finishes it and the lesson.

    A step may be tried again before going on: that is one more choice, and the path shows both. The same choice sent twice is one.
    `version` is what a new go shows; one that is under way keeps its own. Raises NotTheStepReached and UnknownAnswer.
    """
    if position == 0:
        _begin(enrolment, lesson, version, go, at)
    attempt = _locked(enrolment, lesson, go)
    made = list(attempt.choices.order_by("position"))
    for earlier in made:
        if earlier.position == position and (earlier.step, earlier.choice) == (step, choice):
            return earlier
    content = content_of(attempt.version_id, attempt.version.content_hash)
    if attempt.finished_at or position != len(made) or step not in _steps_open(content, made):
        raise NotTheStepReached(step)
    option = option_of(content, step, choice)
    if option is None:
        raise UnknownAnswer(choice)
    kept = Choice.objects.create(attempt=attempt, position=position, step=step, choice=choice, stance=option["stance"], chosen_at=at)
    if option["next"] not in content["steps"]:
        attempt.ending, attempt.finished_at = option["next"], at
        attempt.save(update_fields=["ending", "finished_at"])
        complete_lesson(
            enrolment=enrolment, lesson=lesson, at=at, by=enrolment.learner, door=LessonCompletion.Door.SCENARIO, version=attempt.version
        )
    return kept


@transaction.atomic
def answer_question(
    *, enrolment: Enrolment, lesson: Lesson, go: int, number: int, chosen: Sequence[str], text: str = "", at: datetime
) -> Answer:
    """Keep and mark the answer to a go's question of that number (from 1). The first answer to a question stands.

    The answer to the last one finishes the go and, when the mark is reached, completes the lesson (and of a proof those that it stands
    for); a short answer (`text`) waits for
    somebody to mark it, and the go with it where it matters. Raises NotTheStepReached and UnknownAnswer.
    """
    attempt = _locked(enrolment, lesson, go)
    if not 1 <= number <= len(attempt.drawn):
        raise NotTheStepReached(number)
    answers = {answer.question_id: answer for answer in _ANSWERS(attempt=attempt.pk)}
    asked = attempt.drawn[number - 1]
    given = answers.get(asked["question"])
    if given:
        return given
    content = content_of(attempt.version_id, attempt.version.content_hash)
    question = next(question for question in content["questions"] if question["id"] == asked["id"])
    if not scoring.is_valid(question, chosen, text):
        raise UnknownAnswer(asked["id"])
    answer = Answer.objects.create(
        attempt=attempt,
        question_id=asked["question"],
        chosen=list(chosen),
        text=text,
        is_right=scoring.is_right(question, chosen),
        answered_at=at,
    )
    answers[answer.question_id] = answer
    if len(answers) == len(attempt.drawn):
        attempt.finished_at = at
        settle(attempt, [given.is_right for given in answers.values()], pass_mark=content["pass_mark"])
        if attempt.is_passed:
            complete_by(attempt=attempt, enrolment=enrolment, lesson=lesson, at=at, by=enrolment.learner)
    return answer


def settle(attempt: Attempt, rights: Sequence[bool | None], *, pass_mark: int) -> None:
    """Set how a finished go stands by what is right, what is not and what waits to be marked (None)."""
    attempt.asked, attempt.right = len(rights), rights.count(True)
    attempt.is_passed = scoring.verdict(right=attempt.right, waiting=rights.count(None), asked=attempt.asked, pass_mark=pass_mark)
    attempt.save(update_fields=["finished_at", "asked", "right", "is_passed"])


def _begin(enrolment: Enrolment, lesson: Lesson, version: LessonVersion, go: int, at: datetime, chance: Random | None = None) -> Attempt:
    # Two tabs must not both begin a go.
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    attempts = Attempt.objects.filter(enrolment=enrolment, lesson=lesson)
    latest = attempts.order_by("-number").first()
    if latest and (latest.is_under_way or go != latest.number + 1):
        return attempts.filter(number=go).first() or latest
    number = latest.number + 1 if latest else 1
    asked = drawn(version, chance) if chance else []
    return Attempt.objects.create(enrolment=enrolment, lesson=lesson, version=version, number=number, drawn=asked, started_at=at)


def _locked(enrolment: Enrolment, lesson: Lesson, go: int) -> Attempt:
    """The go, held until the transaction ends, so that two answers at once are one after the other."""
    found = _LOCKED(enrolment=enrolment.pk, lesson=lesson.pk, number=go)
    if not found:
        raise NotTheStepReached(go)
    if found[0].overtaken_at:
        raise Overtaken(go)
    return found[0]


_LOCKED = Prepared(
    lambda: (
        Attempt.objects.select_for_update(of=("self",))
        .filter(enrolment=ask("enrolment"), lesson=ask("lesson"), number=ask("number"))
        .select_related("version")
        .defer("version__content")
    )
)


_ANSWERS = Prepared(lambda: Answer.objects.filter(attempt=ask("attempt")))


def _steps_open(content: dict[str, Any], made: Sequence[Choice]) -> set[str]:
    """Where the learner may choose now: the step that the last choice led to, or that same step once more."""
    if not made:
        return {content["start"]}
    option = option_of(content, made[-1].step, made[-1].choice)
    return {made[-1].step, option["next"] if option else ""} & content["steps"].keys()
