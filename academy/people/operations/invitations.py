"""How a person comes by a password: a code, handed over or sent, with which they choose one (architecture.md, Sign-in)."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from academy.ledger.operations import record
from academy.people import facts
from academy.people.models import Invitation, Person
from academy.people.operations.refusals import AccountClosed, InvitationNotOpen

# Letters and figures that are not taken for one another, read aloud or from paper. Sixteen of them are 78 bits.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 4, 4


@transaction.atomic
def invite(*, person: Person, at: datetime, by: Person | None) -> tuple[Invitation, str]:
    """Make a code for a person, to be told once: only its hash is kept. Earlier codes stop working. Raises AccountClosed."""
    _lock_open(person)
    Invitation.objects.open(at).filter(person=person).update(cancelled_at=at)
    code = "-".join("".join(secrets.choice(_ALPHABET) for _letter in range(_GROUP)) for _group in range(_GROUPS))
    expires_at = at + settings.INVITATION_LASTS
    made = Invitation.objects.create(person=person, code_hash=_hash(code), created_at=at, created_by=by, expires_at=expires_at)
    record(facts.INVITED, subject=made, person=person, by=by, at=at)
    return made, code


def find_invitation(code: str, *, at: datetime) -> Invitation:
    """The open invitation of a code, however it was typed. Raises InvitationNotOpen, without saying which of the reasons."""
    found = Invitation.objects.open(at).filter(code_hash=_hash(code), person__is_active=True).select_related("person").first()
    if found is None:
        raise InvitationNotOpen
    return found


@transaction.atomic
def accept_invitation(*, code: str, password: str, at: datetime) -> Person:
    """Set the password that the invited person chose; the code is then used up. Raises InvitationNotOpen, the second time too."""
    found = find_invitation(code, at=at)
    person = Person.objects.select_for_update().get(pk=found.person_id)
    # Of two who send the same code at once, one is first.
    if not Invitation.objects.open(at).filter(pk=found.pk).update(accepted_at=at):
        raise InvitationNotOpen
    person.set_password(password)
    person.save(update_fields=["password"])
    record(facts.INVITATION_ACCEPTED, subject=found, person=person, by=person, at=at)
    return person


def _hash(code: str) -> str:
    """Of a code as typed: case, spaces and dashes do not count."""
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return salted_hmac("academy.people.invitation", letters, algorithm="sha256").hexdigest()


def _lock_open(person: Person) -> None:
    if not Person.objects.select_for_update(no_key=True).get(pk=person.pk).is_active:
        raise AccountClosed
