"""Marking what people answered in their own words, by the rubric of the question as they were asked it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from academy.ledger.operations import record
from academy.people.models import Person
from courses import facts
from courses.models import Answer, Attempt, LessonCompletion, Marking
from courses.operations.attempting import UnknownAnswer, settle
from courses.operations.completing import withdraw_lesson_completion
from courses.operations.proving import complete_by
from courses.operations.scoring import SHORT
from courses.queries.content import content_of


class NotToBeMarked(Exception):
    """The answer is no short one, its go is not over, or it is the marker's own."""


@transaction.atomic
def mark_answer(*, answer: Answer, met: Collection[str], comment: str, at: datetime, by: Person, reason: str = "") -> Marking:
    """Say which points of the rubric the answer shows, and a word to the learner. With enough of them it is right.

    As soon as the other answers that wait can no longer change it, the go is passed or not; passing completes the lesson on the day on
    which the learner answered, whenever it is read. The same again is once; something else takes the place of what was said before, and
    with it goes what rested on that. Raises NotToBeMarked, and UnknownAnswer for a point that the rubric does not have.
    """
    # Two markers of one go must not both see the other's answer waiting.
    found = Attempt.objects.select_for_update(of=("self",)).select_related("version", "lesson", "enrolment__learner", "enrolment__module")
    attempt = found.defer("version__content").get(pk=answer.attempt_id)
    content = content_of(attempt.version_id, attempt.version.content_hash)
    asked = next(asked["id"] for asked in attempt.drawn if asked["question"] == answer.question_id)
    question = next(question for question in content["questions"] if question["id"] == asked)
    if question["kind"] != SHORT or attempt.finished_at is None or attempt.enrolment.learner_id == by.pk:
        raise NotToBeMarked(answer)
    points = [point["id"] for point in question["rubric"]]
    if not set(met) <= set(points):
        raise UnknownAnswer(answer)
    met = [point for point in points if point in met]
    before = Marking.objects.standing().filter(answer=answer).first()
    if before and (before.met, before.comment) == (met, comment):
        return before
    if before:
        before.mark_withdrawn(at=at, by=by, reason=reason)
    marking = Marking.objects.create(
        answer=answer, met=met, comment=comment, is_right=len(met) >= question["enough"], marked_at=at, recorded_by=by
    )
    if before:
        Marking.objects.filter(pk=before.pk).update(superseded_by=marking)
    Answer.objects.filter(pk=answer.pk).update(is_right=marking.is_right)
    was_passed = attempt.is_passed
    settle(attempt, list(attempt.answers.values_list("is_right", flat=True)), pass_mark=content["pass_mark"])
    if attempt.is_passed:
        complete_by(attempt=attempt, enrolment=attempt.enrolment, lesson=attempt.lesson, at=attempt.finished_at, by=by)
    elif was_passed:
        _take_back(attempt, at=at, by=by, reason=reason)
    data: dict[str, object] = {"module": attempt.enrolment.module.code, "answer": answer.pk}
    record(facts.ANSWER_MARKED, subject=marking, person=attempt.enrolment.learner, by=by, at=at, data=data)
    return marking


def _take_back(attempt: Attempt, *, at: datetime, by: Person, reason: str) -> None:
    """The lesson's completion, unless another go passed too; and with a proof what it stood for."""
    doors = [LessonCompletion.Door.PROOF] if attempt.is_proof else []
    if not Attempt.objects.filter(enrolment=attempt.enrolment_id, lesson=attempt.lesson_id, is_passed=True).exists():
        doors.append(LessonCompletion.Door.CHECK)
    rested = LessonCompletion.objects.standing().filter(enrolment=attempt.enrolment_id, door__in=doors)
    for completion in rested:
        withdraw_lesson_completion(completion=completion, at=at, by=by, reason=reason)
