"""Half of a lesson done, for a preview: a story's first choices, a check's first answers, a page's place."""

from collections.abc import Iterable
from datetime import datetime
from random import Random
from typing import Any

from courses.models import Enrolment, Lesson, LessonCompletion, LessonKind
from courses.operations import answer_question, begin_attempt, choose, complete_lesson, keep_place, scoring
from courses.queries import check_go, content_of

WITH = "with"
DOORS = {
    LessonKind.PAGE: LessonCompletion.Door.READ,
    LessonKind.SCENARIO: LessonCompletion.Door.SCENARIO,
    LessonKind.CHECK: LessonCompletion.Door.CHECK,
    LessonKind.SESSION: LessonCompletion.Door.REGISTER,
}


def complete_those_before(*, enrolment: Enrolment, lessons: Iterable[Lesson], at: datetime) -> None:
    for lesson in lessons:
        complete_lesson(enrolment=enrolment, lesson=lesson, at=at, by=None, door=DOORS[LessonKind(lesson.kind)])


def go_half_way(*, enrolment: Enrolment, lesson: Lesson, at: datetime) -> None:
    """As somebody would who works with people and knows their answers. What has one step or one question is only begun."""
    version = enrolment.edition.parts.select_related("version").get(lesson=lesson).version
    content = content_of(version.pk, version.content_hash)
    if lesson.kind == LessonKind.SCENARIO:
        path = _way_through(content)
        for position, (step, choice) in enumerate(path[: max(len(path) // 2, 1)] if len(path) > 1 else []):
            choose(enrolment=enrolment, lesson=lesson, version=version, go=1, position=position, step=step, choice=choice, at=at)
    elif lesson.kind == LessonKind.CHECK:
        # The same questions each time that the preview is drawn.
        attempt = begin_attempt(enrolment=enrolment, lesson=lesson, version=version, go=1, at=at, chance=Random(1))  # noqa: S311
        questions = check_go(attempt).questions
        for asked in questions[: len(questions) // 2]:
            is_short = asked.question["kind"] == scoring.SHORT
            chosen = [] if is_short else scoring.right_answer(asked.question)
            words = "I would ask what happened, and who has been affected." if is_short else ""
            answer_question(enrolment=enrolment, lesson=lesson, go=1, number=asked.number, chosen=chosen, text=words, at=at)
    elif content.get("blocks"):
        keep_place(enrolment=enrolment, lesson_id=lesson.pk, place=content["blocks"][len(content["blocks"]) // 2]["id"], at=at)


def _way_through(content: dict[str, Any]) -> list[tuple[str, str]]:
    """Step by step to an ending, choosing each time what works with people; each step once."""
    path: list[tuple[str, str]] = []
    step = content["start"]
    while step in content["steps"] and step not in {passed for passed, _choice in path}:
        choices = content["steps"][step]["choices"]
        chosen = next((choice for choice in choices if choice["stance"] == WITH), choices[0])
        path.append((step, chosen["id"]))
        step = chosen["next"]
    return path
