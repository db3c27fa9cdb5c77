"""Completing lessons and modules, and taking it back.

About eight doors lead here: read to the end, a scenario played or its points read instead, a check passed, shown by the check to be
known, a register closed, a package's report, prior learning recognised.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from academy.common.days import local_day
from academy.ledger.operations import record
from academy.people.models import Person
from courses import facts
from courses.models import Completion, Edition, EditionLesson, Enrolment, Lesson, LessonCompletion, LessonVersion, Module


class LessonNotInEdition(Exception):
    """The lesson is no part of the edition in which the learner is enrolled."""


@transaction.atomic
def complete_lesson(
    *, enrolment: Enrolment, lesson: Lesson, at: datetime, by: Person | None, door: str, version: LessonVersion | None = None
) -> LessonCompletion:
    """Mark a lesson done and, when it was the last outstanding, the module too. Raises LessonNotInEdition.

    `version` is what was seen; left out, it is the edition's. `at` may lie in the past: a register is closed days after its session. Doing
    it twice is the same as doing it once.
    Whoever reads what a scenario teaches instead of playing it has done the same: the ledger does not tell the two apart.
    """
    # Two lessons finished at once must not both see the other outstanding.
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("learner", "module").get(pk=enrolment.pk)
    part = EditionLesson.objects.filter(edition=enrolment.edition_id, lesson=lesson).first()
    if part is None:
        raise LessonNotInEdition(lesson)
    there = LessonCompletion.objects.standing().filter(enrolment=enrolment, lesson=lesson, edition__number__gte=part.counts_from)
    done = there.order_by("edition__number").first()
    if done:
        return done
    done = LessonCompletion.objects.create(
        enrolment=enrolment,
        lesson=lesson,
        edition_id=enrolment.edition_id,
        version_id=version.pk if version else part.version_id,
        completed_at=at,
        recorded_by=by,
        door=door,
    )
    told = LessonCompletion.Door.SCENARIO if door == LessonCompletion.Door.INSTEAD else door
    data: dict[str, object] = {"module": enrolment.module.code, "door": told}
    record(facts.LESSON_COMPLETED, subject=done, person=enrolment.learner, by=by, at=at, data=data)
    complete_if_done(enrolment=enrolment, at=at, by=by, source=_source_of(door))
    return done


def complete_if_done(*, enrolment: Enrolment, at: datetime, by: Person | None, source: str = Completion.Source.LEARNING) -> None:
    """Complete what an open enrolment asks, once nothing of it is left. The enrolment's row must be locked."""
    if enrolment.is_open and not enrolment.outstanding_parts().exists():
        _complete_module(enrolment=enrolment, at=at, by=by, source=source)


@transaction.atomic
def record_completion(
    *,
    person: Person,
    module: Module,
    on: date,
    at: datetime,
    by: Person | None,
    source: str,
    evidence: str = "",
    edition: Edition | None = None,
) -> Completion:
    """Record that a whole module was completed on a day: history, by hand, an import, attendance that counts for all of it.

    Once per person, module and day. Attendance also completes the enrolment that the person had open on that day.
    """
    enrolment = None
    if source == Completion.Source.REGISTER:
        begun = Enrolment.objects.select_for_update(of=("self",)).open().whole().filter(learner=person, module=module).first()
        enrolment = begun if begun and local_day(begun.enrolled_at) <= on else None
    completion, is_new = Completion.objects.get_or_create(
        person=person,
        module=module,
        completed_on=on,
        withdrawn_at=None,
        defaults={
            "enrolment": enrolment,
            "edition_id": enrolment.edition_id if enrolment and edition is None else edition.pk if edition else None,
            "source": source,
            "evidence": evidence,
            "recorded_by": by,
        },
    )
    if enrolment:
        enrolment.completed_at = at
        enrolment.save(update_fields=["completed_at"])
    if is_new:
        _close_what_is_known(completion, at=at)
        record(facts.MODULE_COMPLETED, subject=completion, person=person, by=by, at=at, data={"module": module.code})
    return completion


def _close_what_is_known(completion: Completion, *, at: datetime) -> None:
    """Whoever has completed the module in an edition knows what had changed by then, and is not asked for it any more."""
    edition = completion.edition
    if edition is None:
        return
    asked = Enrolment.objects.open().changes().filter(learner=completion.person_id, module=completion.module_id)
    for enrolment in asked.select_for_update(of=("self",)):
        if not enrolment.edition.parts.filter(is_required=True, counts_from__gt=edition.number).exists():
            enrolment.closed_at = at
            enrolment.save(update_fields=["closed_at"])


