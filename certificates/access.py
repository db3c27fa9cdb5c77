"""Who may see whose certificate, and what the public may read on one."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from academy.common.days import local_day
from academy.people.access import can_see_person, name_for, reach_of
from academy.people.models import Employment, Person
from academy.people.roles import Ability
from certificates.models import Certificate


def can_see_certificate(viewer: Person, certificate: Certificate, *, on: date) -> bool:
    """Its holder; whoever may see the holder's record; and whoever could on the day of issue, such as the HR that the holder left since."""
    if viewer.pk == certificate.person_id:
        return True
    issued_on = local_day(certificate.issued_at)
    return can_see_person(viewer, certificate.person, on) or can_see_person(viewer, certificate.person, issued_on, today=on)


def certificates_withdrawable_by(queryset: QuerySet[Certificate], *, viewer: Person, on: date) -> Any:
    """Those that the viewer may withdraw: the academy issues them, so an academy administrator any but the own, and nobody else."""
    is_the_academy = reach_of(viewer, Ability.RECORD_COMPLETIONS, on).is_everyone
    return queryset.exclude(person=viewer) if is_the_academy else queryset.none()


def name_on(certificate: Certificate, viewer: Person, *, on: date) -> str:
    """The name that is printed, or the words that stand for it where the viewer may not read the holder's name."""
    printed: str = certificate.payload["name"]
    if viewer.pk == certificate.person_id:
        return printed
    shown = name_for(viewer, certificate.person, on=on)
    return printed if shown == certificate.person.name else shown


def public_name(certificate: Certificate, *, on: date) -> str:
    """The name as printed, for anybody; initials for those whose agency keeps its list of people to itself (domain.md §6.4)."""
    printed: str = certificate.payload["name"]
    return initials(printed) if _is_hidden(certificate.person_id, on) else printed


def initials(name: str) -> str:
    """“Siân Ŵyn-Jones” becomes “S. Ŵ.”."""
    return " ".join(f"{word[0].upper()}." for word in name.split())


def _is_hidden(person_id: int, on: date) -> bool:
    """With a job in a restricted agency, now or to come, or whose last job was there."""
    jobs = list(Employment.objects.standing().filter(person=person_id).values_list("team__agency__is_restricted", "starts_on", "ends_on"))
    if any(is_restricted and (ends_on is None or ends_on >= on) for is_restricted, _starts_on, ends_on in jobs):
        return True
    works_now = any(starts_on <= on and (ends_on is None or ends_on >= on) for _restricted, starts_on, ends_on in jobs)
    return not works_now and any(is_restricted for is_restricted, _starts_on, _ends_on in jobs)
