"""Agencies, teams and people, named in the file or generated for volume."""

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password

from academy.demo.partnership.days import Days
from academy.demo.partnership.reading import teams_of
from academy.people.models import Agency, Designation, Employment, FormerName, Grant, Person, Team
from academy.people.names import fold, sort_name_of
from academy.people.roles import Role

FIRST_NAMES = """
Aisha Alan Amy Anwen Arjun Bea Callum Carys Chidi Chloe Dafydd Dawn Dean Ebony Efa Elif Emeka Esther Fatima Fergus
Gareth Gloria Hannah Hamza Imogen Ines Jade Jamal Janek Jasmine Joel Kasia Keeley Kieran Laila Leon Lowri Luca Maeve
Malik Mei Mercy Naomi Nathan Niamh Omar Olwen Paige Pavel Quinn Rhys Rosie Ryan Samira Seren Shannon Stefan Tamsin Tariq
Tegan Umar Victor Wren Yasmin Zara Zofia
""".split()
LAST_NAMES = """
Abara Ainsworth Barker Begum Bowen Brook Carr Chaudhry Clegg Cooper Costa Crowther Davies Dixon Dobson Ellis Evans
Farrow Fenwick Gill Graham Gwynne Hall Hartley Hassan Hughes Hussain Iqbal Jagger Jarvis Jones Kaczmarek Kamara Kaur
Khan Lamb Lister Lloyd Mahmood Malik Marsh Metcalfe Mistry Morgan Musa Newton Nowak Obi Okafor Owen Parry Patel Peel
Price Quigley Rahman Rees Reid Roberts Robson Sagar Shah Shaw Silva Singh Sokolov Stone Tate Thwaite Todd Vaughan Wade
Walsh Ward Webb Wilson Wójcik Wright Yates Young Żak
""".split()

_DESIGNATION_GRANTS = {"assessor": Role.ASSESSOR}
_FLAG_GRANTS = {"academy-administrator": Role.ACADEMY_ADMINISTRATOR, "editor": Role.EDITOR, "practice-lead": Role.PRACTICE_LEAD}


