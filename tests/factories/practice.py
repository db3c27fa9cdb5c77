"""Private writing, and who may read it."""

from itertools import count
from typing import Any

from academy.people.models import Person
from academy.people.roles import Role
from academy.practice.models import Quarantine, Reflection, Share
from tests.factories import people
from tests.factories.courses import AT

_numbers = count(1)
TEXT = "I went quiet when I should have asked."


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
