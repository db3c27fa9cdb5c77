"""Private writing, and who may read it."""

from itertools import count
from typing import Any

from academy.competencies.models import Principle
from academy.people.models import Person
from academy.people.roles import Role
from academy.practice.models import Confirmation, CpdPiece, PracticeEntry, Quarantine, Reflection, Share
from tests.factories import people
from tests.factories.courses import AT

_numbers = count(1)
TEXT = "I went quiet when I should have asked."
NOTE = "I noticed that I hurried the last round."


def writing(author: Person | None = None, text: str = TEXT, **fields: Any) -> Reflection:
    """A journal entry, or with `kind`, `lesson_key` and `block_id` an answer in a lesson."""
    return Reflection.objects.create(
        author=author or people.person(),
        text=text,
        **{
            "kind": Reflection.Kind.JOURNAL,
            "block_id": f"token-{next(_numbers)}",
            "prompt": "A late shift",
            "written_at": AT,
            "saved_at": AT,
            **fields,
        },
    )


def share(reflection: Reflection | None = None, reader: Person | None = None, **fields: Any) -> Share:
    return Share.objects.create(reflection=reflection or writing(), reader=reader or people.person(), **{"shared_at": AT, **fields})


def assessor(name: str = "") -> Person:
    made = people.person(name)
    people.grant(made, Role.ASSESSOR)
    return made


def quarantine(reflection: Reflection, by: Person | None = None, **fields: Any) -> Quarantine:
    fields = {"why": Quarantine.Why.PERSON, "set_aside_at": AT, "set_aside_by": by or assessor(), **fields}
    return Quarantine.objects.create(reflection=reflection, author=reflection.author, **fields)


def entry(person: Person | None = None, **fields: Any) -> PracticeEntry:
    """A circle of half an hour that the person led."""
    fields = {"on": AT.date(), "role": PracticeEntry.Role.LEAD, "form": PracticeEntry.Form.CIRCLE, "minutes": 30, "note": NOTE, **fields}
    return PracticeEntry.objects.create(person=person or people.person(), **fields)


def confirmation(entry_: PracticeEntry | None = None, asked_of: Person | None = None, **fields: Any) -> Confirmation:
    fields = {"capacity": Confirmation.Capacity.OBSERVER, "asked_at": AT, **fields}
    return Confirmation.objects.create(entry=entry_ or entry(), asked_of=asked_of or people.person(), **fields)


def non_negotiables() -> list[Principle]:
    """The eight, in the framework's order."""
    rows = [
        Principle(code=f"NN{n}", list="non-negotiables", position=n, text=f"Principle {n}", question=f"Question {n}?") for n in range(1, 9)
    ]
    return Principle.objects.bulk_create(rows)


def piece(person: Person | None = None, *, answers: dict[str, str] | None = None, **fields: Any) -> CpdPiece:
    """Two hours at a conference, with what was learned where it is given."""
    person = person or people.person()
    fields = {"kind": CpdPiece.Kind.CONFERENCE, "title": "National conference", "on": AT.date(), "minutes": 120, **fields}
    made = CpdPiece.objects.create(person=person, token=f"piece-{next(_numbers)}", written_at=AT, saved_at=AT, **fields)
    if answers:
        made.writing = writing(person, "", kind=Reflection.Kind.CPD, prompt=made.title, answers=answers)
        made.save()
    return made
