"""Reading a partnership file and finding everything that is wrong with it before a single row is written."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from academy.people.models import Sector

# What the file may hold and the academy does not keep yet. Each is checked for its shape and its references, and named when loading.
NOT_LOADED_YET = (
    "charge_policy",
    "awards",
    "external_records",
    "prior_learning",
    "evaluations",
    "hr_import_sample",
)
# What may be left out, and is loaded where it stands.
IF_THERE = {"practice", "portfolios"}
PRACTICE_KINDS = {"restorative-conversation", "circle", "restorative-process", "hours", "observed-delivery"}
PORTFOLIO_STATES = {"in-progress", "waiting-for-signature", "complete"}
# Bookings in these states become places; the others wait until the academy has applications and waiting lists.
BOOKING_STATES_LOADED = {"confirmed", "attended", "partly_attended", "dna", "substituted", "cancelled_free", "cancelled_late"}
BOOKING_STATES_NOT_LOADED_YET = {"requested", "manager_pending", "waitlisted", "offered"}
ATTENDANCE_MARKS = {"present", "late", "left-early", "absent-notified", "dna", "released"}
BANDS = {"current", "expiring_90", "expiring_60", "expiring_30", "in_grace", "overdue"}

_KEYS = {
    "agency": {"code", "name", "sector", "restricted", "teams"},
    "team": {"code", "name", "bulk", "teams"},
    "person": {"code", "name", "affiliations", "designations", "flags"},
    "affiliation": {"agency", "team", "role", "start", "end"},
    "cohort": {"code", "title", "modules", "capacity", "trainers", "sessions", "bookings", "bulk_bookings"},
    "session": {"title", "day", "start", "end", "hours", "place"},
    "practice": {"person", "kind", "days", "text"},
    "portfolio": {"person", "cohort", "journals", "supervisions", "supervisions_signed", "essay", "cv", "status"},
}


class PartnershipInvalid(ValueError):
    """The file cannot be loaded. `problems` has one line each: the path in the file, and what is wrong there."""

    def __init__(self, source: str, problems: list[str]) -> None:
        self.problems = [f"{source}: {problem}" for problem in problems]
        super().__init__("\n".join(self.problems))


def read_partnership(path: Path) -> dict[str, Any]:
    """The file's content, checked. Raises PartnershipInvalid with every problem found."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PartnershipInvalid(path.name, [f"cannot be read: {error.strerror}"]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PartnershipInvalid(path.name, [f"is no YAML: {' '.join(str(error).split())}"]) from error
    if not isinstance(data, dict):
        raise PartnershipInvalid(path.name, ["holds no sections"])
    problems = list(_problems(data))
    if problems:
        raise PartnershipInvalid(path.name, problems)
    return data


