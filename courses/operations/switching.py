"""Going over to the newer edition of a module, without losing an answer."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from academy.ledger.operations import record
from academy.people.models import Person
from courses import facts
from courses.models import Attempt, Edition, Enrolment, Module
from courses.operations.completing import complete_if_done
from courses.operations.enrolling import ModuleNotOpen


@transaction.atomic
def switch_edition(*, enrolment: Enrolment, at: datetime, by: Person) -> Enrolment:
    """Go over to the module's current edition, from however many before.

    What was done stays done, but for the lessons that have changed in a material way since: those are to be done again. Their goes under
    way are overtaken; every answer is kept. Where nothing is left to do, the module is completed. Twice is as once; a finished enrolment
    stays in its edition. Raises ModuleNotOpen.
    """
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("learner", "module", "edition").get(pk=enrolment.pk)
    newest = Module.objects.open().select_related("current_edition").filter(pk=enrolment.module_id).first()
    if newest is None or newest.current_edition is None:
        raise ModuleNotOpen(enrolment.module)
    before, edition = enrolment.edition, newest.current_edition
    if not enrolment.is_open or before.number >= edition.number:
        return enrolment
    enrolment.edition = edition
    enrolment.save(update_fields=["edition"])
    overtake_goes(enrolment_ids=[enrolment.pk], edition=edition, since=before.number, at=at)
    data: dict[str, object] = {"module": enrolment.module.code, "from": before.number, "to": edition.number}
    record(facts.EDITION_SWITCHED, subject=enrolment, person=enrolment.learner, by=by, at=at, data=data)
    complete_if_done(enrolment=enrolment, at=at, by=by)
    return enrolment


def overtake_goes(*, enrolment_ids: Collection[int], edition: Edition, since: int, at: datetime) -> int:
    """Overtake what is under way of lessons that `edition` asks anew since the edition of that number. One statement."""
    asked = edition.parts.filter(counts_from__gt=since).values("lesson")
    return Attempt.objects.open().filter(enrolment__in=enrolment_ids, lesson__in=asked).update(overtaken_at=at)
