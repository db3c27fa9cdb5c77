"""The people behind a figure: one row for each person and requirement."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import QuerySet

from academy.competencies.models import Period, Requirement, Status
from academy.competencies.queries import status_on
from academy.people.models import Employment
from academy.reports.queries.scope import Choice

# Who needs a hand comes first.
_ORDER = [
    Status.OVERDUE,
    Status.NEVER_DONE,
    Status.IN_GRACE,
    Status.DUE_SOON,
    Status.NOT_YET_DUE,
    Status.CURRENT,
    Status.PAUSED,
    Status.WAIVED,
]


@dataclass(frozen=True, slots=True)
class StandingRow:
    """How one person stands to one requirement, with the facts that it rests on."""

    person_id: int
    name: str
    username: str
    agency: str
    is_restricted: bool
    delegate_word: str
    team: str
    role_code: str
    job_title: str
    requirement: str
    requirement_code: str
    status: str
    starts_on: date
    due_on: date | None
    completed_on: date | None
    completed_module: str | None


def _sql(posts: QuerySet[Employment], choice: Choice, statuses: list[str]) -> tuple[str, list[object]]:
    requirements = Requirement.objects.kept_here()
    if choice.requirement:
        requirements = requirements.filter(code=choice.requirement)
    standing = (
        Period.objects.on(choice.on)
        .filter(requirement__in=requirements)
        .annotate(status=status_on(choice.on))
        .values("person_id", "requirement_id", "status", "starts_on", "due_on", "from_completion_id")
    )
    posts_sql, posts_params = posts.values("pk").query.sql_with_params()
    standing_sql, standing_params = standing.query.sql_with_params()
    chosen = "AND s.status = ANY(%s)" if statuses else ""
    sql = f"""
        FROM (
            SELECT DISTINCT ON (o.person_id, o.requirement_id) o.person_id, o.requirement_id, o.employment_id
            FROM competencies_obligation o
            WHERE o.employment_id IN ({posts_sql}) AND o.since <= %s AND (o.until IS NULL OR o.until > %s)
            ORDER BY o.person_id, o.requirement_id, o.employment_id
        ) o
        JOIN ({standing_sql}) s (person_id, requirement_id, status, starts_on, due_on, completion_id)
            ON s.person_id = o.person_id AND s.requirement_id = o.requirement_id {chosen}
        JOIN people_person p ON p.id = o.person_id
        JOIN people_employment e ON e.id = o.employment_id
        JOIN people_team t ON t.id = e.team_id
        JOIN people_agency a ON a.id = t.agency_id
        JOIN competencies_requirement r ON r.id = o.requirement_id
        LEFT JOIN courses_completion c ON c.id = s.completion_id
        LEFT JOIN courses_module m ON m.id = c.module_id
    """
    return sql, [*posts_params, choice.on, choice.on, *standing_params, *([statuses] if statuses else [])]


_COLUMNS = """p.id, p.name, p.username, a.name, a.is_restricted, a.delegate_word, t.name, e.role_code, e.job_title, r.title, r.code,
    s.status, s.starts_on, s.due_on, c.completed_on, m.title"""


def standing_rows(
    *, posts: QuerySet[Employment], choice: Choice, statuses: list[str], offset: int, limit: int
) -> tuple[list[StandingRow], int]:
    """A page of what the given employments ask of their people, those who need a hand first, and how many rows there are in all.

    `choice` gives the day and the requirement; `statuses` empty means every status. Two statements.
    """
    sql, params = _sql(posts, choice, statuses)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {sql}", params)
        (count,) = cursor.fetchone()
        cursor.execute(
            f"SELECT {_COLUMNS} {sql} ORDER BY array_position(%s::text[], s.status), p.sort_name, p.id, r.position LIMIT %s OFFSET %s",
            [*params, [str(status) for status in _ORDER], limit, offset],
        )
        return [StandingRow(*row) for row in cursor.fetchall()], count


def stream_standing_rows(*, posts: QuerySet[Employment], choice: Choice, statuses: list[str], batch: int = 5000) -> Iterator[StandingRow]:
    """Every row, from a cursor of the server's, so that a hundred thousand take no more memory than `batch`."""
    sql, params = _sql(posts, choice, statuses)
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.itersize = batch
        cursor.execute(f"SELECT {_COLUMNS} {sql} ORDER BY a.name, t.name, p.sort_name, p.id, r.position", params)
        while rows := cursor.fetchmany(batch):
            yield from (StandingRow(*row) for row in rows)
