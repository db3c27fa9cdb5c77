"""Goes at scenarios and checks. Every form says which go and which place it is about, so that what is sent twice, late or from another
tab is recognised and neither lost nor counted again."""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

from django.db import transaction

from courses.models import Answer, Attempt, Choice, Enrolment, Lesson, LessonCompletion, LessonKind, LessonVersion, Question
from courses.operations import scoring
from courses.operations.completing import complete_lesson


class NotTheStepReached(Exception):
    """The form is about a place that the learner has passed, or not reached, or answered otherwise in another tab."""


class UnknownAnswer(Exception):
    """What was chosen is no answer to what was asked."""


@transaction.atomic
def begin_attempt(*, enrolment: Enrolment, lesson: Lesson, version: LessonVersion, go: int, at: datetime, chance: Random) -> Attempt:
    """The go of that number, begun now if it is the next and none is open; otherwise the one that the learner is in, or was in last.

    A check is drawn here and stays as drawn.
    """
    # Two tabs must not both begin a go.
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    attempts = Attempt.objects.filter(enrolment=enrolment, lesson=lesson)
    latest = attempts.order_by("-number").first()
    if latest and (latest.finished_at is None or go != latest.number + 1):
        return attempts.filter(number=go).first() or latest
    drawn = _drawn(version, chance) if lesson.kind == LessonKind.CHECK else []
    return Attempt.objects.create(
        enrolment=enrolment, lesson=lesson, version=version, number=latest.number + 1 if latest else 1, drawn=drawn, started_at=at
    )


@transaction.atomic
def choose(*, attempt: Attempt, position: int, step: str, choice: str, at: datetime) -> Choice:
    """Keep what the learner chose at a step; the choice that leads to an ending finishes the go and completes the lesson.

    A step may be tried again before going on: that is one more choice, and the path shows both. The same choice sent twice is one.
    Raises NotTheStepReached and UnknownAnswer.
    """
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("version", "enrolment__learner", "lesson").get(pk=attempt.pk)
    made = list(attempt.choices.order_by("position"))
    for earlier in made:
        if earlier.position == position and (earlier.step, earlier.choice) == (step, choice):
            return earlier
    steps: dict[str, Any] = attempt.version.content["steps"]
    if attempt.finished_at or position != len(made) or step not in _steps_open(attempt.version.content, made):
        raise NotTheStepReached(step)
    option = _option(steps[step], choice)
    kept = Choice.objects.create(attempt=attempt, position=position, step=step, choice=choice, stance=option["stance"], chosen_at=at)
    if option["next"] not in steps:
        attempt.ending, attempt.finished_at = option["next"], at
        attempt.save(update_fields=["ending", "finished_at"])
        _complete(attempt, LessonCompletion.Door.SCENARIO, at)
    return kept


@transaction.atomic
def answer_question(*, attempt: Attempt, number: int, chosen: Sequence[str], at: datetime) -> Answer:
    """Keep and mark the answer to the go's question of that number (from 1). The first answer to a question stands.

    The answer to the last one finishes the go and, when the mark is reached, completes the lesson. Raises UnknownAnswer and
    NotTheStepReached.
    """
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("version").get(pk=attempt.pk)
    answers = {answer.question_id: answer for answer in attempt.answers.all()}
    if not 1 <= number <= len(attempt.drawn):
        raise NotTheStepReached(number)
    asked = attempt.drawn[number - 1]
    given = answers.get(asked["question"])
    if given:
        return given
    question = next(item for item in attempt.version.content["questions"] if item["id"] == asked["id"])
    if not scoring.is_valid(question, chosen):
        raise UnknownAnswer(chosen)
    answer = Answer.objects.create(
        attempt=attempt, question_id=asked["question"], chosen=list(chosen), is_right=scoring.is_right(question, chosen), answered_at=at
    )
    answers[answer.question_id] = answer
    if len(answers) == len(attempt.drawn):
        attempt.finished_at, attempt.asked = at, len(attempt.drawn)
        attempt.right = sum(given.is_right for given in answers.values())
        attempt.is_passed = scoring.is_pass(right=attempt.right, asked=attempt.asked, pass_mark=attempt.version.content["pass_mark"])
        attempt.save(update_fields=["finished_at", "asked", "right", "is_passed"])
        if attempt.is_passed:
            _complete(attempt, LessonCompletion.Door.CHECK, at)
    return answer


def _complete(attempt: Attempt, door: str, at: datetime) -> None:
    complete_lesson(enrolment=attempt.enrolment, lesson=attempt.lesson, at=at, by=attempt.enrolment.learner, door=door)


def _steps_open(content: dict[str, Any], made: Sequence[Choice]) -> set[str]:
    """Where the learner may choose now: the step that the last choice led to, or that same step once more."""
    if not made:
        return {content["start"]}
    last = made[-1]
    return {last.step, _option(content["steps"][last.step], last.choice)["next"]} & content["steps"].keys()


def _option(step: dict[str, Any], choice: str) -> dict[str, Any]:
    for option in step["choices"]:
        if option["id"] == choice:
            found: dict[str, Any] = option
            return found
    raise UnknownAnswer(choice)


def _drawn(version: LessonVersion, chance: Random) -> list[dict[str, Any]]:
    """What this go asks: the question as it stood when the version was frozen, and its options as shown."""
    content = version.content
    asked = scoring.draw(content["questions"], count=content["draw"], chance=chance)
    rows: dict[str, int] = {}
    known = Question.objects.filter(lesson_id=version.lesson_id, block_id__in=[question["id"] for question in asked]).order_by("version")
    for row in known.only("block_id", "created_at"):
        if row.block_id not in rows or row.created_at <= version.created_at:
            rows[row.block_id] = row.pk
    return [
        {"question": rows[question["id"]], "id": question["id"], "options": scoring.shuffled_options(question, chance=chance)} for question in asked
    ]
