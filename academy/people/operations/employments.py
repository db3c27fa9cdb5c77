"""Who works where, in what role, for whom, and what somebody is beside the role.

An employment is written once, and others point at it. Its end, manager, deputy and job title may be filled in or changed as they do in
life, and what it said before is kept (docs/adr/0010). A wrong team, role or first day is put right by withdrawing the row and writing
another.
"""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from academy.common.days import local_day
from academy.ledger.operations import record
from academy.people import facts
from academy.people.models import Designation, Employment, FormerTerms, Grant, Person, Team
from academy.people.operations.grants import end_grant
from academy.people.operations.refusals import AlreadyEmployed, EndsBeforeStart, OwnManager, StartsTooEarly


class _Unchanged:
    """Stands for an argument that was not given, where None means nobody."""


UNCHANGED: Final = _Unchanged()


@transaction.atomic
def employ(
    *,
    person: Person,
    team: Team,
    role_code: str,
    job_title: str = "",
    manager: Person | None = None,
    deputy: Person | None = None,
    starts_on: date,
    ends_on: date | None = None,
    at: datetime,
    by: Person | None,
) -> Employment:
    """Begin a job. The same job from the same day is the one that stands already.

    Raises EndsBeforeStart, OwnManager, and AlreadyEmployed where the same role in the same team runs at that time.
    """
    if ends_on and ends_on < starts_on:
        raise EndsBeforeStart
    if person in (manager, deputy):
        raise OwnManager
    _lock(person)
    alike = Employment.objects.standing().filter(person=person, team=team, role_code=role_code)
    same = alike.filter(starts_on=starts_on).first()
    if same:
        return same
    if alike.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), starts_on__lte=ends_on or date.max).exists():
        raise AlreadyEmployed
    made = Employment.objects.create(
        person=person,
        team=team,
        role_code=role_code,
        job_title=job_title.strip(),
        manager=manager,
        deputy=deputy,
        starts_on=starts_on,
        ends_on=ends_on,
        recorded_by=by,
    )
    record(facts.EMPLOYMENT_CHANGED, subject=made, person=person, by=by, at=at)
    return made


@transaction.atomic
def end_employment(*, employment: Employment, on: date, at: datetime, by: Person | None) -> Employment:
    """Say which day is the last one; said again with another day, that day counts. Raises EndsBeforeStart.

    Whoever leaves an agency with it hands back the roles that they have there. A job that never began is withdrawn instead: see
    `withdraw_employment`.
    """
    _lock(employment.person)
    employment.refresh_from_db()
    if on < employment.starts_on:
        raise EndsBeforeStart
    if employment.ends_on == on or not employment.is_standing:
        return employment
    _say(employment, {"ends_on": on}, at=at, by=by)
    _hand_back_grants(employment, at=at, by=by)
    return employment


@transaction.atomic
def change_employment(
    *,
    employment: Employment,
    manager: Person | _Unchanged | None = UNCHANGED,
    deputy: Person | _Unchanged | None = UNCHANGED,
    job_title: str | _Unchanged = UNCHANGED,
    at: datetime,
    by: Person | None,
) -> Employment:
    """Change who manages the job, who stands in for its holder, or what it is called. Raises OwnManager."""
    if employment.person in (manager, deputy):
        raise OwnManager
    _lock(employment.person)
    employment.refresh_from_db()
    changes = {
        name: value
        for name, value in (("manager", manager), ("deputy", deputy), ("job_title", job_title))
        if value is not UNCHANGED and getattr(employment, name) != value
    }
    if changes:
        _say(employment, changes, at=at, by=by)
    return employment


@transaction.atomic
def move_person(
    *,
    employment: Employment,
    team: Team,
    role_code: str,
    job_title: str = "",
    manager: Person | None = None,
    on: date,
    at: datetime,
    by: Person | None,
) -> Employment:
    """End one job the day before and begin another. The same move again changes nothing. Raises StartsTooEarly."""
    if on <= employment.starts_on:
        raise StartsTooEarly
    moved = employ(
        person=employment.person, team=team, role_code=role_code, job_title=job_title, manager=manager, starts_on=on, at=at, by=by
    )
    end_employment(employment=employment, on=on - timedelta(days=1), at=at, by=by)
    return moved


@transaction.atomic
def withdraw_employment(*, employment: Employment, at: datetime, by: Person | None, reason: str) -> None:
    """Take back a job that was written in error or never began; twice is once."""
    _lock(employment.person)
    employment.refresh_from_db()
    if not employment.is_standing:
        return
    employment.mark_withdrawn(at=at, by=by, reason=reason)
    record(facts.EMPLOYMENT_CHANGED, subject=employment, person=employment.person, by=by, at=at)


@transaction.atomic
def designate(*, person: Person, code: str, starts_on: date, ends_on: date | None = None, at: datetime, by: Person | None) -> Designation:
    """Say that a person is something beside the role. While one of the code runs, that one is meant. Raises EndsBeforeStart."""
    if ends_on and ends_on < starts_on:
        raise EndsBeforeStart
    _lock(person)
    alike = Designation.objects.standing().filter(person=person, code=code)
    same = alike.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), starts_on__lte=ends_on or date.max).order_by("starts_on").first()
    if same:
        return same
    made = Designation.objects.create(person=person, code=code, starts_on=starts_on, ends_on=ends_on, recorded_by=by)
    record(facts.DESIGNATION_CHANGED, subject=made, person=person, by=by, at=at)
    return made


@transaction.atomic
def end_designation(*, designation: Designation, on: date, at: datetime, by: Person | None) -> Designation:
    """Say which day is the last one; the row that says so supersedes the other. One that has not begun by then is withdrawn."""
    _lock(designation.person)
    held = designation.newest()
    if not held.is_standing or held.ends_on == on:
        return held
    if on < held.starts_on:
        held.mark_withdrawn(at=at, by=by, reason=f"Ended before it began, on {local_day(at).isoformat()}")
    else:
        held = held.supersede(at=at, by=by, ends_on=on)
    record(facts.DESIGNATION_CHANGED, subject=held, person=designation.person, by=by, at=at)
    return held


def _say(employment: Employment, changes: dict[str, Any], *, at: datetime, by: Person | None) -> None:
    """Have a job say something else from now on, and keep what it said until now. The caller has locked the person."""
    last = employment.former_terms.order_by("-pk").first()
    since = last.until if last else employment.recorded_at
    FormerTerms.objects.create(
        employment=employment,
        job_title=employment.job_title,
        manager_id=employment.manager_id,
        deputy_id=employment.deputy_id,
        ends_on=employment.ends_on,
        since=since,
        # Two changes may have been asked for in another order than that in which they are made.
        until=max(at, since),
        changed_by=by,
    )
    for name, value in changes.items():
        setattr(employment, name, value)
    employment.save(update_fields=list(changes))
    record(facts.EMPLOYMENT_CHANGED, subject=employment, person=employment.person, by=by, at=at)


def _hand_back_grants(ended: Employment, *, at: datetime, by: Person | None) -> None:
    agency_id, last_day = ended.team.agency_id, ended.ends_on
    assert last_day is not None
    goes_on = Q(ends_on=None) | Q(ends_on__gt=last_day)
    if Employment.objects.standing().filter(goes_on, person=ended.person, team__agency=agency_id).exists():
        return
    for held in Grant.objects.standing().filter(goes_on, person=ended.person, agency=agency_id):
        end_grant(grant=held, on=last_day, at=at, by=by)


def _lock(person: Person) -> None:
    """Changes to one person's jobs come one after the other, so that two at once cannot overlap unseen."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
