"""The first who may do everything, from whom all other grants come."""

from datetime import date, datetime

from django.db import transaction

from academy.people.models import Person
from academy.people.operations.grants import grant
from academy.people.operations.persons import add_person
from academy.people.operations.refusals import AccountClosed
from academy.people.roles import Role


@transaction.atomic
def make_administrator(*, username: str, name: str, email: str = "", on: date, at: datetime) -> Person:
    """Make somebody, new or known by user name, an academy administrator and the site's operator; twice is once.

    Raises AccountClosed, and what `add_person` raises.
    """
    person = Person.objects.filter(username__iexact=username).first()
    if person is None:
        person = add_person(name=name, username=username, email=email, at=at, by=None)
    if not person.is_active:
        raise AccountClosed
    grant(person=person, role=Role.ACADEMY_ADMINISTRATOR, starts_on=on, at=at, by=None)
    person.is_staff = person.is_superuser = True
    person.save(update_fields=["is_staff", "is_superuser"])
    return person
