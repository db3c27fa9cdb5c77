"""Whose date is near or past, and what they have not been told yet. One statement over all people and requirements."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection

from academy.notices.ladder import STEPS


@dataclass(frozen=True)
class Due:
    """One step of the ladder that a person has reached and was not told of. `has_address`: there is an e-mail address to write to.

    The date is that of a requirement or, with `enrolment_id`, of changes that the person is asked to learn.
    """

    person_id: int
    requirement_id: int | None
    enrolment_id: int | None
    anchor: str
    step: int
    due_on: date
    has_address: bool


@dataclass(frozen=True)
class OpenPeriod:
    """A period that runs on a day and has a date, with the anchor of its reminders. `kind` is unmet, held or lapsed."""

    person_id: int
    requirement_id: int
    anchor: str
    rule_id: int
    kind: str
    due_on: date


# Paused and waived people have periods of those kinds, and people of whom nothing is asked have none: neither is written to.
# A fact that was corrected carries the anchor of the one that it stands for.
_ANCHORED = """
corrected_employment (id, first) AS (
    SELECT superseded_by_id, id FROM people_employment WHERE superseded_by_id IS NOT NULL
    UNION
    SELECT e.superseded_by_id, c.first
    FROM corrected_employment c JOIN people_employment e ON e.id = c.id AND e.superseded_by_id IS NOT NULL
),
corrected_completion (id, first) AS (
    SELECT superseded_by_id, id FROM courses_completion WHERE superseded_by_id IS NOT NULL
    UNION
    SELECT d.superseded_by_id, c.first
    FROM corrected_completion c JOIN courses_completion d ON d.id = c.id AND d.superseded_by_id IS NOT NULL
),
running AS (
    SELECT p.person_id, p.requirement_id, p.rule_id, p.kind, p.starts_on, p.due_on, p.from_completion_id
    FROM competencies_period p
    WHERE p.kind IN ('unmet', 'held', 'lapsed') AND p.since <= %(on)s AND (p.until IS NULL OR p.until > %(on)s)
      AND p.due_on <= %(on)s::date + %(first_step)s {people}
),
anchored AS (
    SELECT r.person_id, r.requirement_id, r.rule_id, r.kind, r.starts_on, r.due_on,
           'completion:' || coalesce(origin.first, r.from_completion_id) AS anchor
    FROM running r
    LEFT JOIN (SELECT id, min(first) AS first FROM corrected_completion GROUP BY id) origin ON origin.id = r.from_completion_id
    WHERE r.kind = 'held'
    UNION ALL
    SELECT r.person_id, r.requirement_id, r.rule_id, r.kind, r.starts_on, r.due_on,
           'employment:' || coalesce(origin.first, began.employment_id)
    FROM running r
    CROSS JOIN LATERAL (
        SELECT o.employment_id
        FROM competencies_obligation o
        WHERE o.person_id = r.person_id AND o.requirement_id = r.requirement_id
          AND o.since <= r.starts_on AND (o.until IS NULL OR o.until > r.starts_on)
        ORDER BY o.since, o.employment_id
        LIMIT 1
    ) began
    LEFT JOIN (SELECT id, min(first) AS first FROM corrected_employment GROUP BY id) origin ON origin.id = began.employment_id
    WHERE r.kind <> 'held'
)
"""

# The dates of requirements, then those of changes to learn, which know no obligation: whoever holds the module is asked.
# A step before the period or the obligation began is skipped, and the ladder is never climbed back: a date that is put right does not
# start it again.
_REACHED = """
reached AS (
    SELECT a.person_id, a.requirement_id, NULL::bigint AS enrolment_id, a.anchor, s.step, a.due_on, person.email
    FROM anchored a
    JOIN people_person person ON person.id = a.person_id AND person.is_active
    CROSS JOIN LATERAL (SELECT min(step) AS step FROM unnest(%(steps)s::int[]) step WHERE step >= a.due_on - %(on)s::date) s
    WHERE a.due_on - s.step >= a.starts_on
      AND EXISTS (
        SELECT 1 FROM competencies_obligation o
        WHERE o.person_id = a.person_id AND o.requirement_id = a.requirement_id
          AND o.since <= a.due_on - s.step AND (o.until IS NULL OR o.until > a.due_on - s.step)
      )
      AND NOT EXISTS (
        SELECT 1 FROM notices_notice n
        WHERE n.person_id = a.person_id AND n.requirement_id = a.requirement_id AND n.anchor = a.anchor AND n.step <= s.step
      )
    UNION ALL
    SELECT c.learner_id, NULL, c.id, 'enrolment:' || c.id, s.step, c.due_on, person.email
    FROM courses_enrolment c
    JOIN people_person person ON person.id = c.learner_id AND person.is_active
    CROSS JOIN LATERAL (SELECT min(step) AS step FROM unnest(%(steps)s::int[]) step WHERE step >= c.due_on - %(on)s::date) s
    WHERE c.completed_at IS NULL AND c.closed_at IS NULL AND c.due_on <= %(on)s::date + %(first_step)s
      AND c.due_on - s.step >= (c.enrolled_at AT TIME ZONE %(zone)s)::date
      AND NOT EXISTS (
        SELECT 1 FROM competencies_pause away
        WHERE away.person_id = c.learner_id AND away.withdrawn_at IS NULL
          AND away.starts_on <= %(on)s AND (away.ends_on IS NULL OR away.ends_on >= %(on)s)
      )
      AND NOT EXISTS (SELECT 1 FROM notices_notice n WHERE n.enrolment_id = c.id AND n.step <= s.step)
)
"""

# The opening of a statement about everybody: `reached` holds what is to be told. `due_values` fills it in.
DUE_STEPS = f"WITH RECURSIVE {_ANCHORED.format(people='')}, {_REACHED}"

_DUE = f"""
{DUE_STEPS}
SELECT r.person_id, r.requirement_id, r.enrolment_id, r.anchor, r.step, r.due_on, r.email <> ''
FROM reached r
WHERE NOT EXISTS (SELECT 1 FROM notices_mail m WHERE m.person_id = r.person_id AND m."on" = %(on)s AND m.kind = 'reminder')
ORDER BY r.person_id, r.due_on, r.requirement_id, r.enrolment_id
"""  # noqa: S608 -- put together from constants of our own

_OPEN = f"""
WITH RECURSIVE {_ANCHORED.format(people="AND p.person_id = ANY(%(people)s) AND p.requirement_id = ANY(%(requirements)s)")}
SELECT a.person_id, a.requirement_id, a.anchor, a.rule_id, a.kind, a.due_on FROM anchored a
"""  # noqa: S608 -- put together from constants of our own


def due_steps(*, on: date) -> list[Due]:
    """What people would be told on a day; those who were written to on that day are left in peace until the next."""
    return [Due(*row) for row in _rows(_DUE, due_values(on))]


def due_values(on: date) -> dict[str, Any]:
    return {"on": on, "steps": list(STEPS), "first_step": max(STEPS), "zone": settings.TIME_ZONE}


def open_periods(*, person_ids: Collection[int], requirement_ids: Collection[int], on: date) -> dict[tuple[int, int], OpenPeriod]:
    """How these people stand now to those of the requirements that they may be reminded of, by person and requirement."""
    found = (
        OpenPeriod(*row)
        for row in _rows(_OPEN, {"on": on, "first_step": max(STEPS), "people": list(person_ids), "requirements": list(requirement_ids)})
    )
    return {(period.person_id, period.requirement_id): period for period in found}


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
