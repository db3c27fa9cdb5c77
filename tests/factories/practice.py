"""Private writing, and who may read it."""

import hashlib
from datetime import date
from itertools import count
from typing import Any

from django.core.files.base import ContentFile

from academy.competencies.models import Principle
from academy.people.models import Person
from academy.people.roles import Role
from academy.practice.models import (
    ChosenJournal,
    Confirmation,
    CpdPiece,
    Cv,
    HandIn,
    Pathway,
    Portfolio,
    PracticeEntry,
    Quarantine,
    Reflection,
    Share,
    Supervision,
)
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


ROLE = "relief-worker"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n"
ESSAY = "I listen first. " * 250


def pathway(**fields: Any) -> Pathway:
    """Four journals, two supervisions, an essay of 750 words and a CV, asked of relief workers."""
    asks = {"journals": 4, "supervisions": 2, "essay_words": 750, "asks_cv": True}
    named = {"code": f"pathway-{next(_numbers)}", "title": "Relief worker portfolio", "role_codes": [ROLE]}
    return Pathway.objects.create(**{**named, **asks, "effective_from": date(2020, 1, 1), **fields})


def portfolio(person: Person | None = None, pathway_: Pathway | None = None, **fields: Any) -> Portfolio:
    """Begun, with nothing in it yet; whose it is works where it is asked."""
    if person is None:
        person = people.employment(role_code=ROLE).person
    return Portfolio.objects.create(person=person, pathway=pathway_ or pathway(), begun_at=AT, recorded_by=person, **fields)


def supervision(portfolio_: Portfolio, supervisor: Person | None = None, *, is_signed: bool = False, **fields: Any) -> Supervision:
    answer = {"answered_at": AT, "answer": Supervision.Answer.SIGNED} if is_signed else {}
    fields = {"on": AT.date(), "about": "Keeping calm, and asking for help", "asked_at": AT, **answer, **fields}
    return Supervision.objects.create(portfolio=portfolio_, supervisor=supervisor or people.person(), **fields)


def journal_in(portfolio_: Portfolio, reader: Person | None = None) -> ChosenJournal:
    """A journal that counts: chosen, and shared with somebody."""
    written = writing(portfolio_.person)
    share(written, reader)
    return ChosenJournal.objects.create(portfolio=portfolio_, reflection=written, chosen_at=AT)


def essay_in(portfolio_: Portfolio, text: str = ESSAY) -> Reflection:
    portfolio_.essay = writing(portfolio_.person, text, kind=Reflection.Kind.ESSAY, prompt=portfolio_.pathway.title)
    portfolio_.save(update_fields=["essay"])
    return portfolio_.essay


def cv_in(portfolio_: Portfolio, content: bytes = PDF) -> Cv:
    digest = hashlib.sha256(content).hexdigest()
    cv = Cv(portfolio=portfolio_, file_name="cv.pdf", kind="pdf", size=len(content), sha256=digest, uploaded_at=AT)
    cv.file.save("cv.pdf", ContentFile(content), save=False)
    cv.save()
    return cv


def whole_portfolio(person: Person | None = None, supervisor: Person | None = None, **fields: Any) -> Portfolio:
    """Everything is there that the pathway asks; not handed in."""
    made, supervisor = portfolio(person, **fields), supervisor or people.person()
    for _n in range(made.pathway.journals):
        journal_in(made, supervisor)
    for _n in range(made.pathway.supervisions):
        supervision(made, supervisor, is_signed=True)
    essay_in(made)
    cv_in(made)
    return made


def hand_in(portfolio_: Portfolio | None = None, assessor_: Person | None = None, **fields: Any) -> HandIn:
    """Handed in and waiting, with the essay shared."""
    portfolio_, assessor_ = portfolio_ or whole_portfolio(), assessor_ or assessor()
    if portfolio_.essay:
        share(portfolio_.essay, assessor_)
    return HandIn.objects.create(portfolio=portfolio_, assessor=assessor_, **{"handed_in_at": AT, **fields})
