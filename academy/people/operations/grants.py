"""Giving and taking back permission roles."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Case, DateField, Exists, F, OuterRef, Q, When
from django.db.models.functions import Cast

from academy.ledger.models import Entry
from academy.ledger.operations import record
from academy.people import facts
from academy.people.access import forget_grants
from academy.people.models import Agency, Grant, Person, Team
from academy.people.operations.refusals import AgencyMissing, EndsBeforeStart, ForeignTeam, LastAdministrator
from academy.people.roles import NEEDS_AGENCY, Role


@transaction.atomic
def grant(
    *,
    person: Person,
    role: str,
    agency: Agency | None = None,
    team: Team | None = None,
    starts_on: date,
    ends_on: date | None = None,
    at: datetime,
    by: Person | None,
) -> Grant:
    """Give a person a role from a day on. While one alike runs at that time, that one is meant.

    Raises AgencyMissing, ForeignTeam, EndsBeforeStart.
    """
    if role in NEEDS_AGENCY and agency is None:
        raise AgencyMissing
    if team is not None and (agency is None or team.agency_id != agency.pk):
        raise ForeignTeam
    if ends_on and ends_on < starts_on:
        raise EndsBeforeStart
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    alike = Grant.objects.standing().filter(person=person, role=role, agency=agency, team=team)
    same = alike.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), starts_on__lte=ends_on or date.max).order_by("starts_on").first()
    if same:
        return same
    made = Grant.objects.create(person=person, role=role, agency=agency, team=team, starts_on=starts_on, ends_on=ends_on, recorded_by=by)
    forget_grants(person)
    record(facts.GRANT_CHANGED, subject=made, person=person, by=by, at=at, data={"role": role})
    return made


@transaction.atomic
def end_grant(*, grant: Grant, on: date, at: datetime, by: Person | None) -> Grant:
    """Say which day is the last one; the row that says so supersedes the other. One that has not begun by then is withdrawn.

    Raises LastAdministrator.
    """
    held = _held(grant, on=on)
    if not held.is_standing or held.ends_on == on:
        return held
    if on < held.starts_on:
        held.mark_withdrawn(at=at, by=by, reason="Ended before it began")
    else:
        held = held.supersede(at=at, by=by, ends_on=on)
    _tell(held, grant.person, at=at, by=by)
    return held


@transaction.atomic
def withdraw_grant(*, grant: Grant, on: date, at: datetime, by: Person | None, reason: str = "") -> None:
    """Take a role back at once, on that day; twice is once. Raises LastAdministrator."""
    held = _held(grant, on=on)
    if held.is_standing:
        held.mark_withdrawn(at=at, by=by, reason=reason)
        _tell(held, grant.person, at=at, by=by)


def _held(grant: Grant, *, on: date) -> Grant:
    """The grant as it stands now, or what has superseded it, about to be lost on that day. Two losses come one after the other."""
    if grant.role == Role.ACADEMY_ADMINISTRATOR and grant.agency_id is None:
        keep_an_administrator(losing=grant.person, on=on)
    Person.objects.select_for_update(no_key=True).get(pk=grant.person_id)
    return grant.newest()


@transaction.atomic
def announce_turned_grants(*, on: date, at: datetime) -> int:
    """Record once for each grant that it has begun, or ended, by itself: nobody did anything on that day, yet something follows.

    Finds what was missed on earlier days too, and grants that were loaded in bulk. Run again it finds nothing. Returns how many were told.
    """
    has_ended = Q(ends_on__lt=on)
    turned_on = Case(When(has_ended, then=Cast(F("ends_on") + timedelta(days=1), DateField())), default=F("starts_on"))
    told = Entry.objects.of_kind(facts.GRANT_CHANGED).filter(
        subject_kind=Grant._meta.label_lower, subject_id=OuterRef("pk"), at__date__gte=OuterRef("turned_on")
    )
    turned = Grant.objects.standing().filter(starts_on__lte=on).annotate(turned_on=turned_on).exclude(Exists(told)).select_related("person")
    for changed in turned:
        _tell(changed, changed.person, at=at, by=None)
    return len(turned)


def _tell(changed: Grant, person: Person, *, at: datetime, by: Person | None) -> None:
    forget_grants(person)
    record(facts.GRANT_CHANGED, subject=changed, person=person, by=by, at=at, data={"role": changed.role})


def keep_an_administrator(*, losing: Person, on: date) -> None:
    """Raise LastAdministrator where nobody but the one about to be lost is an administrator without an end."""
    held = Grant.objects.current(on).filter(role=Role.ACADEMY_ADMINISTRATOR, agency=None, person__is_active=True)
    # Two administrators who take each other's role back at once must not both see the other's.
    holders = list(held.select_for_update(of=("self",)).order_by("pk"))
    is_one = any(other.person_id == losing.pk for other in holders)
    if is_one and not any(other.person_id != losing.pk and other.ends_on is None for other in holders):
        raise LastAdministrator
