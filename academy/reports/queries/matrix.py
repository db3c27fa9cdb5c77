"""n of N by team (or agency) and requirement, as at any day."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from academy.competencies.models import Period, Requirement, Status
from academy.competencies.models.standing import COUNTED, MET
from academy.competencies.queries import status_on
from academy.people.models import Employment, Team
from academy.reports.queries.scope import Choice, Scope, people_with_several_jobs

# Fewer than this many people in a figure that leaves their agency are withheld (domain.md §5).
SMALL_GROUP = 5
# 90 in 100 is good, 75 wants an eye (domain.md §5); shown as a word and an icon, never by colour alone.
GOOD, WATCH = 90, 75


@dataclass(frozen=True)
class Cell:
    """How many people stand in each status. `met` of `asked` is the figure; paused, waived and not yet due stand outside it."""

    counts: dict[str, int] = field(default_factory=dict)
    is_withheld: bool = False

    @property
    def met(self) -> int:
        return sum(self.counts.get(status, 0) for status in MET)

    @property
    def asked(self) -> int:
        return sum(self.counts.get(status, 0) for status in COUNTED)

    @property
    def past_date(self) -> int:
        return self.counts.get(Status.OVERDUE, 0) + self.counts.get(Status.NEVER_DONE, 0)

    @property
    def is_new(self) -> bool:
        """Nobody is due yet, and somebody will be."""
        return not self.asked and self.counts.get(Status.NOT_YET_DUE, 0) > 0

    @property
    def level(self) -> str:
        if not self.asked:
            return ""
        share = 100 * self.met / self.asked
        return "good" if share >= GOOD else "watch" if share >= WATCH else "care"


@dataclass(frozen=True)
class MatrixRow:
    code: str
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """`columns` are the requirements, in order; each row has one cell for each. `rows_are` is "agency" or "team"."""

    on: date
    rows_are: str
    columns: list[Requirement]
    rows: list[MatrixRow]
    total: MatrixRow


def matrix(*, scope: Scope, choice: Choice) -> Matrix:
    """Count distinct people by status: a row for each agency, or for each team where one agency or team is chosen. Six statements.

    Somebody with two jobs counts in each row that asks, and once in the total.
    """
    rows_are = (
        "team"
        if choice.agency or choice.team or (scope.agencies is not None and len(scope.agencies) + len(scope.team_paths) == 1)
        else "agency"
    )
    columns = Requirement.objects.kept_here().order_by("position", "code")
    if choice.requirement:
        columns = columns.filter(code=choice.requirement)
    requirements = list(columns)
    counts = _counts(scope, choice, rows_are, [requirement.pk for requirement in requirements])
    labels = Team.objects.select_related("agency").order_by("agency__name", "name") if rows_are == "team" else scope.agency_list()
    found = {row for row, _requirement in counts if row}
    small = not scope.may_open

    def cells(row: int) -> list[Cell]:
        return [_cell(counts.get((row, requirement.pk), {}), withhold_small=small) for requirement in requirements]

    rows = [MatrixRow(thing.code, thing.name, cells(thing.pk)) for thing in labels if thing.pk in found]
    # A column that asks nobody here is left out, unless it was asked for.
    kept = [n for n in range(len(requirements)) if choice.requirement or any(row.cells[n].counts for row in rows)]
    return Matrix(
        on=choice.on,
        rows_are=rows_are,
        columns=[requirements[n] for n in kept],
        rows=[MatrixRow(row.code, row.label, [row.cells[n] for n in kept]) for row in rows],
        total=MatrixRow("", "", [cells(0)[n] for n in kept]),
    )


def _cell(counts: dict[str, int], *, withhold_small: bool) -> Cell:
    if withhold_small and 0 < sum(counts.values()) < SMALL_GROUP:
        return Cell(is_withheld=True)
    return Cell(counts)


def _counts(scope: Scope, choice: Choice, rows_are: str, requirements: list[int]) -> dict[tuple[int, int], dict[str, int]]:
    """{(row id, requirement id): {status: people}}; row 0 is the total."""
    posts = choice.narrow(scope.employments(choice.on))
    if not requirements or not posts.exists():
        return {}
    several = people_with_several_jobs(choice.on)
    found: dict[tuple[int, int], dict[str, int]] = {}

    def add(row_id: int, requirement_id: int, status: str, people: int) -> None:
        counts = found.setdefault((row_id, requirement_id), {})
        counts[status] = counts.get(status, 0) + people

    # Whoever has one job stands in one row, so that rows add up to the total. What is asked of them, that job asks.
    for row_id, requirement_id, status, people in _of_one_job(posts, choice, rows_are, requirements, several):
        add(row_id, requirement_id, status, people)
        add(0, requirement_id, status, people)
    # Whoever has several counts once in each row whose job asks, and once in the total.
    for row, requirement_id, status, people in _of_several_jobs(posts, choice, rows_are, requirements, several) if several else ():
        add(row or 0, requirement_id, status, people)
    return found


def _standing(choice: Choice, requirements: list[int]) -> tuple[str, tuple[Any, ...]]:
    periods = Period.objects.on(choice.on).filter(requirement__in=requirements).annotate(status=status_on(choice.on))
    return periods.values("person_id", "requirement_id", "status").query.sql_with_params()


def _posts(posts: QuerySet[Employment], rows_are: str) -> tuple[str, tuple[Any, ...]]:
    row = "team_id" if rows_are == "team" else "team__agency_id"
    return posts.values("pk", "person_id", row).query.sql_with_params()


def _of_one_job(
    posts: QuerySet[Employment], choice: Choice, rows_are: str, requirements: list[int], several: list[int]
) -> list[tuple[int, int, str, int]]:
    """The many. Without the join to what each job asks, and in a form that PostgreSQL counts with all its workers."""
    posts_sql, posts_params = _posts(posts.exclude(person__in=several), rows_are)
    standing_sql, standing_params = _standing(choice, requirements)
    sql = f"""
        SELECT p.row_id, s.requirement_id, s.status, count(*)
        FROM ({standing_sql}) s (person_id, requirement_id, status)
        JOIN ({posts_sql}) p (employment_id, person_id, row_id) ON p.person_id = s.person_id
        GROUP BY 1, 2, 3
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*standing_params, *posts_params])
        return cursor.fetchall()


def _of_several_jobs(
    posts: QuerySet[Employment], choice: Choice, rows_are: str, requirements: list[int], several: list[int]
) -> list[tuple[int | None, int, str, int]]:
    """The few, each row with distinct people; the row None is the total."""
    posts_sql, posts_params = _posts(posts.filter(person__in=several), rows_are)
    standing_sql, standing_params = _standing(choice, requirements)
    sql = f"""
        SELECT p.row_id, o.requirement_id, s.status, count(DISTINCT o.person_id)
        FROM ({posts_sql}) p (employment_id, person_id, row_id)
        JOIN competencies_obligation o ON o.employment_id = p.employment_id AND o.since <= %s AND (o.until IS NULL OR o.until > %s)
        JOIN ({standing_sql}) s (person_id, requirement_id, status) ON s.person_id = o.person_id AND s.requirement_id = o.requirement_id
        GROUP BY GROUPING SETS ((p.row_id, o.requirement_id, s.status), (o.requirement_id, s.status))
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*posts_params, choice.on, choice.on, *standing_params])
        return cursor.fetchall()
