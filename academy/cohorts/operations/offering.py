"""What is offered to groups, and what full attendance credits."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from academy.cohorts import facts
from academy.cohorts.models import Offering, OfferingModule, SessionDay
from academy.cohorts.operations.locks import lock_offering
from academy.cohorts.operations.refusals import OfferingInUse
from academy.ledger.operations import record
from academy.people.models import Person
from courses.models import Module


@transaction.atomic
def keep_offering(
    *,
    code: str,
    title: str,
    description: str,
    parts: Iterable[tuple[Module, str]],
    at: datetime,
    by: Person,
    offering: Offering | None = None,
) -> Offering:
    """Make an offering, or change the one given. `parts` are its modules, each with what full attendance credits.

    Raises OfferingInUse where a register is closed and the parts would become others: what attendance credited stays explained.
    """
    wanted = {module.pk: credited for module, credited in parts}
    if offering is None:
        kept, is_new = Offering.objects.get_or_create(code=code, defaults={"title": title, "description": description})
        # Of two makers at once the second finds the first one's offering, and changes nothing of it.
        if not is_new:
            return kept
        before: dict[int, str] = {}
    else:
        kept = lock_offering(offering.pk)
        before = dict(kept.parts.values_list("module", "credits"))
        if wanted != before and SessionDay.objects.filter(cohort__offering=kept, closed_at__isnull=False).exists():
            raise OfferingInUse(kept)
        if (kept.code, kept.title, kept.description, before) == (code, title, description, wanted):
            return kept
        kept.code, kept.title, kept.description = code, title, description
        kept.save(update_fields=["code", "title", "description"])
    if wanted != before:
        kept.parts.all().delete()
        OfferingModule.objects.bulk_create(
            OfferingModule(offering=kept, module_id=module, credits=credited) for module, credited in wanted.items()
        )
    record(facts.OFFERING_CHANGED, subject=kept, by=by, at=at, data={"offering": kept.code})
    return kept


@transaction.atomic
def retire_offering(*, offering: Offering, at: datetime, by: Person) -> Offering:
    """No more cohorts are made of it; those that run go on. Twice is once."""
    offering = lock_offering(offering.pk)
    if offering.retired_at is None:
        offering.retired_at = at
        offering.save(update_fields=["retired_at"])
        record(facts.OFFERING_CHANGED, subject=offering, by=by, at=at, data={"offering": offering.code, "retired": True})
    return offering
