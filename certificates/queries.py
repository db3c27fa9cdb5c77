"""What pages say about certificates."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from academy.common.days import local_day
from academy.competencies.queries import validity_of
from academy.people.models import Person
from certificates.access import public_name
from certificates.models import Certificate


class State(StrEnum):
    CURRENT = "current"
    RENEWED = "renewed"  # run out by itself, and current through a later completion
    RUN_OUT = "run-out"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Verdict:
    """What anybody with the code may know: nothing else about the person.

    `until` is as known today, which may be later than what is printed (`printed_until`): leave moves it on.
    """

    certificate: Certificate
    state: State
    holder: str
    is_initials: bool
    completed_on: date
    issued_on: date
    until: date | None
    printed_until: date | None
    renewed_until: date | None = None
    ended_on: date | None = None

    @property
    def is_good(self) -> bool:
        return self.state in (State.CURRENT, State.RENEWED)

    @property
    def is_award(self) -> bool:
        return self.certificate.award_id is not None


def verdict_on(certificate: Certificate, *, on: date) -> Verdict:
    """Whether a certificate is genuine and how it stands today. Seven statements at most."""
    payload = certificate.payload
    holder = public_name(certificate, on=on)
    state, until, renewed_until, ended_on = State.CURRENT, certificate.valid_until, None, None
    if certificate.withdrawn_at:
        state = State.SUPERSEDED if certificate.superseded_by_id else State.WITHDRAWN
        ended_on = local_day(certificate.withdrawn_at)
    elif certificate.completion:
        validity = validity_of(certificate.completion, on=on)
        until, renewed_until = validity.until, validity.renewed_until if validity.is_renewed else None
        if not validity.is_current:
            state = State.RENEWED if validity.is_current_through_renewal else State.RUN_OUT
    elif until is not None and until < on:
        state = State.RUN_OUT
    return Verdict(
        certificate=certificate,
        state=state,
        holder=holder,
        is_initials=holder != payload["name"],
        completed_on=date.fromisoformat(payload["data"]["completed_on"]),
        issued_on=local_day(certificate.issued_at),
        until=until,
        printed_until=certificate.valid_until,
        renewed_until=renewed_until,
        ended_on=ended_on,
    )


def certificates_of(person: Person) -> list[Certificate]:
    """Every certificate that the person ever held, the newest first, also those withdrawn or superseded. One statement."""
    return list(Certificate.objects.filter(person=person).select_related("superseded_by").order_by("-issued_at", "-pk"))
