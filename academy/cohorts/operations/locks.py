"""Rows that stand still while something is done with them. `no_key` lets others refer to the row meanwhile."""

from academy.cohorts.models import Cohort, Offering, SessionDay


def lock_offering(pk: int) -> Offering:
    return Offering.objects.select_for_update(no_key=True).get(pk=pk)


def lock_cohort(pk: int) -> Cohort:
    return Cohort.objects.select_for_update(no_key=True, of=("self",)).select_related("offering").get(pk=pk)


def lock_session(pk: int) -> SessionDay:
    """The session with its cohort's and lesson's rows beside it, which are not locked."""
    return SessionDay.objects.select_for_update(no_key=True, of=("self",)).select_related("cohort__offering", "lesson__module").get(pk=pk)
