"""Beginning a module of one's own accord, or at a manager's word.

A register that is closed goes past this on purpose: whoever was there has learnt it, whatever they had before (`courses.operations.enrol`).
"""

from datetime import datetime
from random import Random

from django.db import transaction

from academy.common.days import local_day
from academy.competencies.queries.opening import Waiting, waiting_before
from academy.people.models import Person
from courses.models import Attempt, Enrolment, Module
from courses.operations import begin_proof, enrol


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


@transaction.atomic
def begin_by_proof(*, learner: Person, module: Module, begun: Enrolment | None, at: datetime, chance: Random) -> Attempt:
    """The go by which the learner may show that they know the module, which begins it where it is not `begun`.

    Where there can be none, nothing is begun. Raises NotToBeProved, SomethingComesFirst and ModuleNotOpen.
    """
    enrolment = begun or begin_module(learner=learner, module=module, at=at, by=learner)
    return begin_proof(enrolment=enrolment, at=at, chance=chance)
