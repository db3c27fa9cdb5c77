"""Somebody who asked for boosters of a module that they completed here."""

from datetime import date, timedelta
from typing import Any

from academy.people.models import Person
from courses.models import Booster, BoosterAnswer, BoosterWish, Completion, Enrolment, LessonCompletion, Module
from tests.factories import courses, people
from tests.factories.courses import AT

COMPLETED_ON = AT.date()
DOORS = {"scenario": LessonCompletion.Door.SCENARIO, "check": LessonCompletion.Door.CHECK}


def completed(person: Person | None = None, module: Module | None = None, *, on: date = COMPLETED_ON, **doors: str) -> Completion:
    """That somebody completed a module here: its story played and its check passed, unless `doors` says by which door, by kind."""
    module = module or courses.module()
    at = AT + timedelta(days=(on - COMPLETED_ON).days)
    enrolment: Enrolment = courses.enrolment(person, module, completed_at=at)
    for part in enrolment.edition.parts.select_related("lesson"):
        door = {**DOORS, **doors}.get(part.lesson.kind, LessonCompletion.Door.READ)
        courses.done(enrolment, part.lesson, door=door, completed_at=at)
    return Completion.objects.create(
        person=enrolment.learner, module=module, edition=enrolment.edition, enrolment=enrolment, completed_on=on
    )


def booster(person: Person | None = None, module: Module | None = None, *, due_on: date = COMPLETED_ON, **fields: Any) -> Booster:
    """One that is due on that day, of somebody who works somewhere."""
    completion = completed(person, module)
    if person is None:
        people.employment(completion.person)
    BoosterWish.objects.get_or_create(person=completion.person, ended_at=None, defaults={"began_at": AT})
    return Booster.objects.create(
        **{
            "person": completion.person,
            "module": completion.module,
            "completion": completion,
            "due_on": due_on,
            "began_at": AT,
            **fields,
        }
    )


def answered(person: Person | None = None) -> BoosterAnswer:
    """A question of one of theirs that they remembered."""
    made = booster(person, number=2)
    version = made.completion.edition.parts.get(lesson__kind="check").version  # type: ignore[union-attr]
    item = version.content["questions"][0]["id"]
    return BoosterAnswer.objects.create(
        booster=made, number=1, version=version, item=item, chosen=["a"], is_remembered=True, answered_at=AT
    )
