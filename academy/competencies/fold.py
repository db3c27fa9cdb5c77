"""How a person stands, worked out from facts alone: no database, no clock, no settings.

`fold` turns terms (what is asked) and a history (what happened) into obligations (what is asked of whom, when) and periods (how they
stand, as ranges of days). It is the one definition of both; everything stored is a copy of what it says (domain.md §3.4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Self

from academy.competencies.models.standing import DUE_SOON_DAYS, Period, Status
from academy.competencies.path import DAY, FOREVER, Done, Held, Rule, Span, follow, merged, moved

Kind = Period.Kind


class SupersessionCycle(ValueError):
    """Requirements count as each other, round in a circle; none of them could be worked out first."""


class Post(NamedTuple):
    """An employment, with what a rule can ask about it."""

    employment_id: int
    role_code: str
    sector: str
    span: Span


@dataclass(frozen=True, slots=True)
class Ask:
    """A requirement with the versions of its rule, the oldest first."""

    id: int
    code: str
    rules: tuple[Rule, ...]
    is_kept_here: bool = True

    def rule_on(self, day: date) -> Rule:
        """The version in force on a day; before the first, the first; in a gap or after the end, the last before it."""
        found = self.rules[0]
        for rule in self.rules:
            if rule.span.since > day:
                break
            found = rule
        return found


@dataclass(frozen=True)
class Terms:
    """Everything that is asked. `asks` stand in the order in which they can be worked out: what supersedes comes first."""

    asks: tuple[Ask, ...]

    @classmethod
    def of(cls, asks: Iterable[Ask]) -> Self:
        """Raises SupersessionCycle."""
        by_code = {ask.code: ask for ask in asks if ask.rules}
        above: dict[str, set[str]] = {code: set() for code in by_code}
        for ask in by_code.values():
            for code in set().union(*(rule.supersedes for rule in ask.rules)) & by_code.keys():
                above[code].add(ask.code)
        ordered: list[Ask] = []
        while above:
            free = [code for code, higher in above.items() if not higher]
            if not free:
                raise SupersessionCycle(" → ".join(sorted(above)))
            for code in free:
                del above[code]
                ordered.append(by_code[code])
            for higher in above.values():
                higher.difference_update(free)
        return cls(tuple(ordered))

    @property
    def modules(self) -> set[str]:
        """The codes of all modules that count towards anything."""
        return {code for ask in self.asks if ask.is_kept_here for rule in ask.rules for code in rule.satisfied_by}


@dataclass(slots=True)
class History:
    """What happened to one person: nothing withdrawn is in it. `waivers` are by requirement."""

    posts: list[Post] = field(default_factory=list)
    designations: list[tuple[str, Span]] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    pauses: list[Span] = field(default_factory=list)
    waivers: dict[int, list[Span]] = field(default_factory=dict)


class ObligationRow(NamedTuple):
    employment_id: int
    requirement_id: int
    since: date
    until: date | None


class PeriodRow(NamedTuple):
    requirement_id: int
    rule_id: int
    kind: str
    since: date
    until: date | None
    starts_on: date
    due_on: date | None
    grace_until: date | None
    completion_id: int | None


def fold(terms: Terms, history: History) -> tuple[list[ObligationRow], list[PeriodRow]]:
    """Work out one person's obligations and periods. Periods of a requirement cover its obligation exactly and do not overlap.

    While a requirement is in date, those that it supersedes are held as well, until the same date and without its grace. Requirements
    kept elsewhere have obligations and no periods.
    """
    pauses = merged(history.pauses)
    done: dict[str, list[Done]] = {}
    for item in history.done:
        done.setdefault(item.module, []).append(item)
    inherited: dict[str, list[Held]] = {}
    obligations: list[ObligationRow] = []
    periods: list[PeriodRow] = []
    for ask in terms.asks:
        asked = _asked(ask, history)
        obligations += [ObligationRow(employment_id, ask.id, span.since, _open(span.until)) for employment_id, span in asked]
        if not ask.is_kept_here:
            continue
        timeline = _timeline(ask, [held for _item, held in _own(ask, done, pauses)], inherited.get(ask.code, []))
        for held in timeline:
            for code in held.rule.supersedes:
                inherited.setdefault(code, []).append(held)
        if asked:
            waivers = merged(history.waivers.get(ask.id, ()))
            for span in merged(span for _employment_id, span in asked):
                periods += _overlaid(_standing(ask, span, timeline, pauses), waivers, pauses)
    return obligations, periods


def status_of(period: PeriodRow | Period, on: date) -> Status:
    """The status on a day. `academy.competencies.queries.status_on` says the same in SQL, and a test holds them together."""
    if on < period.since or (period.until is not None and on >= period.until):
        return Status.NOT_REQUIRED
    match period.kind:
        case Kind.PAUSED:
            return Status.PAUSED
        case Kind.WAIVED:
            return Status.WAIVED
        case Kind.HELD:
            if period.due_on is None or (period.due_on - on).days > DUE_SOON_DAYS:
                return Status.CURRENT
            if on <= period.due_on:
                return Status.DUE_SOON
            return Status.IN_GRACE if period.grace_until is not None and on <= period.grace_until else Status.OVERDUE
    if period.due_on is None or on <= period.due_on:
        return Status.NOT_YET_DUE
    return Status.NEVER_DONE if period.kind == Kind.UNMET else Status.OVERDUE


def _open(until: date) -> date | None:
    return None if until == FOREVER else until


def _asked(ask: Ask, history: History) -> list[tuple[int, Span]]:
    """By employment, the days on which the requirement applies. A designation is carried by every employment of its days."""
    found: list[tuple[int, Span]] = []
    for post in history.posts:
        spans: list[Span] = []
        for rule in ask.rules:
            span = post.span.common(rule.span)
            if span is None:
                continue
            if _asks(rule, post):
                spans.append(span)
            else:
                carried = (span.common(days) for code, days in history.designations if f"designation:{code}" in rule.who)
                spans += [days for days in carried if days]
        found += [(post.employment_id, span) for span in merged(spans)]
    return found


def _asks(rule: Rule, post: Post) -> bool:
    return "everyone" in rule.who or post.role_code in rule.who or f"sector:{post.sector}" in rule.who


def _own(ask: Ask, done: dict[str, list[Done]], pauses: Sequence[Span]) -> list[tuple[Done, Held]]:
    modules = ask.rules[0].satisfied_by if len(ask.rules) == 1 else frozenset().union(*(rule.satisfied_by for rule in ask.rules))
    return follow(sorted(item for module in modules for item in done.get(module, ())), ask.rule_on, pauses)


def _timeline(ask: Ask, own: Sequence[Held], inherited: Sequence[Held]) -> list[Held]:
    """What is held from when on: of all that is in date, what lasts longest. What has run out stays until something better comes."""
    found: list[Held] = []

    def put(held: Held) -> None:
        if found and found[-1].since == held.since:
            found.pop()
        found.append(held)

    own_grace: date | None = None
    ways = [(held.since, 0, held) for held in own] + [(held.since, 1, held) for held in inherited]
    for _since, is_inherited, held in sorted(ways, key=lambda way: way[:2]):
        best = found[-1] if found else None
        if is_inherited:
            # The date of what supersedes, without its grace; own grace that reaches further still counts.
            grace = held.due if own_grace is None or held.due is None else max(held.due, own_grace)
            held = held._replace(rule=ask.rule_on(held.starts_on), grace_until=grace)
        else:
            own_grace = held.grace_until
        if best is None or (best.due is not None and (held.due is None or held.due > best.due)):
            put(held)
        elif best.grace_until is not None and held.grace_until is not None and held.grace_until > best.grace_until:
            put(best._replace(since=held.since, grace_until=held.grace_until))
    return found


def _standing(ask: Ask, span: Span, timeline: Sequence[Held], pauses: Sequence[Span]) -> list[PeriodRow]:
    """How somebody stands over one obligation, pauses and waivers aside."""
    earlier = [held for held in timeline if held.since <= span.since]
    later = [held for held in timeline if span.since < held.since < span.until]
    starts = [span.since, *(held.since for held in later)]
    ends = [*starts[1:], span.until]
    at_start = earlier[-1] if earlier else None
    rows: list[PeriodRow] = []
    for since, until, held in zip(starts, ends, [at_start, *later], strict=True):
        if held is not None and (held.due is None or held.due >= since or held is not at_start):
            dates = (since, _open(until), held.starts_on, held.due, held.grace_until)
            rows.append(PeriodRow(ask.id, held.rule.id, Kind.HELD, *dates, held.completion_id))
            continue
        # Never done, or run out before it was asked for: the induction days are theirs.
        rule = ask.rule_on(since)
        due = None if rule.within_days is None else moved(since + rule.within_days * DAY, since, pauses)
        kind, completion_id = (Kind.UNMET, None) if held is None else (Kind.LAPSED, held.completion_id)
        rows.append(PeriodRow(ask.id, rule.id, kind, since, _open(until), since, due, None, completion_id))
    return rows


def _overlaid(rows: list[PeriodRow], waivers: Sequence[Span], pauses: Sequence[Span]) -> list[PeriodRow]:
    """Paused before waived: a pause says nothing of any requirement."""
    for kind, spans in ((Kind.WAIVED, waivers), (Kind.PAUSED, pauses)):
        if spans:
            rows = [piece for row in rows for piece in _cut(row, spans, kind)]
    return rows


def _cut(row: PeriodRow, spans: Sequence[Span], kind: str) -> list[PeriodRow]:
    pieces: list[PeriodRow] = []
    since, until = row.since, row.until or FOREVER
    for span in spans:
        inside = Span(since, until).common(span)
        if inside is None:
            continue
        if since < inside.since:
            pieces.append(row._replace(since=since, until=inside.since))
        pieces.append(row._replace(kind=kind, since=inside.since, until=_open(inside.until)))
        since = inside.until
    if since < until:
        pieces.append(row._replace(since=since, until=_open(until)))
    return pieces
