"""Writing down a supervision, and having it signed by the supervisor."""

from datetime import date, datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from academy.common.days import local_day
from academy.ledger.operations import record
from academy.people.models import Person
from academy.practice import facts
from academy.practice.access import can_be_reader
from academy.practice.models import HandIn, Portfolio, Supervision
from academy.practice.operations.portfolios import PortfolioClosed, open_to_change


class CannotSign(ValueError):
    """This person cannot sign it: whose supervision it is, an account that is closed, or HR to them."""


class SaysNotWhy(ValueError):
    """Who does not sign a supervision says why."""


class SupervisionAnswered(ValueError):
    """The supervision is signed or declined, or no longer asked about. What was answered stands."""


@sensitive_variables()
@transaction.atomic
def ask_to_sign(*, portfolio: Portfolio, supervisor: Person, on: date, about: str, token: str, at: datetime, by: Person) -> Supervision:
    """Write a supervision down and ask its supervisor to sign it; `token` is its form's, and the same form again is the same supervision.

    Raises PortfolioClosed, CannotSign.
    """
    portfolio = open_to_change(portfolio)
    if not can_be_reader(supervisor, portfolio.person, on=local_day(at)):
        raise CannotSign
    supervision, is_new = Supervision.objects.get_or_create(
        portfolio=portfolio,
        token=token,
        withdrawn_at=None,
        defaults={"supervisor": supervisor, "on": on, "about": about, "asked_at": at, "recorded_by": by},
    )
    if is_new:
        data: dict[str, object] = {"of": supervisor.pk}
        record(facts.SUPERVISION_ASKED, subject=supervision, person=portfolio.person, by=by, at=at, data=data)
    return supervision


@transaction.atomic
def withdraw_supervision(*, supervision: Supervision, at: datetime, by: Person) -> None:
    """Take a supervision out of the portfolio, and its words with it. Twice is once. Raises PortfolioClosed."""
    portfolio = open_to_change(supervision.portfolio)
    standing = Supervision.objects.standing().select_for_update(of=("self",)).filter(pk=supervision.pk).first()
    if standing is None:
        return
    standing.about = ""
    standing.save(update_fields=["about"])
    standing.mark_withdrawn(at=at, by=by, reason="")
    record(facts.SUPERVISION_WITHDRAWN, subject=standing, person=portfolio.person, by=by, at=at)


@sensitive_variables()
@transaction.atomic
def answer_supervision(*, supervision: Supervision, is_signed: bool, why: str = "", at: datetime, by: Person) -> Supervision:
    """Sign a supervision, or say why not. The same answer again changes nothing. Raises SupervisionAnswered, SaysNotWhy."""
    rows = Supervision.objects.select_for_update(of=("self",)).select_related("portfolio__person")
    asked = rows.get(pk=supervision.pk)
    answer = Supervision.Answer.SIGNED if is_signed else Supervision.Answer.DECLINED
    if not asked.is_standing or not asked.portfolio.is_standing or (asked.answered_at and asked.answer != answer):
        raise SupervisionAnswered
    if asked.answered_at:
        return asked
    if not is_signed and not why.strip():
        raise SaysNotWhy
    asked.answered_at, asked.answer, asked.why = at, answer, "" if is_signed else why
    asked.save(update_fields=["answered_at", "answer", "why"])
    kind = facts.SUPERVISION_SIGNED if is_signed else facts.SUPERVISION_DECLINED
    record(kind, subject=asked, person=asked.portfolio.person, by=by, at=at)
    return asked


@transaction.atomic
def withdraw_supervision_answer(*, supervision: Supervision, at: datetime, by: Person) -> Supervision:
    """Take one's answer back: a row that waits again takes its place. Returns that one; of one that waits already, itself.

    Raises PortfolioClosed once the portfolio is handed in or complete: then its assessor hands it back first.
    """
    # Whoever hands in and whoever takes a signature back meet here.
    portfolio = Portfolio.objects.select_for_update(of=("self",)).get(pk=supervision.portfolio_id)
    if HandIn.objects.open_to_assessor().filter(portfolio=portfolio).exists():
        raise PortfolioClosed
    asked = Supervision.objects.select_for_update(of=("self",)).select_related("portfolio__person").get(pk=supervision.pk)
    if not asked.is_standing or asked.answered_at is None:
        return asked
    waiting = asked.supersede(at=at, by=by, answered_at=None, answer="", why="")
    record(facts.SUPERVISION_ANSWER_WITHDRAWN, subject=waiting, person=asked.portfolio.person, by=by, at=at)
    return waiting