@transaction.atomic
def withdraw_lesson_completion(*, completion: LessonCompletion, at: datetime, by: Person | None, reason: str) -> None:
    """Take back that a lesson was done and, where the module's completion rested on it, that too. Withdrawing twice is once."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("learner", "module").get(pk=completion.enrolment_id)
    # Read again below the lock: another request may have withdrawn it meanwhile.
    standing = LessonCompletion.objects.standing().filter(pk=completion.pk).first()
    if standing is None:
        return
    standing.mark_withdrawn(at=at, by=by, reason=reason)
    record(
        facts.LESSON_COMPLETION_WITHDRAWN, subject=standing, person=enrolment.learner, by=by, at=at, data={"module": enrolment.module.code}
    )
    if enrolment.completed_at and enrolment.outstanding_parts().exists():
        rested = Completion.objects.standing().filter(enrolment=enrolment).first()
        if rested:
            withdraw_completion(completion=rested, at=at, by=by, reason=reason)
        else:
            _reopen(enrolment)


@transaction.atomic
def withdraw_completion(*, completion: Completion, at: datetime, by: Person | None, reason: str) -> None:
    """Take back a module's completion. An enrolment with lessons outstanding opens again. Withdrawing twice is once."""
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",)).get(pk=completion.enrolment_id) if completion.enrolment_id is not None else None
    )
    found = Completion.objects.select_for_update(of=("self",)).select_related("person", "module").standing()
    standing = found.filter(pk=completion.pk).first()
    if standing is None:
        return
    standing.mark_withdrawn(at=at, by=by, reason=reason)
    # Nobody is asked what has changed in something that they have not completed. If another completion stands, they are asked anew.
    Enrolment.objects.open().filter(completion=standing).update(closed_at=at)
    if enrolment and enrolment.outstanding_parts().exists():
        _reopen(enrolment)
    record(facts.COMPLETION_WITHDRAWN, subject=standing, person=standing.person, by=by, at=at, data={"module": standing.module.code})


def _complete_module(*, enrolment: Enrolment, at: datetime, by: Person | None, source: str) -> None:
    """The module is completed on the day of its last lesson, whichever was written down last.

    A completion of the same day that came from elsewhere stands for this enrolment too: a day counts once. To have learnt what changed is
    recorded and completes nothing again: what the person holds, and until when, stays as it is.
    """
    latest = LessonCompletion.objects.standing().filter(enrolment=enrolment).aggregate(latest=Max("completed_at"))["latest"]
    finished_at = max(at, latest or at)
    enrolment.completed_at = finished_at
    enrolment.save(update_fields=["completed_at"])
    if enrolment.is_changes:
        learnt: dict[str, object] = {"module": enrolment.module.code, "edition": enrolment.edition.number}
        record(facts.CHANGES_LEARNT, subject=enrolment, person=enrolment.learner, by=by, at=finished_at, data=learnt)
        return
    completion, is_new = Completion.objects.get_or_create(
        person=enrolment.learner,
        module=enrolment.module,
        completed_on=local_day(finished_at),
        withdrawn_at=None,
        defaults={"enrolment": enrolment, "edition_id": enrolment.edition_id, "source": source, "recorded_by": by},
    )
    if is_new:
        data: dict[str, object] = {"module": enrolment.module.code}
        record(facts.MODULE_COMPLETED, subject=completion, person=enrolment.learner, by=by, at=finished_at, data=data)


def _source_of(door: str) -> str:
    sources = {LessonCompletion.Door.REGISTER: Completion.Source.REGISTER, LessonCompletion.Door.PROOF: Completion.Source.PROOF}
    return sources.get(door, Completion.Source.LEARNING)  # type: ignore[call-overload]


def _reopen(enrolment: Enrolment) -> None:
    """Open again, unless the learner has begun the module anew meanwhile: one is open at a time."""
    if not Enrolment.objects.open().filter(learner=enrolment.learner_id, module=enrolment.module_id).exists():
        enrolment.completed_at = None
        enrolment.save(update_fields=["completed_at"])
