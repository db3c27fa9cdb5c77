"""Beginning a portfolio, and putting things in it: journals, an essay, a CV."""

import hashlib
from datetime import datetime

from django.core.files import File
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from academy.common.days import local_day
from academy.common.file_types import written_document
from academy.ledger.operations import record
from academy.people.models import Person
from academy.practice import facts
from academy.practice.models import ChosenJournal, Cv, HandIn, Pathway, Portfolio, Reflection, Supervision
from academy.practice.operations.sharing import share_writing
from academy.practice.operations.writing import ChangedMeanwhile

CV_MOST_BYTES = 5 * 1024 * 1024


class NotAsked(ValueError):
    """No job of the person is asked for this portfolio today."""


class PortfolioClosed(ValueError):
    """The portfolio is handed in, complete or put away. Nothing in it changes until it is taken back or handed back."""


class NotTheirJournal(ValueError):
    """What is chosen is no journal of whose portfolio it is."""


class NoDocument(ValueError):
    """What is in the file is no PDF, Word or OpenDocument text, or carries macros."""


class TooLarge(ValueError):
    """The file is larger than `CV_MOST_BYTES`."""


@transaction.atomic
def begin_portfolio(*, person: Person, pathway: Pathway, at: datetime) -> Portfolio:
    """Begin what a pathway asks; of one pathway somebody has one portfolio, and twice is once. Raises NotAsked."""
    # Two presses at once must not both find none.
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    there = Portfolio.objects.standing().filter(person=person, pathway__code=pathway.code).first()
    if there:
        return there
    if not Pathway.objects.asked_of(person, local_day(at)).filter(pk=pathway.pk).exists():
        raise NotAsked
    made = Portfolio.objects.create(person=person, pathway=pathway, begun_at=at, recorded_by=person)
    record(facts.PORTFOLIO_BEGUN, subject=made, person=person, by=person, at=at, data={"pathway": pathway.code, "version": pathway.version})
    return made


@transaction.atomic
def put_portfolio_away(*, portfolio: Portfolio, at: datetime, by: Person) -> None:
    """Stop gathering: nobody is asked to sign any more, and the CV is deleted. What was written stays its author's. Twice is once.

    Raises PortfolioClosed for one that is handed in or complete.
    """
    standing = Portfolio.objects.standing().select_for_update(of=("self",)).select_related("person").filter(pk=portfolio.pk).first()
    if standing is None:
        return
    open_to_change(standing)
    for cv in Cv.objects.standing().filter(portfolio=standing):
        _take_away(cv, at=at)
    for supervision in Supervision.objects.waiting().select_for_update(of=("self",)).filter(portfolio=standing):
        supervision.about = ""
        supervision.save(update_fields=["about"])
        supervision.mark_withdrawn(at=at, by=by, reason="")
    standing.essay = None
    standing.save(update_fields=["essay"])
    standing.mark_withdrawn(at=at, by=by, reason="")
    record(facts.PORTFOLIO_PUT_AWAY, subject=standing, person=standing.person, by=by, at=at)


def open_to_change(portfolio: Portfolio) -> Portfolio:
    """The portfolio, locked until the transaction ends, for whoever changes something in it. Raises PortfolioClosed."""
    rows = Portfolio.objects.standing().select_for_update(of=("self",)).select_related("person", "pathway")
    found = rows.filter(pk=portfolio.pk).first()
    if found is None or HandIn.objects.open_to_assessor().filter(portfolio=found).exists():
        raise PortfolioClosed
    return found


@transaction.atomic
def choose_journal(*, portfolio: Portfolio, reflection: Reflection, reader: Person, at: datetime, by: Person) -> ChosenJournal:
    """Count a journal, and let somebody read it. Twice is once. Raises PortfolioClosed, NotTheirJournal, CannotRead, IsSetAside."""
    portfolio = open_to_change(portfolio)
    if reflection.author_id != portfolio.person_id or reflection.kind != Reflection.Kind.JOURNAL:
        raise NotTheirJournal
    share_writing(reflection=reflection, reader=reader, at=at, by=by)
    return ChosenJournal.objects.get_or_create(portfolio=portfolio, reflection=reflection, defaults={"chosen_at": at})[0]


