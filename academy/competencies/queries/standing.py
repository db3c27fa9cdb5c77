"""How people stand to what is asked of them, and how long a completion holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable

from academy.common.prepared import Prepared, ask, ask_any
from academy.competencies.fold import Ask, status_of
from academy.competencies.models import ModuleRefresh, Obligation, Pause, Period, Requirement, RequirementRule, Status, Waiver
from academy.competencies.models.standing import DUE_SOON_DAYS, MET
from academy.competencies.operations.standing import rule_of
from academy.competencies.path import FOREVER, Done, Rule, Span, follow, merged
from academy.people.models import Person
from courses.models import Completion


@dataclass(frozen=True)
class Standing:
    """How a person stands to one requirement on a day.

    `status` is None for what is recorded elsewhere, which stands outside every n of N. `until` is the date up to which it is held;
    `due_on` also serves before it was ever done. `employment_ids` are the jobs that ask.
    """

    requirement: Requirement
    on: date
    status: Status | None
    employment_ids: frozenset[int]
    rule: RequirementRule | None
    since: date | None = None
    starts_on: date | None = None
    due_on: date | None = None
    until: date | None = None
    grace_until: date | None = None
    from_completion: Completion | None = None
    waiver_reason: str = ""

    @property
    def requirement_id(self) -> int:
        return self.requirement.pk

    @property
    def code(self) -> str:
        return self.requirement.code

    @property
    def title(self) -> str:
        return self.requirement.title

    @property
    def from_completion_id(self) -> int | None:
        return self.from_completion.pk if self.from_completion else None

    @property
    def is_kept_here(self) -> bool:
        return self.status is not None

    @property
    def is_met(self) -> bool:
        return self.status in MET

    @property
    def modules(self) -> list[str]:
        """The codes of the modules that meet it, the usual one first."""
        return self.rule.satisfied_by if self.rule else []

    @property
    def met_by(self) -> str:
        """The code of the module by which it was met last."""
        return self.from_completion.module.code if self.from_completion else ""

    @property
    def days_left(self) -> int | None:
        """Until the date; below nought when it has passed."""
        return (self.due_on - self.on).days if self.due_on else None


def standings_of(person: Person, *, on: date) -> list[Standing]:
    """Everything that is asked of a person on a day, in the framework's order. Three statements at most."""
    asked: dict[int, tuple[Requirement, set[int]]] = {}
    for obligation in _OBLIGATIONS(person=person.pk, on=on):
        asked.setdefault(obligation.requirement_id, (obligation.requirement, set()))[1].add(obligation.employment_id)
    periods = {period.requirement_id: period for period in _PERIODS(person=person.pk, on=on)}
    elsewhere = [pk for pk, (requirement, _posts) in asked.items() if requirement.kind != Requirement.Kind.EXPIRY]
    rules = {rule.requirement_id: rule for rule in _RULES(requirements=elsewhere, on=on)} if elsewhere else {}
    found = []
    for pk, (requirement, posts) in asked.items():
        period = periods.get(pk)
        if period is None:
            found.append(Standing(requirement, on, None, frozenset(posts), rules.get(pk)))
            continue
        status = status_of(period, on)
        found.append(
            Standing(
                requirement,
                on,
                status,
                frozenset(posts),
                period.rule,
                since=period.since,
                starts_on=period.starts_on,
                due_on=period.due_on,
                until=period.due_on if period.kind == Period.Kind.HELD else None,
                grace_until=period.grace_until,
                from_completion=period.from_completion,
                waiver_reason=(period.waiver_reason or "") if status == Status.WAIVED else "",
            )
        )
    return found


def _periods() -> QuerySet[Period]:
    on = ask("on")
    waiver = Waiver.objects.standing().filter(
        person=OuterRef("person"), requirement=OuterRef("requirement"), starts_on__lte=on, ends_on__gte=on
    )
    return (
        Period.objects.on(on)
        .filter(person=ask("person"))
        .select_related("rule", "from_completion__module")
        .annotate(waiver_reason=Subquery(waiver.order_by("-starts_on").values("visible_reason")[:1]))
    )


