"""Opening and closing accounts, and giving somebody a new way in when the old one is lost."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from academy.common.days import local_day
from academy.ledger.operations import record
from academy.people import facts
from academy.people.access import forget_grants
from academy.people.models import Invitation, Person
from academy.people.operations.grants import keep_an_administrator
from academy.people.operations.invitations import invite


@transaction.atomic
def deactivate(*, person: Person, at: datetime, by: Person | None) -> Person:
    """Close an account: no sign-in, every session ended, open invitations taken back. The record stays. Raises LastAdministrator."""
    keep_an_administrator(losing=person, on=local_day(at))
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
