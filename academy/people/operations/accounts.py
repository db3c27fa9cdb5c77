"""Opening and closing accounts, and giving somebody a new way in when the old one is lost."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from academy.common.days import local_day
from academy.ledger.operations import record
from academy.people import facts
from academy.people.access import forget_grants
from academy.people.models import Grant, Invitation, Person
from academy.people.operations.invitations import invite
from academy.people.operations.refusals import LastAdministrator
from academy.people.roles import Role


@transaction.atomic
def deactivate(*, person: Person, at: datetime, by: Person | None) -> Person:
    """Close an account: no sign-in, every session ended, open invitations taken back. The record stays. Raises LastAdministrator."""
    _refuse_last_administrator(person, at)
    person.refresh_from_db(fields=["is_active"], from_queryset=Person.objects.select_for_update())
    if not person.is_active:
        return person
    person.is_active = False
    person.save(update_fields=["is_active"])
    forget_grants(person)
    Invitation.objects.open(at).filter(person=person).update(cancelled_at=at)
    end_sessions(person=person)
    record(facts.DEACTIVATED, subject=person, person=person, by=by, at=at)
    return person


@transaction.atomic
def reactivate(*, person: Person, at: datetime, by: Person | None) -> Person:
    """Open a closed account again, with the sign-in that it had."""
    person.refresh_from_db(fields=["is_active"], from_queryset=Person.objects.select_for_update())
    if person.is_active:
        return person
    person.is_active = True
    person.save(update_fields=["is_active"])
    forget_grants(person)
    record(facts.REACTIVATED, subject=person, person=person, by=by, at=at)
    return person


@transaction.atomic
def reset_password(*, person: Person, at: datetime, by: Person | None) -> tuple[Invitation, str]:
    """Make the old password useless, end every session and give a code with which to choose another. Raises AccountClosed."""
    invitation, code = invite(person=person, at=at, by=by)
    person.set_unusable_password()
    person.save(update_fields=["password"])
    end_sessions(person=person)
    record(facts.PASSWORD_RESET, subject=person, person=person, by=by, at=at)
    return invitation, code


@transaction.atomic
def reset_mfa(*, person: Person, at: datetime, by: Person | None) -> int:
    """Forget a person's authenticator app, recovery codes and passkeys, and end every session. Returns how many were forgotten."""
    forgotten, _by_model = Authenticator.objects.filter(user=person).delete()
    if forgotten:
        end_sessions(person=person)
        record(facts.MFA_RESET, subject=person, person=person, by=by, at=at)
    return forgotten


def end_sessions(*, person: Person) -> None:
    """Sign a person out everywhere."""
    for session in UserSession.objects.filter(user=person):
        session.end()


def _refuse_last_administrator(person: Person, at: datetime) -> None:
    running = Grant.objects.current(local_day(at)).filter(role=Role.ACADEMY_ADMINISTRATOR, agency=None, person__is_active=True)
    holders = set(running.select_for_update(of=("self",)).order_by("pk").values_list("person", flat=True))
    if holders == {person.pk}:
        raise LastAdministrator
