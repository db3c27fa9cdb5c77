"""Many people with long histories, written by sets inside the database: for demonstrations at size and for measuring."""

from datetime import date

from django.db import connection, transaction

from academy.competencies.models import Requirement, RequirementRule
from academy.competencies.operations import rebuild_all
from academy.demo.partnership.people import FIRST_NAMES, LAST_NAMES
from academy.people.models import Person, Team
from academy.people.names import fold
from courses.models import Mode, Module, Tier

PREFIX = "volume-"
PEOPLE_A_TEAM = 40
# About fifty are left of these, spread over what there is to learn: of a twelfth of the modules a person has none.
COMPLETIONS_A_PERSON = 55
ROLES = [
    "social-worker",
    "hub-worker",
    "foster-carer",
    "police-neighbourhood",
    "teacher",
    "health-practitioner",
    "housing-officer",
    "manager",
]


@transaction.atomic
def load_people(*, count: int, on: date, requirements: int = 0) -> int:
    """Bring the number of generated people up to `count`, each with an employment and about fifty completions. Returns how many were added.

    They stand in teams of their own below each agency. `requirements` adds so many that ask something of everyone, for measuring a wide
    matrix. What they are called and when they did what follows from their number, so that it is the same each time. Running it again adds
    what is missing and nothing else.
    """
    there = Person.objects.filter(username__startswith=PREFIX).count()
    if there >= count:
        return 0
    _keep_requirements(requirements)
    _keep_teams(count)
    values = {
        "prefix": PREFIX,
        "begin": there + 1,
        "count": count,
        "on": on,
        "first": FIRST_NAMES,
        "first_folded": [fold(name) for name in FIRST_NAMES],
        "last": LAST_NAMES,
        "last_folded": [fold(name) for name in LAST_NAMES],
        "roles": ROLES,
        "each": COMPLETIONS_A_PERSON,
    }
    with connection.cursor() as cursor:
        for statement in (_PERSONS, _EMPLOYMENTS, _COMPLETIONS):
            cursor.execute(statement, values)
        # Before anybody asks the planner about them.
        cursor.execute("ANALYZE people_person, people_employment, courses_completion")
    rebuild_all()
    return count - there


def _drawn(what: str, below: str) -> str:
    """A whole number from 0 that only seems to be chance: the same for the same words."""
    return f"abs(hashtextextended({what}, 0) %% {below})::int"


_PERSONS = f"""
    INSERT INTO people_person (password, is_superuser, username, name, sort_name, email, language, is_active, is_staff, created_at)
    SELECT '!', false, %(prefix)s || lpad(n::text, 6, '0'),
           (%(first)s::text[])[i] || ' ' || (%(last)s::text[])[j],
           (%(last_folded)s::text[])[j] || ', ' || (%(first_folded)s::text[])[i],
           %(prefix)s || n || '@volume.example.org', 'en-gb', true, false, %(on)s::date - 400
    FROM (SELECT n, 1 + {_drawn("'first ' || n", "array_length(%(first)s::text[], 1)")} AS i,
                    1 + {_drawn("'last ' || n", "array_length(%(last)s::text[], 1)")} AS j
          FROM generate_series(%(begin)s, %(count)s) n) drawn
"""

_ADDED = """
    added AS (SELECT id, substr(username, length(%(prefix)s) + 1)::int AS n FROM people_person
              WHERE username LIKE %(prefix)s || '%%' AND username >= %(prefix)s || lpad((%(begin)s)::text, 6, '0'))
"""

# The first of a team manages the others.
_EMPLOYMENTS = f"""
    WITH {_ADDED},
    teams AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS k, count(*) OVER () AS of_them FROM people_team WHERE code LIKE 'VOL-%%'),
    placed AS (SELECT added.id, n, teams.id AS team_id, first_value(added.id) OVER (PARTITION BY teams.id ORDER BY n) AS first_id
               FROM added JOIN teams ON k = n %% of_them)
    INSERT INTO people_employment (recorded_at, reason, role_code, job_title, starts_on, person_id, team_id, manager_id)
    SELECT now(), '', CASE WHEN id = first_id THEN 'manager' ELSE (%(roles)s::text[])[1 + n %% array_length(%(roles)s::text[], 1)] END, '',
           %(on)s::date - 200 - {_drawn("'employed ' || n", "2300")}, id, team_id, nullif(first_id, id)
    FROM placed
"""

# Every other year or so, the last time within the year; but a fifth of the people are late by up to three years.
_COMPLETIONS = f"""
    WITH {_ADDED},
    modules AS (SELECT id, code, row_number() OVER (ORDER BY id) AS k, count(*) OVER () AS of_them FROM courses_module),
    late AS (SELECT id, n, CASE WHEN n %% 5 = 0 THEN {_drawn("'late ' || n", "1100")} ELSE 0 END AS days FROM added)
    INSERT INTO courses_completion (recorded_at, reason, completed_on, source, evidence, module_id, person_id)
    SELECT now(), '', %(on)s::date - days - (520 * turn)::int - {_drawn("n || code || turn", "365")}, 'loaded', '', modules.id, late.id
    FROM late CROSS JOIN modules
    CROSS JOIN generate_series(0, %(each)s / of_them - CASE WHEN k <= %(each)s %% of_them THEN 0 ELSE 1 END) AS turns (turn)
    WHERE {_drawn("'none ' || n || code", "12")} > 0
"""


def _keep_requirements(count: int) -> None:
    for n in range(1, count + 1):
        code = f"VOL{n:02}"
        Module.objects.get_or_create(
            code=code,
            defaults={
                "key": f"00000000-0000-4000-8000-{n:012}",
                "slug": code.lower(),
                "title": f"Local learning {n}",
                "tier": Tier.AWARENESS,
                "mode": Mode.E_LEARNING,
            },
        )
        requirement, is_new = Requirement.objects.get_or_create(
            code=code, defaults={"title": f"Local learning {n}", "kind": Requirement.Kind.EXPIRY, "position": 100 + n}
        )
        if is_new:
            RequirementRule.objects.create(
                requirement=requirement,
                who=["everyone"],
                satisfied_by=[code],
                within_days=90,
                refresh_months=24,
                early_days=90,
                grace_days=30,
            )


def _keep_teams(count: int) -> None:
    agencies = list(Team.objects.filter(parent=None).order_by("agency", "pk").distinct("agency").values_list("agency", flat=True))
    wanted, there = max(1, count // PEOPLE_A_TEAM), Team.objects.filter(code__startswith="VOL-").count()
    made = Team.objects.bulk_create(
        Team(agency_id=agencies[n % len(agencies)], code=f"VOL-{n + 1:04}", name=f"Locality team {n + 1}") for n in range(there, wanted)
    )
    for team in made:
        team.path = f"{team.pk}/"
    Team.objects.bulk_update(made, ["path"])
