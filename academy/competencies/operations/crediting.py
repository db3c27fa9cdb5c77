"""What a completed module counts for, and taking it back."""

from datetime import datetime

from django.db import transaction

from academy.common.days import add_months
from academy.competencies import facts
from academy.competencies.models import Award, Level, ModuleAward
from academy.competencies.operations.standing import rebuild_standing
from academy.ledger.models import Entry
from academy.ledger.operations import record
from academy.people.models import Person
from courses.models import Completion


@transaction.atomic
def credit_completion(*, completion: Completion, at: datetime) -> list[Award]:
    """Make all course awards of a completed module, and its standing, and record one `module-credited`.

    A completion that was withdrawn meanwhile is not credited. Doing it twice is the same as doing it once.
    """
    completion = _locked(completion)
    if completion.is_standing and not _is_recorded(facts.MODULE_CREDITED, completion):
        review_months = dict(Level.objects.values_list("level", "review_months"))
        given = set(completion.awards.standing().values_list("competency_id", flat=True))
        for module_award in ModuleAward.objects.filter(module=completion.module_id).exclude(competency__in=given):
            months = review_months.get(module_award.level)
            Award.objects.create(
                person_id=completion.person_id,
                competency_id=module_award.competency_id,
                level=module_award.level,
                awarded_by=Award.By.COURSE,
                awarded_on=completion.completed_on,
                review_on=add_months(completion.completed_on, months) if months else None,
                completion=completion,
            )
        rebuild_standing(person_ids=[completion.person_id])
        record(facts.MODULE_CREDITED, subject=completion, person=completion.person, at=at, data={"module": completion.module.code})
    return list(completion.awards.standing().select_related("competency"))


@transaction.atomic
def withdraw_credit(*, completion: Completion, at: datetime, by: Person | None, reason: str) -> None:
    """Withdraw the course awards of a completion, and its part in any standing. Withdrawing twice is once.

    Recorded also where nothing had been credited here: a certificate that was issued for history hangs on it.
    """
    completion = _locked(completion)
    if _is_recorded(facts.CREDIT_WITHDRAWN, completion):
        return
    for award in completion.awards.standing():
        award.mark_withdrawn(at=at, by=by, reason=reason)
    rebuild_standing(person_ids=[completion.person_id])
    record(facts.CREDIT_WITHDRAWN, subject=completion, person=completion.person, by=by, at=at, data={"module": completion.module.code})


def _locked(completion: Completion) -> Completion:
    # Two workers with the same fact must not both find it unrecorded.
    rows = Completion.objects.select_for_update(of=("self",), no_key=True).select_related("person", "module")
    return rows.get(pk=completion.pk)


def _is_recorded(kind: str, completion: Completion) -> bool:
    return Entry.objects.of_kind(kind).filter(subject_kind=completion._meta.label_lower, subject_id=completion.pk).exists()
