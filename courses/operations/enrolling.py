"""Beginning a module, and keeping the place in it."""

from datetime import datetime

from django.db import transaction

from academy.ledger.operations import record
from academy.people.models import Person
from courses import facts
from courses.models import Bookmark, Enrolment, Module


class ModuleNotOpen(Exception):
    """The module was never released, or it has been retired."""


@transaction.atomic
def enrol(*, learner: Person, module: Module, at: datetime, by: Person, source: str = Enrolment.Source.SELF) -> Enrolment:
    """The learner's open enrolment, or a new one in the module's current edition. Raises ModuleNotOpen.

    A retired module stays open to those who have begun it. Two requests at once make one enrolment. Of somebody who is asked only for what
    changed, the whole is asked from now on; what they have done of it counts, and a date stays.
    """
    begun = Enrolment.objects.select_for_update(of=("self",)).open().filter(learner=learner, module=module).first()
    if begun and begun.is_changes:
        begun.changes_since, begun.completion, begun.source, begun.enrolled_by = 0, None, source, by
        begun.save(update_fields=["changes_since", "completion", "source", "enrolled_by"])
        record(facts.ENROLLED, subject=begun, person=learner, by=by, at=at, data={"module": module.code})
    if begun:
        return begun
    now = Module.objects.open().filter(pk=module.pk).values_list("current_edition", "is_in_order").first()
    if now is None:
        raise ModuleNotOpen(module)
    edition_id, is_in_order = now
    enrolment, is_new = Enrolment.objects.get_or_create(
        learner=learner,
        module=module,
        completed_at=None,
        closed_at=None,
        defaults={
            "edition_id": edition_id,
            "is_in_order": is_in_order,
            "source": source,
            "enrolled_at": at,
            "enrolled_by": by,
        },
    )
    if is_new:
        record(facts.ENROLLED, subject=enrolment, person=learner, by=by, at=at, data={"module": module.code})
    return enrolment


def keep_place(*, enrolment: Enrolment, lesson_id: int, place: str, at: datetime) -> None:
    """Remember the block at the top of the learner's screen. One statement; no fact, since it says nothing that lasts."""
    Bookmark.objects.bulk_create(
        [Bookmark(enrolment=enrolment, lesson_id=lesson_id, place=place[:60], seen_at=at)],
        update_conflicts=True,
        unique_fields=["enrolment", "lesson"],
        update_fields=["place", "seen_at"],
    )
