"""Keeping the stored obligations and periods as `fold` says they are."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from academy.competencies.fold import Ask, History, Post, Terms, fold
from academy.competencies.models import Obligation, Pause, Period, Requirement, RequirementRule, Waiver
from academy.competencies.path import Done, Rule, Span
from academy.people.models import Designation, Employment, Person
from courses.models import Completion

# People folded and written together by `rebuild_all`: bounds memory and how long their rows are locked.
BATCH = 1000

_OBLIGATION = ("person_id", "employment_id", "requirement_id", "since", "until")
_PERIOD = ("person_id", "requirement_id", "rule_id", "kind", "since", "until", "starts_on", "due_on", "grace_until", "from_completion_id")


@dataclass(frozen=True)
class Rebuilt:
    """How many people were folded, how many rows stand now, and how many were written or taken away to get there."""

    people: int = 0
    rows: int = 0
    written: int = 0
    removed: int = 0

    def __add__(self, other: "Rebuilt") -> "Rebuilt":
        return Rebuilt(self.people + other.people, self.rows + other.rows, self.written + other.written, self.removed + other.removed)


def rebuild_standing(*, person_ids: Iterable[int], requirement_ids: Iterable[int] | None = None) -> Rebuilt:
    """Make the stored standing of these people what the facts say, in the caller's transaction. Ten statements, however many people.

    `requirement_ids` limits what is written, not what is looked at: a requirement can be met through another. The people's rows are
    locked first, so that of two facts recorded at once the second sees the first. Only rows that differ are written.
    """
    with transaction.atomic():
        return _rebuild(sorted(set(person_ids)), None if requirement_ids is None else set(requirement_ids), read_terms())


def rebuild_all(*, batch: int = BATCH, threads: int = 2) -> Rebuilt:
    """The same for everybody, a batch of people in each transaction. Readers never wait and never see a gap.

    Two threads, so that one folds while the database writes for the other; inside a transaction there is but one.
    """
    terms = read_terms()
    people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    batches = [people[start : start + batch] for start in range(0, len(people), batch)]
    if connection.in_atomic_block or len(batches) == 1:
        return sum((_rebuild_batch(ids, terms) for ids in batches), Rebuilt())

    def in_thread(ids: list[int]) -> Rebuilt:
        try:
            return _rebuild_batch(ids, terms)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=threads) as pool:
        return sum(pool.map(in_thread, batches), Rebuilt())


def read_terms() -> Terms:
    """Every requirement with its rules. Two statements."""
    rules: dict[int, list[Rule]] = {}
    for row in RequirementRule.objects.order_by("requirement_id", "effective_from", "version"):
        rules.setdefault(row.requirement_id, []).append(rule_of(row))
    return Terms.of(
        Ask(requirement.pk, requirement.code, tuple(rules.get(requirement.pk, ())), requirement.kind == Requirement.Kind.EXPIRY)
        for requirement in Requirement.objects.order_by("position", "code")
    )


def rule_of(row: RequirementRule) -> Rule:
    """A stored rule as `fold` reads it."""
    return Rule(
        row.pk,
        Span.of(row.effective_from, row.effective_to),
        frozenset(row.who),
        frozenset(row.satisfied_by),
        row.within_days,
        row.refresh_months,
        row.early_days,
        row.grace_days,
        frozenset(row.supersedes),
    )


def read_histories(person_ids: list[int], modules: Iterable[str]) -> dict[int, History]:
    """What the facts say of these people, as far as it bears on those modules. Five statements."""
    histories = {pk: History() for pk in person_ids}

    def each(rows: models.Manager[Any] | models.QuerySet[Any], *columns: str) -> Iterable[tuple[Any, ...]]:
        return rows.filter(person__in=person_ids, withdrawn_at=None).values_list("person_id", *columns).iterator(chunk_size=10_000)

    for person, pk, role_code, sector, first, last in each(
        Employment.objects, "pk", "role_code", "team__agency__sector", "starts_on", "ends_on"
    ):
        histories[person].posts.append(Post(pk, role_code, sector, Span.of(first, last)))
    for person, code, first, last in each(Designation.objects, "code", "starts_on", "ends_on"):
        histories[person].designations.append((code, Span.of(first, last)))
    completions = Completion.objects.filter(module__code__in=set(modules))
    for person, on, pk, module in each(completions, "completed_on", "pk", "module__code"):
        histories[person].done.append(Done(on, pk, module))
    for person, first, last in each(Pause.objects, "starts_on", "ends_on"):
        histories[person].pauses.append(Span.of(first, last))
    for person, requirement, first, last in each(Waiver.objects, "requirement_id", "starts_on", "ends_on"):
        histories[person].waivers.setdefault(requirement, []).append(Span.of(first, last))
    return histories


def _rebuild_batch(person_ids: list[int], terms: Terms) -> Rebuilt:
    with transaction.atomic():
        return _rebuild(person_ids, None, terms)


def _rebuild(person_ids: list[int], requirement_ids: set[int] | None, terms: Terms) -> Rebuilt:
    # In the order of their keys, so that two rebuilds never wait for each other.
    locked = Person.objects.select_for_update(no_key=True).filter(pk__in=person_ids).order_by("pk").values_list("pk", flat=True)
    histories = read_histories(list(locked), terms.modules)
    obligations: set[tuple[Any, ...]] = set()
    periods: set[tuple[Any, ...]] = set()
    for person, history in histories.items():
        its_obligations, its_periods = fold(terms, history)
        obligations.update((person, *row) for row in its_obligations)
        periods.update((person, *row) for row in its_periods)
    if requirement_ids is not None:
        obligations = {row for row in obligations if row[2] in requirement_ids}
        periods = {row for row in periods if row[1] in requirement_ids}
    rebuilt = Rebuilt(people=len(histories))
    for model, columns, rows in ((Obligation, _OBLIGATION, obligations), (Period, _PERIOD, periods)):
        stored = model._default_manager.filter(person__in=person_ids)
        if requirement_ids is not None:
            stored = stored.filter(requirement__in=requirement_ids)
        rebuilt += _write(model, columns, rows, stored)
    return rebuilt


def _write(model: type[models.Model], columns: tuple[str, ...], rows: set[tuple[Any, ...]], stored: models.QuerySet[Any]) -> Rebuilt:
    """Take away what is stored and should not be; add what is missing."""
    surplus = []
    missing = set(rows)
    for pk, *found in stored.values_list("pk", *columns).iterator(chunk_size=10_000):
        if (row := tuple(found)) in missing:
            missing.discard(row)
        else:
            surplus.append(pk)
    if surplus:
        model._default_manager.filter(pk__in=surplus)._raw_delete(using=connection.alias)
    if missing:
        with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in missing:
                copy.write_row(row)
    return Rebuilt(rows=len(rows), written=len(missing), removed=len(surplus))
