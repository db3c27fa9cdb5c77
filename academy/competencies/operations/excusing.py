"""Pauses and waivers: when a clock stands still, and when something is not asked for a while."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from academy.competencies import facts
from academy.competencies.models import Pause, Requirement, Waiver
from academy.competencies.operations.standing import rebuild_standing
from academy.ledger.operations import record
from academy.people.models import Person


@transaction.atomic
def pause(*, person: Person, starts_on: date, ends_on: date | None, at: datetime, by: Person | None) -> Pause:
    """Pause everything that is asked of a person, to the last day or, without one, until further notice. No reason is taken, ever.

    A pause from the same day stands corrected: the earlier row is superseded when its last day differs.
    """
    return _pause(person, starts_on, ends_on, at, by)


def _pause(person: Person, starts_on: date, ends_on: date | None, at: datetime, by: Person | None) -> Pause:
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    earlier = Pause.objects.standing().filter(person=person, starts_on=starts_on).first()
    if earlier and earlier.ends_on == ends_on:
        return earlier
    if earlier:
        made = earlier.supersede(at=at, by=by, ends_on=ends_on)
    else:
        made = Pause.objects.create(person=person, starts_on=starts_on, ends_on=ends_on, recorded_by=by)
    rebuild_standing(person_ids=[person.pk])
    record(facts.PAUSED, subject=made, person=person, by=by, at=at)
    return made


@transaction.atomic
def end_pause(*, pause: Pause, on: date, at: datetime, by: Person | None) -> Pause:
    """Let a pause end with that day. A person who is back before it began was never away: then it is withdrawn.

    One that was taken back meanwhile stays so.
    """
    if not Pause.objects.standing().filter(person=pause.person, starts_on=pause.starts_on).exists():
        return pause
    if on < pause.starts_on:
        withdraw_pause(pause=pause, at=at, by=by)
        return pause
    return _pause(pause.person, pause.starts_on, on, at, by)


@transaction.atomic
def withdraw_pause(*, pause: Pause, at: datetime, by: Person | None) -> None:
    """Take back a pause that was recorded by mistake. Withdrawing twice is once."""
    standing = Pause.objects.select_for_update(of=("self",)).select_related("person").standing().filter(pk=pause.pk).first()
    if standing is None:
        return
    standing.mark_withdrawn(at=at, by=by, reason="")
    rebuild_standing(person_ids=[standing.person_id])
    record(facts.PAUSE_WITHDRAWN, subject=standing, person=standing.person, by=by, at=at)


@transaction.atomic
def waive(
    *,
    person: Person,
    requirement: Requirement,
    starts_on: date,
    ends_on: date,
    approved_by: Person,
    visible_reason: str = "",
    at: datetime,
    by: Person | None,
) -> Waiver:
    """Not ask one requirement of a person until the last day. A waiver from the same day stands corrected, as a pause does."""
    return _waive(person, requirement, starts_on, ends_on, approved_by, visible_reason, at, by)


def _waive(
    person: Person,
    requirement: Requirement,
    starts_on: date,
    ends_on: date,
    approved_by: Person,
    visible_reason: str,
    at: datetime,
    by: Person | None,
) -> Waiver:
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    terms: dict[str, Any] = {"ends_on": ends_on, "approved_by_id": approved_by.pk, "visible_reason": visible_reason}
    earlier = Waiver.objects.standing().filter(person=person, requirement=requirement, starts_on=starts_on).first()
    if earlier and all(getattr(earlier, name) == value for name, value in terms.items()):
        return earlier
    if earlier:
        made = earlier.supersede(at=at, by=by, **terms)
    else:
        made = Waiver.objects.create(person=person, requirement=requirement, starts_on=starts_on, recorded_by=by, **terms)
    rebuild_standing(person_ids=[person.pk], requirement_ids=[requirement.pk])
    record(facts.WAIVED, subject=made, person=person, by=by, at=at, data={"requirement": requirement.code})
    return made


@transaction.atomic
def end_waiver(*, waiver: Waiver, on: date, at: datetime, by: Person | None) -> Waiver:
    """Ask again from the day after: earlier than approved, or later. Whoever approved it stays named. Before it began, it is withdrawn.

    One that was taken back meanwhile stays so.
    """
    there = Waiver.objects.standing().filter(person=waiver.person_id, requirement=waiver.requirement_id, starts_on=waiver.starts_on)
    standing = there.select_related("person", "requirement", "approved_by").first()
    if standing is None:
        return waiver
    if on < standing.starts_on:
        withdraw_waiver(waiver=standing, at=at, by=by)
        return standing
    return _waive(standing.person, standing.requirement, standing.starts_on, on, standing.approved_by, standing.visible_reason, at, by)


@transaction.atomic
def withdraw_waiver(*, waiver: Waiver, at: datetime, by: Person | None, reason: str = "") -> None:
    """Ask again from now on as if it had never been waived. Withdrawing twice is once."""
    standing = (
        Waiver.objects.select_for_update(of=("self",)).select_related("person", "requirement").standing().filter(pk=waiver.pk).first()
    )
    if standing is None:
        return
    standing.mark_withdrawn(at=at, by=by, reason=reason)
    rebuild_standing(person_ids=[standing.person_id], requirement_ids=[standing.requirement_id])
    record(facts.WAIVER_WITHDRAWN, subject=standing, person=standing.person, by=by, at=at, data={"requirement": standing.requirement.code})
