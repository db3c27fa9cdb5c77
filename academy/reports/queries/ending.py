"""What ends in the next 30, 60 and 90 days, and how much of it is booked already (domain.md §5, no. 2)."""

from dataclasses import dataclass, field

from django.db import connection

from academy.competencies.models import Requirement
from academy.reports.queries.scope import Choice, Scope, people_with_several_jobs

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
    """Count the people whose date falls in each band, and those among them who have a place that would meet it. Three statements.

    What is asked of somebody with one job, that job asks; of the few with several, a job in view must be among those that ask. Only
    theirs are looked up: PostgreSQL would otherwise gather what is asked of everybody first.
    """
    posts = choice.narrow(scope.employments(choice.on))
    people_sql, people_params = posts.values("person_id").query.sql_with_params()
    posts_sql, posts_params = posts.values("pk").query.sql_with_params()
    sql = f"""
        SELECT s.requirement_id, (s.due_on - %s - 1) / 30 AS band, count(*), count(*) FILTER (WHERE (s.person_id, s.rule_id) IN (
            SELECT b.person_id, r.id FROM cohorts_booking b
            JOIN cohorts_cohort k ON k.id = b.cohort_id AND k.cancelled_at IS NULL
            JOIN cohorts_sessionday d ON d.cohort_id = k.id AND d."on" >= %s
            JOIN cohorts_offeringmodule om ON om.offering_id = k.offering_id
            JOIN courses_module cm ON cm.id = om.module_id
            JOIN competencies_requirementrule r ON cm.code = ANY (r.satisfied_by)
            WHERE b.cancelled_at IS NULL
        ))
        FROM competencies_period s
        WHERE s.kind = 'held' AND s.due_on BETWEEN %s + 1 AND %s + 90 AND s.since <= %s AND (s.until IS NULL OR s.until > %s)
          AND s.person_id IN ({people_sql})
          AND (s.person_id <> ALL (%s) OR EXISTS (
            SELECT 1 FROM competencies_obligation o
            WHERE o.person_id = ANY (%s) AND o.person_id = s.person_id AND o.requirement_id = s.requirement_id
              AND o.employment_id IN ({posts_sql})
              AND o.since <= %s AND (o.until IS NULL OR o.until > %s)))
        GROUP BY 1, 2
    """
    on, several = choice.on, people_with_several_jobs(choice.on)
    found: dict[tuple[int, int], tuple[int, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [on] * 6 + [*people_params, several, several, *posts_params, on, on])
        for requirement_id, band, ends, booked in cursor.fetchall():
            found[requirement_id, band] = (ends, booked)
    requirements = Requirement.objects.kept_here().order_by("position", "code")
    if choice.requirement:
        requirements = requirements.filter(code=choice.requirement)
    rows = [EndingRow(requirement, [found.get((requirement.pk, band), (0, 0)) for band in range(3)]) for requirement in requirements]
    rows = [row for row in rows if not row.is_empty]
    total = [(sum(row.bands[band][0] for row in rows), sum(row.bands[band][1] for row in rows)) for band in range(3)]
    return Ending(rows, EndingRow(None, total))
