"""What people told us so that they could take part goes once it is of no more use."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from academy.cohorts import facts
from academy.cohorts.models import Booking, Cohort
from academy.cohorts.operations.locks import lock_cohort
from academy.cohorts.queries.cohort import NEEDS_KEPT
from academy.ledger.operations import record

_TOLD = Q(access_needs__gt="") | Q(dietary_needs__gt="")


def erase_needs(*, on: date, at: datetime) -> int:
    """Erase access and dietary needs from every place in a cohort whose last day is more than 30 days gone. Returns how many places.

    One cohort a transaction. Erasing twice is once: what is gone is not found again.
    """
    told = Booking.objects.filter(_TOLD).values("cohort")
    over = _over(on).filter(pk__in=told).order_by("pk").values_list("pk", flat=True)
    return sum(_erase_of(pk, on=on, at=at) for pk in over)


@transaction.atomic
def _erase_of(cohort_id: int, *, on: date, at: datetime) -> int:
    cohort = lock_cohort(cohort_id)
    # Asked again below the lock: its days may have been moved meanwhile.
    if not _over(on).filter(pk=cohort.pk).exists():
        return 0
    erased = cohort.bookings.filter(_TOLD).update(access_needs="", dietary_needs="")
    if erased:
        record(facts.NEEDS_ERASED, subject=cohort, at=at, data={"cohort": cohort.code, "places": erased})
    return erased


def _over(on: date) -> QuerySet[Cohort]:
    return Cohort.objects.annotate(last_on=Max("sessions__on")).filter(last_on__lt=on - NEEDS_KEPT)
