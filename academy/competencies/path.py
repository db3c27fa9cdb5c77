"""What a path of completions holds until when, by one rule: calendar months, anniversaries and pauses. Pure.

Ranges are half open, `[since, until)`; a date that a person reads ("until D", a last day) belongs to its range.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Self

from academy.common.days import add_months

DAY = timedelta(days=1)
# Stands for "open", so that ranges compare without asking for None.
FOREVER = date.max


class Span(NamedTuple):
    """The days from `since`, before `until`."""

    since: date
    until: date

    @classmethod
    def of(cls, first: date, last: date | None) -> Self:
        """From a first and a last day, as people write them; no last day leaves it open."""
        return cls(first, FOREVER if last is None else last + DAY)

    def common(self, other: "Span") -> "Span | None":
        """The days of both, if there are any."""
        since, until = max(self.since, other.since), min(self.until, other.until)
        return Span(since, until) if since < until else None


class Done(NamedTuple):
    on: date
    completion_id: int
    module: str


@dataclass(frozen=True, slots=True)
class Rule:
    id: int
    span: Span
    who: frozenset[str]
    satisfied_by: frozenset[str]
    within_days: int | None = None
    refresh_months: int | None = None
    early_days: int = 0
    grace_days: int = 0
    supersedes: frozenset[str] = frozenset()


class Held(NamedTuple):
    """That a requirement is held from a day on, because of a completion: until `due`, for ever where there is none."""

    since: date
    starts_on: date
    due: date | None
    grace_until: date | None
    completion_id: int
    rule: Rule


def follow(done: Sequence[Done], rule_on: Callable[[date], Rule], pauses: Sequence[Span]) -> list[tuple[Done, Held]]:
    """For each completion in turn, what is held after it.

    The first, or one after the date, starts afresh: due so many months from its day. One that comes `early_days` or fewer before the date
    keeps the anniversary. One that comes earlier still starts afresh too, unless that would bring the date forward: doing it again never
    shortens. Days are counted without the paused ones, both those before the date and those left until it. The rule in force on the
    day of the completion decides, so that a change of policy applies forward only.
    """
    path: list[tuple[Done, Held]] = []
    held: Held | None = None
    # The anniversary and the months on it; the date that makes, before pauses move it; and the day from which pauses count.
    anchor = counts_from = FOREVER
    months = 0
    target: date | None = None
    for item in done:
        rule, on = rule_on(item.on), item.on
        if item.module not in rule.satisfied_by:
            continue
        is_kept = False
        if held is not None:
            if target is None:
                path.append((item, held))
                continue
            known = _moved(target, counts_from, pauses, before=on)
            left = (known - on).days
            if left > rule.early_days and rule.refresh_months is not None and add_months(on, rule.refresh_months) <= known:
                path.append((item, held))
                continue
            is_kept = 0 <= left <= rule.early_days
            if is_kept and held.due is None:
                # A pause without an end holds the date open: go on from what was left on the day.
                anchor, months, counts_from = known, 0, on
            elif is_kept and held.due != target:
                anchor, months, counts_from = held.due or known, 0, (held.due or known) + DAY
            elif is_kept:
                counts_from = target + DAY
        if not is_kept:
            anchor, months, counts_from = on, 0, on
        if rule.refresh_months is None:
            target = due = None
        else:
            months += rule.refresh_months
            target = add_months(anchor, months)
            due = moved(target, counts_from, pauses)
        held = Held(on, on, due, _grace_until(due, rule.grace_days, pauses), item.completion_id, rule)
        path.append((item, held))
    return path


def moved(day: date, counts_from: date, pauses: Sequence[Span]) -> date | None:
    """A date, moved on by the paused days from `counts_from` to itself; a moved date may reach a further pause.

    None while a pause without an end covers it.
    """
    for since, until in pauses:
        if until <= counts_from:
            continue
        if since > day:
            break
        if until == FOREVER:
            return None
        day += until - max(since, counts_from)
    return day


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same days in as few ranges as can be, in order: those that touch are one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.since <= found[-1].until:
            found[-1] = Span(found[-1].since, max(found[-1].until, span.until))
        else:
            found.append(span)
    return found


def _moved(day: date, counts_from: date, pauses: Sequence[Span], *, before: date) -> date:
    """As `moved`, counting only the paused days before a day."""
    clipped = [Span(since, min(until, before)) for since, until in pauses if since < before]
    # None of them is open any more, so there is always a date.
    return moved(day, counts_from, clipped) or day


def _grace_until(due: date | None, days: int, pauses: Sequence[Span]) -> date | None:
    if due is None or not days:
        return due
    return moved(due + days * DAY, due + DAY, pauses) or due + days * DAY
