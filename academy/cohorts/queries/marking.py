"""The short answers that wait to be read, and one of them with what it is marked by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from academy.people.access import names_for
from academy.people.models import Person
from courses.models import Answer, Marking
from courses.queries import content_of

_OF_AN_ANSWER = ("attempt__lesson", "attempt__version", "attempt__enrolment__module", "attempt__enrolment__learner", "question")


@dataclass(frozen=True)
class ToMark:
    """An answer in the list of those to be read. The result of its go may wait for it, or stand already."""

    answer: Answer
    name: str
    is_named: bool

    @property
    def result_waits(self) -> bool:
        return self.answer.attempt.is_passed is None


@dataclass(frozen=True)
class MarkingPage:
    """One answer with the question as it was asked, the points to look for, and what was said of it so far."""

    answer: Answer
    name: str
    is_named: bool
    question: dict[str, Any]
    outcome: str
    marking: Marking | None


def with_what_was_asked(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    return answers.select_related(*_OF_AN_ANSWER).defer("attempt__version__content", "question__content")


def in_turn(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Those not marked yet: where the result waits first, then by when they were given."""
    return with_what_was_asked(answers.filter(is_right=None)).order_by(F("attempt__is_passed").asc(nulls_first=True), "answered_at", "pk")


def to_mark(answers: Iterable[Answer], *, viewer: Person, on: date) -> Sequence[ToMark]:
    """The answers with the names as the viewer may read them. One query."""
    found = list(answers)
    learners = {answer.attempt.enrolment.learner_id: answer.attempt.enrolment.learner for answer in found}
    names = names_for(viewer, learners.values(), on=on)
    return [
        ToMark(answer, names[learner.pk], names[learner.pk] == learner.name)
        for answer in found
        for learner in [answer.attempt.enrolment.learner]
    ]


def marking_page(answer: Answer, *, viewer: Person, on: date) -> MarkingPage:
    """Two queries, and one more when this process has not yet seen the version."""
    attempt = answer.attempt
    content = content_of(attempt.version_id, attempt.version.content_hash)
    asked = next(asked["id"] for asked in attempt.drawn if asked["question"] == answer.question_id)
    question = next(question for question in content["questions"] if question["id"] == asked)
    (row,) = to_mark([answer], viewer=viewer, on=on)
    outcomes = content["outcomes"]
    return MarkingPage(
        answer=answer,
        name=row.name,
        is_named=row.is_named,
        question=question,
        outcome=outcomes[question["outcome"] - 1] if question["outcome"] <= len(outcomes) else "",
        marking=Marking.objects.standing().filter(answer=answer).first(),
    )
