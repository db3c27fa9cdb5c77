"""Handing a portfolio in to an assessor, and the assessor's answer."""

from datetime import datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from academy.common.days import local_day
from academy.ledger.operations import record
from academy.people.models import Person
from academy.practice import facts
from academy.practice.access import assessors_for
from academy.practice.models import HandIn, Portfolio, Share
from academy.practice.operations.portfolios import open_to_change
from academy.practice.operations.sharing import share_writing, withdraw_share
from academy.practice.queries.portfolios import Progress, progress_of


class NotWhole(ValueError):
    """Something that the pathway asks is not there yet, or not any more: `progress` says what."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(", ".join(part.name for part in progress.lacking))
        self.progress = progress


class CannotAssess(ValueError):
    """This person cannot assess the portfolio: no assessor of its owner, HR to them, or who signed one of its supervisions."""


class HandInAnswered(ValueError):
    """The portfolio has been answered otherwise, or is no longer handed in. What stands, stands."""


class NeedsWords(ValueError):
    """Handing a portfolio back says what is missing, and taking a sign-off back says why."""


@transaction.atomic
def hand_in(*, portfolio: Portfolio, assessor: Person, at: datetime, by: Person) -> HandIn:
    """Hand everything in to one assessor, who alone may now read the essay and open the CV.

    Raises PortfolioClosed where it is handed in already, NotWhole, CannotAssess.
    """
    portfolio = open_to_change(portfolio)
    progress = progress_of(portfolio)
    if not progress.is_whole:
        raise NotWhole(progress)
    if assessor not in assessors_for(portfolio, on=local_day(at)):
        raise CannotAssess
    made = HandIn.objects.create(portfolio=portfolio, assessor=assessor, handed_in_at=at, counted=progress.counted(), recorded_by=by)
    if portfolio.essay:
        share_writing(reflection=portfolio.essay, reader=assessor, at=at, by=by)
    record(facts.PORTFOLIO_HANDED_IN, subject=made, person=portfolio.person, by=by, at=at, data={"assessor": assessor.pk})
    return made


@transaction.atomic
def take_portfolio_back(*, handed_in: HandIn, at: datetime, by: Person) -> None:
    """Its owner goes on with it, before there was an answer. Twice is once. Raises HandInAnswered."""
    found = _locked(handed_in)
    if not found.is_standing:
        return
    if found.state != Portfolio.State.HANDED_IN:
        raise HandInAnswered
    found.mark_withdrawn(at=at, by=by, reason="")
    _close_essay(found, at=at, by=by)
    record(facts.PORTFOLIO_TAKEN_BACK, subject=found, person=found.portfolio.person, by=by, at=at)


@sensitive_variables()
@transaction.atomic
def hand_portfolio_back(*, handed_in: HandIn, words: str, at: datetime, by: Person) -> HandIn:
    """Say what is missing; its owner goes on with it. The same answer again changes nothing. Raises HandInAnswered, NeedsWords."""
    found = _locked(handed_in)
    if found.is_standing and found.state == Portfolio.State.HANDED_BACK:
        return found
    _must_wait(found)
    if not words.strip():
        raise NeedsWords
    found.state, found.answered_at, found.words = Portfolio.State.HANDED_BACK, at, words
    found.save(update_fields=["state", "answered_at", "words"])
    _close_essay(found, at=at, by=by)
    record(facts.PORTFOLIO_HANDED_BACK, subject=found, person=found.portfolio.person, by=by, at=at)
    return found


@sensitive_variables()
@transaction.atomic
def complete_portfolio(*, handed_in: HandIn, words: str = "", at: datetime, by: Person) -> HandIn:
    """Sign a portfolio off: it is complete. Twice is once. Raises HandInAnswered, NotWhole.

    What is in it is counted once more: its owner may have deleted a journal, or let nobody read it any more.
    """
    found = _locked(handed_in)
    if found.is_standing and found.state == Portfolio.State.COMPLETE:
        return found
    _must_wait(found)
    progress = progress_of(found.portfolio)
    if not progress.is_whole:
        raise NotWhole(progress)
    found.state, found.answered_at, found.words = Portfolio.State.COMPLETE, at, words
    found.counted = progress.counted()
    found.save(update_fields=["state", "answered_at", "words", "counted"])
    data: dict[str, object] = {"pathway": found.portfolio.pathway.code, "version": found.portfolio.pathway.version}
    record(facts.PORTFOLIO_COMPLETED, subject=found.portfolio, person=found.portfolio.person, by=by, at=at, data=data)
    return found


@sensitive_variables()
@transaction.atomic
def withdraw_completion(*, handed_in: HandIn, reason: str, at: datetime, by: Person) -> None:
    """Take a sign-off back: the portfolio is its owner's to go on with. Twice is once. Raises HandInAnswered, NeedsWords."""
    found = _locked(handed_in)
    if not found.is_standing:
        return
    if found.state != Portfolio.State.COMPLETE:
        raise HandInAnswered
    if not reason.strip():
        raise NeedsWords
    found.mark_withdrawn(at=at, by=by, reason=reason)
    _close_essay(found, at=at, by=by)
    record(facts.PORTFOLIO_COMPLETION_WITHDRAWN, subject=found.portfolio, person=found.portfolio.person, by=by, at=at)


def _locked(handed_in: HandIn) -> HandIn:
    rows = HandIn.objects.select_for_update(of=("self", "portfolio")).select_related("portfolio__person", "portfolio__pathway", "assessor")
    found: HandIn = rows.get(pk=handed_in.pk)
    return found


def _must_wait(found: HandIn) -> None:
    if not found.is_standing or found.state != Portfolio.State.HANDED_IN or not found.portfolio.is_standing:
        raise HandInAnswered


def _close_essay(found: HandIn, *, at: datetime, by: Person) -> None:
    """A draft again, which nobody but its author reads."""
    shares = Share.objects.standing().filter(reflection=found.portfolio.essay_id, reader=found.assessor_id)
    for share in shares if found.portfolio.essay_id else []:
        withdraw_share(share=share, at=at, by=by)
