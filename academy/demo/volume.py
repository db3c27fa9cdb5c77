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
# Fifty completions a person, spread over what there is to learn.
COMPLETIONS_A_PERSON = 50
ROLES = (
    "social-worker",
    "hub-worker",
    "foster-carer",
    "police-neighbourhood",
    "teacher",
    "health-practitioner",
    "housing-officer",
    "manager",
)


@transaction.atomic
def load_people(*, count: int, on: date, requirements: int = 0) -> int:
    """Bring the number of generated people up to `count`, each with an employment and about fifty completions. Returns how many were added.

    They stand in teams of their own below each agency. `requirements` adds so many that ask something of everyone, for measuring a wide
    matrix. Running it again adds what is missing and nothing else.
    """
    there = Person.objects.filter(username__startswith=PREFIX).count()
    if there >= count:
        return 0
    _keep_requirements(requirements)
    _keep_teams(count)
    first_sort, last_sort = [fold(name) for name in FIRST_NAMES], [fold(name) for name in LAST_NAMES]
    with connection.cursor() as cursor:
        # The same people and dates each time.
        cursor.execute("SELECT setseed(0.2019)")
        cursor.execute(
            """
            INSERT INTO people_person
                (password, is_superuser, username, name, sort_name, email, language, is_active, is_staff, created_at)
            SELECT '!', false, %(prefix)s || lpad(n::text, 6, '0'), f || ' ' || l, ls || ', ' || fs,
                   %(prefix)s || n || '@volume.example.org', 'en-gb', true, false, %(on)s::date - 400
            FROM (SELECT n, %(first)s::text[] AS fa, %(fold_first)s::text[] AS fsa, %(last)s::text[] AS la, %(fold_last)s::text[] AS lsa,
                         1 + floor(random() * %(firsts)s)::int AS i, 1 + floor(random() * %(lasts)s)::int AS j
                  FROM generate_series(%(begin)s, %(count)s) n) drawn,
                 LATERAL (SELECT fa[i] AS f, fsa[i] AS fs, la[j] AS l, lsa[j] AS ls) name
            """,
            {
                "prefix": PREFIX,
                "on": on,
                "first": FIRST_NAMES,
                "fold_first": first_sort,
                "last": LAST_NAMES,
                "fold_last": last_sort,
                "firsts": len(FIRST_NAMES),
                "lasts": len(LAST_NAMES),
                "begin": there + 1,
                "count": count,
            },
        )
        cursor.execute(
            """
            CREATE TEMPORARY TABLE added ON COMMIT DROP AS
            SELECT id, row_number() OVER (ORDER BY id) AS n FROM people_person WHERE username LIKE %s AND username >= %s
            """,
            [f"{PREFIX}%", f"{PREFIX}{there + 1:06}"],
        )
        cursor.execute(
            """
            INSERT INTO people_employment (recorded_at, reason, role_code, job_title, starts_on, person_id, team_id)
            SELECT now(), '', (%(roles)s::text[])[1 + (a.n %% %(role_count)s)], '',
                   %(on)s::date - (200 + floor(random() * 2300))::int, a.id, t.id
            FROM added a
            JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS k, count(*) OVER () AS teams
                  FROM people_team WHERE code LIKE 'VOL-%%') t
              ON t.k = a.n %% t.teams
            """,
            {"roles": list(ROLES), "role_count": len(ROLES), "on": on},
        )
        cursor.execute(
            """
            INSERT INTO courses_completion (recorded_at, reason, completed_on, source, evidence, module_id, person_id)
            SELECT now(), '', %(on)s::date - (turn * 520 + floor(random() * 500))::int, 'loaded', '', m.id, a.id
            FROM added a
            CROSS JOIN (SELECT id, row_number() OVER (ORDER BY id) AS k, count(*) OVER () AS modules FROM courses_module) m
            CROSS JOIN LATERAL generate_series(0, %(each)s / m.modules + CASE WHEN m.k <= %(each)s %% m.modules THEN 0 ELSE -1 END) turn
            ON CONFLICT DO NOTHING
            """,
            {"on": on, "each": COMPLETIONS_A_PERSON},
        )
        cursor.execute("ANALYZE people_person, people_employment, courses_completion")
    rebuild_all()
    return count - there


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
