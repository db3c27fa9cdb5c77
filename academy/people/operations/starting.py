"""Taking somebody on: one record a person, whoever employs them."""

from datetime import date, datetime

from django.db import transaction

from academy.people.models import Employment, FormerName, Person, Team
from academy.people.names import fold
from academy.people.operations.employments import employ
from academy.people.operations.persons import add_person
from academy.people.operations.refusals import EmailTaken


@transaction.atomic
def take_on(
    *,
    name: str,
    email: str = "",
    username: str = "",
    person: Person | None = None,
    team: Team,
    role_code: str,
    job_title: str = "",
    manager: Person | None = None,
    starts_on: date,
    ends_on: date | None = None,
    at: datetime,
    by: Person | None,
) -> tuple[Employment, bool]:
    """Give somebody a job here, and a record if they have none. Returns the job and whether the person is new.

    Whoever has the same e-mail address and the same name (or had it before) is the same person, with a job in another agency until now or
    as well. A `person` that the caller has found already is not looked for. Raises EmailTaken where the address is somebody's of another
    name, and what `add_person` and `employ` raise.
    """
    person = person or known_person(name=name, email=email)
    is_new = person is None
    if person is None:
        person = add_person(name=name, email=email, username=username, at=at, by=by)
    job = employ(
        person=person,
        team=team,
        role_code=role_code,
        job_title=job_title,
        manager=manager,
        starts_on=starts_on,
        ends_on=ends_on,
        at=at,
        by=by,
    )
    return job, is_new


def known_person(*, name: str, email: str) -> Person | None:
    """The person who has the address, if the name is theirs too. Raises EmailTaken if it is another's."""
    person = Person.objects.filter(email__iexact=email.strip()).first() if email.strip() else None
    if person is None:
        return None
    names = [person.name, *FormerName.objects.filter(person=person).values_list("name", flat=True)]
    if " ".join(fold(name).split()) not in {" ".join(fold(known).split()) for known in names}:
        raise EmailTaken
    return person