@dataclass
class Roster:
    """Who was written, by the file's codes. `bulk` holds the generated people of a (team code, role), in a fixed order."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    bulk: dict[tuple[str, str], list[Person]] = field(default_factory=dict)
    agency_of: dict[int, str] = field(default_factory=dict)


def write_people(data: dict[str, Any], days: Days, chance: random.Random) -> Roster:
    """Write agencies, teams, people, employments, designations and grants. A fixed number of statements, whatever the number of people."""
    roster = Roster()
    _write_agencies(data, days, roster)
    _write_persons(data, days, roster, chance)
    _write_employments(data, days, roster, chance)
    _write_grants(data, days, roster)
    return roster


def _write_agencies(data: dict[str, Any], days: Days, roster: Roster) -> None:
    for agency in data["agencies"]:
        arrangement = agency.get("arrangement") or {}
        word = {"police": "Police delegate"}.get(agency["sector"], "Delegate")
        roster.agencies[agency["code"]] = Agency.objects.create(
            code=agency["code"],
            name=agency["name"],
            sector=agency["sector"],
            is_restricted=agency["restricted"],
            delegate_word=word if agency["restricted"] else "",
            email_domain=agency.get("email_domain") or "",
            help_name=data["academy"]["name"],
            help_email=data["academy"]["email"],
            help_phone="01632 960 140",
            safeguarding_contact=agency.get("safeguarding_contact") or "",
            privacy_notice=f"{arrangement.get('data_lead', 'The data lead')} answers for what {agency['name']} shares with the academy.",
            people_list_on=days.on(agency["imports"]["last"]) if agency.get("imports") else None,
        )
        for team, parent in teams_of(agency):
            above = roster.teams[parent["code"]] if parent else None
            made = Team.objects.create(
                agency=roster.agencies[agency["code"]], parent=above, code=team["code"], name=team["name"], town=team.get("town") or ""
            )
            made.path = f"{above.path if above else ''}{made.pk}/"
            made.save(update_fields=["path"])
            roster.teams[team["code"]] = made


def _write_persons(data: dict[str, Any], days: Days, roster: Roster, chance: random.Random) -> None:
    taken: set[str] = set()
    unusable = make_password(None)

    def person(name: str, email: str, joined: int) -> Person:
        local = email.split("@")[0] if email else ".".join(fold(name).replace("'", "").split())
        username, n = local, 1
        while username in taken:
            n += 1
            username = f"{local}{n}"
        taken.add(username)
        return Person(
            name=name, sort_name=sort_name_of(name), username=username, email=email, password=unusable, created_at=days.at(joined)
        )

    named = [person(row["name"], row.get("email") or "", min(a["start"] for a in row["affiliations"])) for row in data["people"]]
    bulk: list[tuple[tuple[str, str], Person]] = []
    for agency in data["agencies"]:
        for team, _parent in teams_of(agency):
            for group in team["bulk"]:
                for _ in range(group["count"]):
                    name = _new_name(chance, taken)
                    email = f"{'.'.join(fold(name).split())}@{agency['email_domain']}" if agency.get("email_domain") else ""
                    bulk.append(((team["code"], group["role"] or ""), person(name, email, -200)))
    Person.objects.bulk_create([*named, *(made for _, made in bulk)])
    roster.people = {row["code"]: made for row, made in zip(data["people"], named, strict=True)}
    for key, made in bulk:
        roster.bulk.setdefault(key, []).append(made)
    FormerName.objects.bulk_create(
        FormerName(person=roster.people[row["code"]], name=former["name"], email=former.get("email") or "", until=days.on(former["until"]))
        for row in data["people"]
        for former in row.get("former_names") or []
    )


def _new_name(chance: random.Random, taken: set[str]) -> str:
    while True:
        name = f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"
        if ".".join(fold(name).split()) not in taken:
            return name


def _write_employments(data: dict[str, Any], days: Days, roster: Roster, chance: random.Random) -> None:
    employments = []
    managers: dict[str, Person] = {}
    for row in data["people"]:
        for affiliation in row["affiliations"]:
            roster.agency_of.setdefault(roster.people[row["code"]].pk, affiliation["agency"])
            if affiliation["role"] == "manager" and affiliation["end"] is None:
                managers.setdefault(affiliation["team"], roster.people[row["code"]])
            employments.append(
                Employment(
                    person=roster.people[row["code"]],
                    team=roster.teams[affiliation["team"]],
                    role_code=affiliation["role"] or "",
                    job_title=affiliation.get("job") or "",
                    manager=roster.people.get(affiliation.get("manager") or ""),
                    deputy=roster.people.get(affiliation.get("deputy") or ""),
                    starts_on=days.on(affiliation["start"]),
                    ends_on=days.until(affiliation["end"]),
                )
            )
    newcomers = {(row["team"], row["role"] or ""): row["new"] for row in data["bulk_history"]}
    for agency in data["agencies"]:
        above: dict[str, Person | None] = {}
        for team, parent in teams_of(agency):
            above[team["code"]] = managers.get(team["code"]) or (above[parent["code"]] if parent else None)
            for group in team["bulk"]:
                people = roster.bulk[team["code"], group["role"] or ""]
                settled = len(people) - newcomers.get((team["code"], group["role"] or ""), 0)
                for n, person in enumerate(people):
                    roster.agency_of[person.pk] = agency["code"]
                    # The history drawn for those who are not new reaches back 1,396 days at the most.
                    start = -chance.randint(1400, 2500) if n < settled else -chance.randint(2, 25)
                    employments.append(
                        Employment(
                            person=person,
                            team=roster.teams[team["code"]],
                            role_code=group["role"] or "",
                            manager=above[team["code"]] if above[team["code"]] != person else None,
                            starts_on=days.on(start),
                        )
                    )
    Employment.objects.bulk_create(employments)
    Designation.objects.bulk_create(
        Designation(person=roster.people[row["code"]], code=code, starts_on=days.on(min(a["start"] for a in row["affiliations"])))
        for row in data["people"]
        for code in row["designations"]
    )


def _write_grants(data: dict[str, Any], days: Days, roster: Roster) -> None:
    grants: dict[tuple[int, str, int | None], Grant] = {}

    def give(person: Person, role: str, starts_on: date, agency: Agency | None = None) -> None:
        grants.setdefault(
            (person.pk, role, agency.pk if agency else None), Grant(person=person, role=role, agency=agency, starts_on=starts_on)
        )

    for row in data["people"]:
        person, since = roster.people[row["code"]], days.on(min(a["start"] for a in row["affiliations"]))
        for flag in row["flags"]:
            if flag in _FLAG_GRANTS:
                give(person, _FLAG_GRANTS[flag], since)
        for code in row["designations"]:
            if code in _DESIGNATION_GRANTS:
                give(person, _DESIGNATION_GRANTS[code], since)
        # An agency's HR lead works there; the file marks both sides.
        if "hr-lead" in row["flags"]:
            for affiliation in row["affiliations"]:
                give(person, Role.AGENCY_HR, since, roster.agencies[affiliation["agency"]])
    for agency in data["agencies"]:
        for code in agency.get("hr_leads") or []:
            give(roster.people[code], Role.AGENCY_HR, days.on(-1000), roster.agencies[agency["code"]])
        for code in agency.get("data_leads") or []:
            give(roster.people[code], Role.DATA_LEAD, days.on(-400), roster.agencies[agency["code"]])
    for trainer in data["trainers"]:
        give(roster.people[trainer["person"]], Role.TRAINER, days.on(-400))
    Grant.objects.bulk_create(grants.values())
    Person.objects.filter(pk__in=[grant.person_id for grant in grants.values() if grant.role == Role.ACADEMY_ADMINISTRATOR]).update(
        is_staff=True, is_superuser=True
    )
