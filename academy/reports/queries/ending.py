"""What ends in the next 30, 60 and 90 days, and how much of it is booked already (domain.md §5, no. 2)."""

from dataclasses import dataclass, field

from django.db import connection

from academy.competencies.models import Requirement
from academy.reports.queries.scope import Choice, Scope

BANDS = ((1, 30), (31, 60), (61, 90))


@dataclass(frozen=True)
class EndingRow:
    """For each band of days: (records that end, of which booked)."""

    requirement: Requirement | None
    bands: list[tuple[int, int]] = field(default_factory=list)

    @property
    def not_booked(self) -> int:
        return sum(ends - booked for ends, booked in self.bands)

    @property
    def is_empty(self) -> bool:
        return not any(ends for ends, _booked in self.bands)


@dataclass(frozen=True)
class Ending:
    rows: list[EndingRow]
    total: EndingRow


def ending(*, scope: Scope, choice: Choice) -> Ending:
    """Count the people whose date falls in each band, and those among them who have a place that would meet it. Two statements."""
    posts = choice.narrow(scope.employments(choice.on)).values("pk")
    posts_sql, posts_params = posts.query.sql_with_params()
    sql = f"""
        SELECT s.requirement_id, (s.due_on - %s - 1) / 30 AS band, count(*), count(*) FILTER (WHERE EXISTS (
            SELECT 1 FROM cohorts_booking b
            JOIN cohorts_cohort k ON k.id = b.cohort_id AND k.cancelled_at IS NULL
            JOIN cohorts_offeringmodule om ON om.offering_id = k.offering_id
            JOIN courses_module cm ON cm.id = om.module_id AND cm.code = ANY (rule.satisfied_by)
            JOIN cohorts_sessionday d ON d.cohort_id = k.id AND d."on" >= %s
            WHERE b.person_id = s.person_id AND b.cancelled_at IS NULL
        ))
        FROM competencies_period s
        JOIN competencies_requirementrule rule ON rule.id = s.rule_id
        WHERE s.kind = 'held' AND s.due_on BETWEEN %s + 1 AND %s + 90 AND s.since <= %s AND (s.until IS NULL OR s.until > %s)
          AND EXISTS (
            SELECT 1 FROM competencies_obligation o
            WHERE o.person_id = s.person_id AND o.requirement_id = s.requirement_id AND o.employment_id IN ({posts_sql})
              AND o.since <= %s AND (o.until IS NULL OR o.until > %s))
        GROUP BY 1, 2
    """
    on = choice.on
    found: dict[tuple[int, int], tuple[int, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [on, on, on, on, on, on, *posts_params, on, on])
        for requirement_id, band, ends, booked in cursor.fetchall():
            found[requirement_id, band] = (ends, booked)
    requirements = Requirement.objects.kept_here().order_by("position", "code")
    if choice.requirement:
        requirements = requirements.filter(code=choice.requirement)
    rows = [EndingRow(requirement, [found.get((requirement.pk, band), (0, 0)) for band in range(3)]) for requirement in requirements]
    rows = [row for row in rows if not row.is_empty]
    total = [(sum(row.bands[band][0] for row in rows), sum(row.bands[band][1] for row in rows)) for band in range(3)]
    return Ending(rows, EndingRow(None, total))
