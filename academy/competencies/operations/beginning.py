"""Beginning a module of one's own accord, or at a manager's word.

A register that is closed goes past this on purpose: whoever was there has learnt it, whatever they had before (`courses.operations.enrol`).
"""

from datetime import datetime

from django.db import transaction

from academy.common.days import local_day
from academy.competencies.queries.opening import Waiting, waiting_before
from academy.people.models import Person
from courses.models import Enrolment, Module
from courses.operations import enrol


class SomethingComesFirst(Exception):
    """The module is closed to the learner until they hold what is asked before it, which `waiting` says."""

    def __init__(self, waiting: Waiting) -> None:
        self.waiting = waiting
        super().__init__(waiting.module.code)


@transaction.atomic
def begin_module(*, learner: Person, module: Module, at: datetime, by: Person, source: str = Enrolment.Source.SELF) -> Enrolment:
    """As `enrol`, unless something else is asked first. Raises SomethingComesFirst and ModuleNotOpen."""
    waiting = waiting_before(learner, module, on=local_day(at))
    if waiting:
        raise SomethingComesFirst(waiting)
    return enrol(learner=learner, module=module, at=at, by=by, source=source)
