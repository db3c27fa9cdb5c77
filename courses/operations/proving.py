"""Showing by the check, before anything is learnt, that one knows it already; and what a check that is passed completes."""

from datetime import datetime
from random import Random

from django.db import transaction

from academy.people.models import Person
from courses.models import Attempt, EditionLesson, Enrolment, Lesson, LessonCompletion, LessonKind
from courses.operations.completing import complete_lesson
from courses.operations.drawing import drawn
from courses.queries.proving import goes_at_check


class NotToBeProved(Exception):
    """The module does not allow it, its check has been begun already, or only what has changed is asked."""


@transaction.atomic
def begin_proof(*, enrolment: Enrolment, at: datetime, chance: Random) -> Attempt:
    """Begin the one go by which the learner may show that they know the module, with a question on every outcome at the least.

    While it is under way, the same go. Raises NotToBeProved.
    """
    # Two tabs must not both begin one.
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("learner", "module").get(pk=enrolment.pk)
    goes = goes_at_check(enrolment.learner, enrolment.module, edition_id=enrolment.edition_id, enrolment=enrolment)
    under_way = next((go for go in goes if go.is_proof and go.is_under_way and go.enrolment_id == enrolment.pk), None)
    if under_way:
        return under_way
    part = EditionLesson.objects.filter(edition=enrolment.edition_id, lesson__kind=LessonKind.CHECK).select_related("version").first()
    if not enrolment.module.may_be_proved or not enrolment.is_open or enrolment.is_changes or goes or part is None:
        raise NotToBeProved(enrolment.module)
    asked = drawn(part.version, chance, on_every_outcome=True)
    return Attempt.objects.create(
        enrolment=enrolment, lesson_id=part.lesson_id, version=part.version, number=1, drawn=asked, started_at=at, is_proof=True
    )


def complete_by(*, attempt: Attempt, enrolment: Enrolment, lesson: Lesson, at: datetime, by: Person | None) -> None:
    """What a check that is passed completes: itself; taken first, the module's lessons to read as well, by proof.

    `at` is when the learner answered. Stories and taught days are left to be done. Twice is as once.
    """
    complete_lesson(enrolment=enrolment, lesson=lesson, at=at, by=by, door=LessonCompletion.Door.CHECK, version=attempt.version)
    if not attempt.is_proof:
        return
    read = EditionLesson.objects.filter(edition=enrolment.edition_id, lesson__kind=LessonKind.PAGE).select_related("lesson", "version")
    for part in read.defer("version__content").order_by("position"):
        complete_lesson(enrolment=enrolment, lesson=part.lesson, at=at, by=by, door=LessonCompletion.Door.PROOF, version=part.version)