# Asked on every page of a learner, a person's record and a module.
_PERIODS: Prepared[Any] = Prepared(_periods)
_OBLIGATIONS = Prepared(
    lambda: (
        Obligation.objects.on(ask("on"))
        .filter(person=ask("person"))
        .select_related("requirement")
        .order_by("requirement__position", "requirement__code")
    )
)
_RULES = Prepared(lambda: RequirementRule.objects.in_force(ask("on")).filter(requirement=ask_any("requirements")))


def standings_by_module(standings: Iterable[Standing]) -> dict[str, list[Standing]]:
    """By module code, what doing that module would meet."""
    found: dict[str, list[Standing]] = {}
    for standing in standings:
        for code in standing.modules:
            found.setdefault(code, []).append(standing)
    return found


def standing_beside(module_code: str, standings: Iterable[Standing], *, or_would_meet: bool = False) -> Standing | None:
    """What to say beside a module of how one stands: of what it is the usual way to meet, or has met, the most urgent.

    A higher module would meet what a lower one has met; beside it that is not said, since it is not what one holds. `or_would_meet` says
    what is not met and would be by it, where there is nothing else to say.
    """
    kept = [standing for standing in standings if standing.is_kept_here and module_code in standing.modules]
    own = [standing for standing in kept if module_code == standing.modules[0] or module_code == standing.met_by]
    return most_urgent(own or [standing for standing in kept if or_would_meet and not standing.is_met])


def most_urgent(standings: Iterable[Standing]) -> Standing | None:
    """What is not met before what is, and of either the one whose day comes first."""
    return min(standings, key=lambda standing: (standing.is_met, standing.due_on or date.max), default=None)


def requirements_met_by(module_code: str, *, on: date) -> list[RequirementRule]:
    """The rules in force that a module meets, those first in which it is the usual way. One statement."""
    rules = RequirementRule.objects.in_force(on).filter(satisfied_by__contains=[module_code], requirement__kind=Requirement.Kind.EXPIRY)
    return sorted(
        rules.select_related("requirement"),
        key=lambda rule: (rule.satisfied_by.index(module_code), rule.requirement.position, rule.requirement.code),
    )


def status_on(day: date) -> Combinable:
    """The status on a day, to annotate periods with. `fold.status_of` says the same in Python, and a test holds them together."""
    kind = Period.Kind
    soon = day + timedelta(days=DUE_SOON_DAYS)
    not_passed = Q(due_on=None) | Q(due_on__gte=day)
    return Case(
        When(Q(since__gt=day) | Q(until__lte=day), then=Value(Status.NOT_REQUIRED.value)),
        When(kind=kind.PAUSED, then=Value(Status.PAUSED.value)),
        When(kind=kind.WAIVED, then=Value(Status.WAIVED.value)),
        When(Q(kind=kind.HELD) & (Q(due_on=None) | Q(due_on__gt=soon)), then=Value(Status.CURRENT.value)),
        When(kind=kind.HELD, due_on__gte=day, then=Value(Status.DUE_SOON.value)),
        When(kind=kind.HELD, grace_until__gte=day, then=Value(Status.IN_GRACE.value)),
        When(kind=kind.HELD, then=Value(Status.OVERDUE.value)),
        When(not_passed, then=Value(Status.NOT_YET_DUE.value)),
        When(kind=kind.UNMET, then=Value(Status.NEVER_DONE.value)),
        default=Value(Status.OVERDUE.value),
        output_field=CharField(),
    )