def teams_of(agency: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Each team of an agency with the team above it, from the top down."""

    def walk(teams: list[dict[str, Any]], parent: dict[str, Any] | None) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
        for team in teams:
            yield team, parent
            yield from walk(team.get("teams") or [], team)

    return walk(agency["teams"], None)


def _problems(data: dict[str, Any]) -> Iterator[str]:
    needed = {"agencies", "people", "cohorts", "history", "status_bands", "bulk_history", "pauses", "waivers", "certificates", "trainers"}
    missing = [name for name in sorted(needed) if not isinstance(data.get(name), dict if name == "status_bands" else list)]
    if missing:
        yield from (f"{name}: is missing" for name in missing)
        return
    known = {
        *needed,
        *NOT_LOADED_YET,
        *IF_THERE,
        "title",
        "fictional",
        "notice",
        "host_agency",
        "weekend_rule",
        "small_group_floor",
        "academy",
    }
    yield from (f"{name}: is no section that the academy knows" for name in sorted(set(data) - known))

    shape = list(_shape_problems(data))
    yield from shape
    if shape:
        return

    agencies = {agency["code"] for agency in data["agencies"]}
    teams = {team["code"] for agency in data["agencies"] for team, _ in teams_of(agency)}
    people = {person["code"] for person in data["people"]}
    cohorts = {cohort["code"] for cohort in data["cohorts"]}
    yield from _twice("people", (person["code"] for person in data["people"]))
    yield from _twice("people (e-mail)", (person["email"] for person in data["people"] if person.get("email")))
    yield from _twice("agencies", (agency["code"] for agency in data["agencies"]))
    yield from _twice("cohorts", (cohort["code"] for cohort in data["cohorts"]))

    for n, agency in enumerate(data["agencies"]):
        if agency["sector"] not in Sector.values:
            yield f"agencies[{n}].sector: «{agency['sector']}» is no sector"
        for leads in ("hr_leads", "data_leads"):
            yield from _unknown(f"agencies[{n}].{leads}", agency.get(leads) or [], people, "person")
    for n, person in enumerate(data["people"]):
        for m, affiliation in enumerate(person["affiliations"]):
            where = f"people[{n}] ({person['code']}).affiliations[{m}]"
            yield from _unknown(f"{where}.agency", [affiliation["agency"]], agencies, "agency")
            yield from _unknown(f"{where}.team", [affiliation["team"]], teams, "team")
            yield from _unknown(f"{where}.manager", filter(None, [affiliation.get("manager"), affiliation.get("deputy")]), people, "person")
            if affiliation["end"] is not None and affiliation["end"] < affiliation["start"]:
                yield f"{where}.end: is before its start"
    for section in (
        "history",
        "trainers",
        "pauses",
        "waivers",
        "certificates",
        "awards",
        "practice",
        "external_records",
        "prior_learning",
        "portfolios",
    ):
        for n, row in enumerate(data.get(section) or []):
            yield from _unknown(f"{section}[{n}].person", [row.get("person")], people, "person")
    for n, cohort in enumerate(data["cohorts"]):
        yield from _unknown(f"cohorts[{n}].trainers", cohort["trainers"], people, "person")
        for m, booking in enumerate(cohort["bookings"]):
            where = f"cohorts[{n}] ({cohort['code']}).bookings[{m}]"
            yield from _unknown(f"{where}.person", [booking.get("person")], people, "person")
            if booking.get("state") not in BOOKING_STATES_LOADED | BOOKING_STATES_NOT_LOADED_YET:
                yield f"{where}.state: «{booking.get('state')}» is no state of a booking"
            for day, mark in (booking.get("attendance") or {}).items():
                if mark not in ATTENDANCE_MARKS:
                    yield f"{where}.attendance.{day}: «{mark}» is no mark"
        for m, booking in enumerate(cohort["bulk_bookings"]):
            yield from _unknown(f"cohorts[{n}].bulk_bookings[{m}].team", [booking.get("team")], teams, "team")
    yield from _practice_problems(data, cohorts)
    for n, row in enumerate(data["history"]):
        for m, done in enumerate(row["completed"]):
            if done["days"] > 0:
                yield f"history[{n}].completed[{m}].days: {done['days']} lies in the future"
            yield from _unknown(f"history[{n}].completed[{m}].cohort", filter(None, [done.get("cohort")]), cohorts, "cohort")
    for n, row in enumerate(data["bulk_history"]):
        yield from _unknown(f"bulk_history[{n}].team", [row["team"]], teams, "team")
        for module, counts in row["modules"].items():
            where = f"bulk_history[{n}].modules.{module}"
            yield from _unknown(where, set(counts) - {"never"}, BANDS, "band")
            if sum(counts.values()) != row["people"] - row["new"]:
                yield f"{where}: adds up to {sum(counts.values())}, not to the {row['people'] - row['new']} people who are not new"


def _practice_problems(data: dict[str, Any], cohorts: set[str]) -> Iterator[str]:
    asks = {cohort["code"]: cohort["portfolio"] for cohort in data["cohorts"] if cohort.get("portfolio")}
    for n, row in enumerate(data.get("practice") or []):
        if row["kind"] not in PRACTICE_KINDS:
            yield f"practice[{n}].kind: «{row['kind']}» is no kind of practice"
        if row["kind"] == "hours":
            yield from (f"practice[{n}].{key}: is missing" for key in ("hours", "tag") if key not in row)
        if row["days"] > 0:
            yield f"practice[{n}].days: {row['days']} lies in the future"
    for n, row in enumerate(data.get("portfolios") or []):
        where = f"portfolios[{n}]"
        if row["cohort"] and row["cohort"] not in asks:
            unknown = "asks for no portfolio" if row["cohort"] in cohorts else "is no cohort of this file"
            yield f"{where}.cohort: «{row['cohort']}» {unknown}"
        elif not asks:
            yield f"{where}: no cohort of this file asks for a portfolio"
        if row["status"] not in PORTFOLIO_STATES:
            yield f"{where}.status: «{row['status']}» is no state of a portfolio"
        if row["supervisions_signed"] > row["supervisions"]:
            yield f"{where}.supervisions_signed: more are signed than there are"
        if row["status"] == "complete" and row.get("completed") is None:
            yield f"{where}.completed: is missing"


def _shape_problems(data: dict[str, Any]) -> Iterator[str]:
    def lacking(where: str, row: object, kind: str) -> Iterator[str]:
        if not isinstance(row, dict):
            yield f"{where}: should be a set of keys"
            return
        yield from (f"{where}.{key}: is missing" for key in sorted(_KEYS[kind] - set(row)))

    for n, agency in enumerate(data["agencies"]):
        yield from lacking(f"agencies[{n}]", agency, "agency")
        if isinstance(agency, dict) and "teams" in agency:
            for team, _parent in teams_of(agency):
                yield from lacking(f"agencies[{n}].teams ({team.get('code', '?')})", team, "team")
    for n, person in enumerate(data["people"]):
        yield from lacking(f"people[{n}]", person, "person")
        for m, affiliation in enumerate(person.get("affiliations", []) if isinstance(person, dict) else []):
            yield from lacking(f"people[{n}].affiliations[{m}]", affiliation, "affiliation")
    for section, kind in (("practice", "practice"), ("portfolios", "portfolio")):
        for n, row in enumerate(data.get(section) or []):
            yield from lacking(f"{section}[{n}]", row, kind)
    for n, cohort in enumerate(data["cohorts"]):
        yield from lacking(f"cohorts[{n}]", cohort, "cohort")
        for m, session in enumerate(cohort.get("sessions", []) if isinstance(cohort, dict) else []):
            yield from lacking(f"cohorts[{n}].sessions[{m}]", session, "session")


def _unknown(where: str, codes: Iterable[Any], known: set[str], what: str) -> Iterator[str]:
    yield from (f"{where}: «{code}» is no {what} of this file" for code in codes if code not in known)


def _twice(where: str, codes: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            yield f"{where}: «{code}» stands twice"
        seen.add(code)
