"""Which portfolios are asked of somebody and how far each is: all that anybody but those named in it may know."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from academy.common.days import local_day
from academy.common.prepared import Prepared, ask
from academy.people.models import Employment, Person
from academy.practice.models import HandIn, Pathway, Portfolio

_State = Portfolio.State


@dataclass(frozen=True)
class Asked:
    """A pathway that asks somebody, or asked them when they began, and how far they are. Nothing of what is in it."""

    pathway: Pathway
    portfolio_id: int | None
    state: str

    @property
    def state_words(self) -> str:
        return str(_State(self.state).label) if self.state else ""

    @property
    def is_complete(self) -> bool:
        return self.state == _State.COMPLETE


def asked_of(person: Person, *, on: date) -> list[Asked]:
    """The pathways of the jobs of that day, and those that were begun. One query."""
    rows: list[Any] = _ASKED(person=person.pk, on=on)
    return [Asked(one, one.portfolio_id, one.state or "") for one in rows]


def _asked() -> QuerySet[Pathway]:
    person, on = ask("person"), ask("on")
    own = Portfolio.objects.standing().filter(person=person)
    begun = own.with_state().filter(pathway__code=OuterRef("code")).order_by("-pk")
    other = own.filter(pathway__code=OuterRef("code")).exclude(pathway=OuterRef("pk"))
    jobs = Employment.objects.current(on).filter(person=person).exclude(role_code="")
    asks = Q(Q(effective_to=None) | Q(effective_to__gte=on), effective_from__lte=on, role_codes__overlap=jobs.values("role_code"))
    rows = Pathway.objects.filter(asks & ~Exists(other) | Exists(own.filter(pathway=OuterRef("pk"))))
    state = Subquery(begun.values("state")[:1])  # type: ignore[misc]
    return rows.annotate(portfolio_id=Subquery(begun.values("pk")[:1]), state=state).order_by("code", "version")


_ASKED: Prepared[Any] = Prepared(_asked)


def portfolios_as_at(person: Person, on: date, *, role_codes: set[str] | None = None) -> list[Asked]:
    """The person's portfolios as they stood at the end of a day, for a record: begun, handed in or complete. Two queries.

    `role_codes`: only those that ask one of these, for an employer who sees its own jobs alone. None is every one.
    """
    hand_ins = Prefetch("hand_ins", HandIn.objects.defer("words", "reason").order_by("-pk"), to_attr="all_hand_ins")
    rows = Portfolio.objects.filter(person=person).select_related("pathway").prefetch_related(hand_ins).order_by("begun_at", "pk")
    return [
        Asked(one.pathway, one.pk, _state_at(one.all_hand_ins, on))  # type: ignore[attr-defined]
        for one in rows
        if local_day(one.begun_at) <= on
        and (one.withdrawn_at is None or local_day(one.withdrawn_at) > on)
        and (role_codes is None or role_codes.intersection(one.pathway.role_codes))
    ]


def _state_at(hand_ins: list[HandIn], on: date) -> str:
    """By the last that stood on that day. That one was handed back is between its owner and the assessor: it is begun, like before."""
    for one in hand_ins:
        if local_day(one.handed_in_at) <= on and (one.withdrawn_at is None or local_day(one.withdrawn_at) > on):
            if one.answered_at is None or local_day(one.answered_at) > on:
                return _State.HANDED_IN
            return _State.COMPLETE if one.state == _State.COMPLETE else _State.BEGUN
    return _State.BEGUN