@dataclass(frozen=True)
class Validity:
    """How long one completion lasts as known on a day: `until` by itself, and `renewed_until` through later completions.

    No `until`: it lasts, or an open pause holds its date. `lasts` tells the two apart.
    """

    on: date
    until: date | None
    lasts: bool
    is_renewed: bool
    renewed_until: date | None

    @property
    def is_current(self) -> bool:
        return self.until is None or self.on <= self.until

    @property
    def is_current_through_renewal(self) -> bool:
        return not self.is_current and self.is_renewed and (self.renewed_until is None or self.on <= self.renewed_until)


def valid_until_of(completion: Completion, *, on: date) -> date | None:
    """The last day on which a completion holds, as known on a day; None where it has no end. Five statements at most."""
    return validity_of(completion, on=on).until


def validity_of(completion: Completion, *, on: date) -> Validity:
    """How long a completion holds.

    By the requirement that the module is the usual way to meet, where that was asked of the person when it was done, or is on the day.
    Else by the module's own refresh, though it may meet something lower for longer (architecture.md §4, One list of statuses).
    """
    code = completion.module.code
    ask = _asked_by(completion, code, on) or _own_refresh(completion, code)
    if ask is None:
        return Validity(on, None, lasts=True, is_renewed=False, renewed_until=None)
    modules = {module for rule in ask.rules for module in rule.satisfied_by}
    done = sorted(
        Done(day, pk, module)
        for day, pk, module in Completion.objects.standing()
        .filter(Q(completed_on__lte=on) | Q(pk=completion.pk), person=completion.person_id, module__code__in=modules)
        .values_list("completed_on", "pk", "module__code")
    )
    pauses = merged(
        Span.of(*days) for days in Pause.objects.standing().filter(person=completion.person_id).values_list("starts_on", "ends_on")
    )
    path = follow(done, ask.rule_on, pauses)
    held = next((held for item, held in path if item.completion_id == completion.pk), None)
    if held is None:
        return Validity(on, None, lasts=True, is_renewed=False, renewed_until=None)
    last = path[-1][1]
    return Validity(on, held.due, held.rule.refresh_months is None, is_renewed=last is not held, renewed_until=last.due)


def _asked_by(completion: Completion, code: str, on: date) -> Ask | None:
    """The requirement that governs a completion, with all versions of its rule."""
    versions: dict[int, list[RequirementRule]] = {}
    naming = RequirementRule.objects.filter(satisfied_by__contains=[code]).values("requirement")
    rows = RequirementRule.objects.filter(requirement__kind=Requirement.Kind.EXPIRY, requirement__in=naming)
    for row in rows.select_related("requirement").order_by("effective_from", "version"):
        versions.setdefault(row.requirement_id, []).append(row)
    day = completion.completed_on
    asks: dict[int, Ask] = {}
    places: dict[int, int] = {}
    for pk, rules in versions.items():
        asks[pk] = Ask(pk, rules[0].requirement.code, tuple(rule_of(row) for row in rules))
        then = next(row for row in rules if row.pk == asks[pk].rule_on(day).id)
        if code in then.satisfied_by:
            places[pk] = then.satisfied_by.index(code)
    # It is the usual way where it stands nearest to the front: a booster in what it refreshes, not in what a higher module meets besides.
    usual = [pk for pk, place in places.items() if place == min(places.values())]
    ranges = list(
        Obligation.objects.filter(person=completion.person_id, requirement__in=usual)
        .order_by("requirement__position", "requirement__code")
        .values_list("requirement_id", "since", "until")
    )
    for moment in (day, on):
        for pk, since, until in ranges:
            if since <= moment and (until is None or moment < until):
                return asks[pk]
    return None


def _own_refresh(completion: Completion, code: str) -> Ask | None:
    refresh = ModuleRefresh.objects.filter(module=completion.module_id).first()
    if refresh is None:
        return None
    satisfied_by = frozenset({code, *refresh.satisfied_by})
    always = Span(date.min, FOREVER)
    return Ask(0, code, (Rule(0, always, frozenset(), satisfied_by, refresh_months=refresh.months, early_days=refresh.early_days),))
