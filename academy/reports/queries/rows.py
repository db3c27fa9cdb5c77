"""The people behind a figure: one row for each person and requirement."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from academy.competencies.models import Period, Requirement, Status
from academy.competencies.queries import status_on
from academy.people.models import Employment
from academy.reports.queries.scope import Choice, people_with_several_jobs

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


class StandingRow(NamedTuple):
    """How one person stands to one requirement, with the facts that it rests on. Exports make them by the hundred thousand."""

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


def _sql(
    posts: QuerySet[Employment], choice: Choice, statuses: list[str], several: list[int], *, only: list[int] | None = None
) -> tuple[str, list[Any]]:
    """What to select from, and its parameters. `only` are the keys of some of the posts, where the rows come in parts."""
    requirements = Requirement.objects.kept_here()
    if choice.requirement:
        requirements = requirements.filter(code=choice.requirement)
    # Where nothing is asked yet there is no row, but there is a statement: of an empty list Django makes none.
    asked = list(requirements.values_list("pk", flat=True)) or [0]
    standing = (
        Period.objects.on(choice.on)
        .filter(requirement__in=asked)
        .annotate(status=status_on(choice.on))
        .values("person_id", "requirement_id", "status", "starts_on", "due_on", "from_completion_id")
    )
    shown = posts if only is None else posts.filter(pk__in=only)
    posts_sql, posts_params = shown.values("pk", "person_id", "team_id", "role_code", "job_title").query.sql_with_params()
    ids_sql, ids_params = posts.values("pk").query.sql_with_params()
    standing_sql, standing_params = standing.query.sql_with_params()
    chosen = "AND s.status = ANY(%s)" if statuses else ""
    # What is asked of somebody with one job, that job asks. Of somebody with several, the first that asks shows the row.
    sql = f"""
        FROM ({posts_sql}) e (id, person_id, team_id, role_code, job_title)
        JOIN ({standing_sql}) s (person_id, requirement_id, status, starts_on, due_on, completion_id)
            ON s.person_id = e.person_id {chosen}
            AND (e.person_id <> ALL(%s) OR e.id = (
                SELECT min(o.employment_id) FROM competencies_obligation o
                WHERE o.person_id = s.person_id AND o.requirement_id = s.requirement_id AND o.employment_id IN ({ids_sql})
                  AND o.since <= %s AND (o.until IS NULL OR o.until > %s)))
        JOIN people_person p ON p.id = e.person_id
        JOIN people_team t ON t.id = e.team_id
        JOIN people_agency a ON a.id = t.agency_id
        JOIN competencies_requirement r ON r.id = s.requirement_id
        LEFT JOIN courses_completion c ON c.id = s.completion_id
        LEFT JOIN courses_module m ON m.id = c.module_id
    """
    wanted = [statuses] if statuses else []
    return sql, [*posts_params, *standing_params, *wanted, several, *ids_params, choice.on, choice.on]


_COLUMNS = """p.id, p.name, p.username, a.name, a.is_restricted, a.delegate_word, t.name, e.role_code, e.job_title, r.title, r.code,
    s.status, s.starts_on, s.due_on, c.completed_on, m.title"""


# By numbers: to compare names again, as a language orders them, takes as long as to find the rows.
_IN_ORDER_OF_POSTS = "JOIN unnest(%s::bigint[]) WITH ORDINALITY k (id, place) ON k.id = e.id ORDER BY k.place, r.position"


def standing_rows(
    *, posts: QuerySet[Employment], choice: Choice, statuses: list[str], offset: int, limit: int
) -> tuple[list[StandingRow], int]:
    """A page of what the given employments ask of their people, those who need a hand first, and how many rows there are in all.

    `choice` gives the day and the requirement; `statuses` empty means every status. Four statements.
    """
    sql, params = _sql(posts, choice, statuses, people_with_several_jobs(choice.on))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {sql}", params)
        (count,) = cursor.fetchone()
        cursor.execute(
            f"SELECT {_COLUMNS} {sql} ORDER BY array_position(%s::text[], s.status), p.sort_name, p.id, r.position LIMIT %s OFFSET %s",
            [*params, [str(status) for status in _ORDER], limit, offset],
        )
        return [StandingRow(*row) for row in cursor.fetchall()], count


def stream_standing_rows(
    *, posts: QuerySet[Employment], choice: Choice, statuses: list[str], posts_at_a_time: int = 1000
) -> Iterator[StandingRow]:
    """Every row, by agency, team and person.

    The posts are put in order once and their rows asked for in parts: the first row leaves at once, a hundred thousand take no more memory
    than a part, and nothing sorts them all. One statement a part, and two before.
    """
    in_order = posts.order_by("team__agency__name", "team__name", "person__sort_name", "person_id", "pk")
    keys, several = list(in_order.values_list("pk", flat=True)), people_with_several_jobs(choice.on)
    for start in range(0, len(keys), posts_at_a_time):
        part = keys[start : start + posts_at_a_time]
        sql, params = _sql(posts, choice, statuses, several, only=part)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_COLUMNS} {sql} {_IN_ORDER_OF_POSTS}", [*params, part])
            yield from map(StandingRow._make, cursor.fetchall())