@transaction.atomic
def leave_journal(*, chosen: ChosenJournal) -> None:
    """Count a journal no more. Whoever may read it still may. Twice is once. Raises PortfolioClosed."""
    open_to_change(chosen.portfolio)
    ChosenJournal.objects.filter(pk=chosen.pk).delete()


@sensitive_variables()
@transaction.atomic
def save_essay(*, portfolio: Portfolio, text: str, version: int, at: datetime, by: Person) -> Reflection | None:
    """Keep the essay as it stands, over what stood there; it is its author's alone until it is handed in.

    `version` is the one that the form was drawn with, 0 for none. Raises ChangedMeanwhile, PortfolioClosed. The same text again changes
    nothing; nothing at all, where nothing stood, makes no row and returns None.
    """
    portfolio = open_to_change(portfolio)
    written = Reflection.objects.select_for_update(of=("self",)).filter(portfolio=portfolio).first()
    if written is None:
        if not text.strip():
            return None
        fresh = {"kind": Reflection.Kind.ESSAY, "prompt": portfolio.pathway.title, "text": text, "written_at": at, "saved_at": at}
        written = Reflection.objects.create(author=portfolio.person, lesson_key=None, block_id=f"essay-{portfolio.pk}", **fresh)
        portfolio.essay = written
        portfolio.save(update_fields=["essay"])
        record(facts.REFLECTION_WRITTEN, subject=written, person=portfolio.person, by=by, at=at)
        return written
    if written.text == text:
        return written
    if written.version != version:
        raise ChangedMeanwhile(written)
    written.text, written.saved_at = text, at
    written.version += 1
    written.save(update_fields=["text", "saved_at", "version"])
    return written


@transaction.atomic
def keep_cv(*, portfolio: Portfolio, file: File, at: datetime, by: Person) -> Cv:
    """Keep a CV in the place of the one before, whose file is deleted. The same file again changes nothing.

    Raises PortfolioClosed, TooLarge, NoDocument; then the one before stays.
    """
    portfolio = open_to_change(portfolio)
    if file.size > CV_MOST_BYTES:
        raise TooLarge
    kind = written_document(file)
    if not kind:
        raise NoDocument
    file.seek(0)
    digest = hashlib.sha256(file.read()).hexdigest()
    file.seek(0)
    there = Cv.objects.standing().filter(portfolio=portfolio).first()
    if there and there.sha256 == digest:
        return there
    if there:
        _take_away(there, at=at)
    cv = Cv(portfolio=portfolio, file_name=_called(file.name, kind), kind=kind, size=file.size, sha256=digest, uploaded_at=at)
    cv.file.save(f"cv.{kind}", file, save=False)
    cv.save()
    record(facts.CV_KEPT, subject=cv, person=portfolio.person, by=by, at=at, data={"kind": kind})
    return cv


@transaction.atomic
def remove_cv(*, cv: Cv, at: datetime, by: Person) -> None:
    """Delete a CV's file. Twice is once. Raises PortfolioClosed."""
    portfolio = open_to_change(cv.portfolio)
    standing = Cv.objects.standing().select_for_update(of=("self",)).filter(pk=cv.pk).first()
    if standing is None:
        return
    _take_away(standing, at=at)
    record(facts.CV_REMOVED, subject=standing, person=portfolio.person, by=by, at=at)


def _take_away(cv: Cv, *, at: datetime) -> None:
    storage, name = cv.file.storage, cv.file.name
    cv.removed_at, cv.file, cv.file_name = at, "", ""
    cv.save(update_fields=["removed_at", "file", "file_name"])
    if name:
        # Only once it is certain that nobody needs it any more.
        transaction.on_commit(lambda: storage.delete(name), robust=True)


def _called(name: str | None, kind: str) -> str:
    """What its owner calls it, with the ending of what it is."""
    stem = (name or "cv").replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    kept = "".join(letter for letter in stem if letter.isprintable() and letter not in '<>:"/\\|?*').strip(" .")
    return f"{kept[:100] or 'cv'}.{kind}"
