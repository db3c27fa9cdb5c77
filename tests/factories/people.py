"""People and where they work. Rows are made through the operations only where a test is about them; here they are written plainly."""

from datetime import date
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password

from academy.people.models import Agency, Designation, Employment, Grant, Person, Sector, Team
from academy.people.names import sort_name_of

_numbers = count(1)
PASSWORD = "a-long-enough-password"
_HASH: list[str] = []


def _password_hash() -> str:
    # Hashing is slow on purpose; one hash serves every test person.
    if not _HASH:
        _HASH.append(make_password(PASSWORD))
    return _HASH[0]


def person(name: str = "", **fields: Any) -> Person:
    number = next(_numbers)
    name = name or f"Person Number{number}"
    fields = {"username": f"person{number}", "email": f"person{number}@example.org", "password": _password_hash(), **fields}
    return Person.objects.create(name=name, sort_name=sort_name_of(name), **fields)


def agency(**fields: Any) -> Agency:
    number = next(_numbers)
    return Agency.objects.create(**{"code": f"AG{number}", "name": f"Agency {number}", "sector": Sector.LOCAL_AUTHORITY, **fields})


def team(agency_: Agency | None = None, parent: Team | None = None, **fields: Any) -> Team:
    number = next(_numbers)
    agency_ = agency_ or (parent.agency if parent else agency())
    made = Team.objects.create(agency=agency_, parent=parent, **{"code": f"T{number}", "name": f"Team {number}", **fields})
    made.path = f"{parent.path if parent else ''}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def employment(
    person_: Person | None = None, team_: Team | None = None, *, starts_on: date = date(2020, 1, 1), **fields: Any
) -> Employment:
    return Employment.objects.create(person=person_ or person(), team=team_ or team(), starts_on=starts_on, **fields)


def grant(person_: Person, role: str, *, starts_on: date = date(2020, 1, 1), **fields: Any) -> Grant:
    return Grant.objects.create(person=person_, role=role, starts_on=starts_on, **fields)


def designation(person_: Person, code: str, *, starts_on: date = date(2020, 1, 1), **fields: Any) -> Designation:
    return Designation.objects.create(person=person_, code=code, starts_on=starts_on, **fields)
