"""What is wrong with a framework file, found before anything is written. Pure: no database.

The shapes are those of `framework.yaml`; its head explains the keys.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from academy.competencies.fold import Ask, SupersessionCycle, Terms
from academy.competencies.models import Award, Requirement
from academy.competencies.path import FOREVER, Rule, Span
from academy.people.models import Sector

SECTIONS = ("domains", "levels", "competencies", "roles", "designations", "requirements", "external_frameworks")
# The keys of a requirement that are columns of its rule; what else it says is kept in `RequirementRule.extra`.
RULE_KEYS = ("who", "satisfied_by", "within_days", "refresh_months", "early_days", "grace_days", "supersedes")
REQUIREMENT_KEYS = ("code", "title", "kind", "note")
VERSION_KEYS = ("code", "title", "effective_from", "effective_to", "replaced_by", "confirmed", "note")

_NEEDED: dict[str, dict[str, type]] = {
    "domains": {"code": str, "title": str},
    "levels": {"level": int, "name": str, "meaning": str, "awarded_by": list},
    "competencies": {"code": str, "title": str, "domain": str, "indicators": dict},
    "roles": {"code": str, "title": str, "required": dict},
    "designations": {"code": str, "title": str},
    "requirements": {"code": str, "title": str, "kind": str, "who": list},
    "external_frameworks": {"code": str, "title": str, "body": str, "versions": list},
}
_WORDS = {str: "a text", int: "a whole number", list: "a list", dict: "a set of keys"}


class FrameworkInvalid(ValueError):
    """The framework cannot be loaded. `problems` has one line each: the file, the path in it, and what is wrong there."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def framework_problems(data: Any, *, source_name: str, modules: Collection[str] | None = None) -> list[str]:
    """Everything that is wrong, one line each. `modules` are the codes that requirements may name; None leaves them unchecked."""
    if not isinstance(data, Mapping):
        return [f"{source_name}: should be a set of keys"]
    problems = list(_shape_problems(data)) or list(_reference_problems(data, modules))
    return [f"{source_name}: {problem}" for problem in problems]


def level_of(asked: object) -> tuple[Any, bool]:
    """The level that a role asks, and whether an assessor must judge it: `2`, or `{level: 3, assessor: true}`."""
    if isinstance(asked, Mapping):
        return asked.get("level"), bool(asked.get("assessor"))
    return asked, False


def _is(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def _shape_problems(data: Mapping[str, Any]) -> Iterator[str]:
    for section in SECTIONS:
        rows = data.get(section)
        if not isinstance(rows, list):
            yield f"{section}: should be a list"
            continue
        seen: set[object] = set()
        for n, row in enumerate(rows):
            if not isinstance(row, Mapping):
                yield f"{section}[{n}]: should be a set of keys"
                continue
            for key, kind in _NEEDED[section].items():
                if key not in row:
                    yield f"{section}[{n}].{key}: is missing"
                elif not _is(row[key], kind):
                    yield f"{section}[{n}].{key}: should be {_WORDS[kind]}"
            code = row.get("level" if section == "levels" else "code")
            if isinstance(code, (str, int)) and code in seen:
                yield f"{section}[{n}].code: «{code}» stands twice"
            elif isinstance(code, (str, int)):
                seen.add(code)
    principles = data.get("principles")
    if not isinstance(principles, Mapping):
        yield "principles: should be a set of keys"
        return
    for name in ("non_negotiables", "distinguishers"):
        part = principles.get(name)
        items = part.get("items") if isinstance(part, Mapping) else None
        if not isinstance(items, list):
            yield f"principles.{name}.items: should be a list"
            continue
        for n, item in enumerate(items):
            if not isinstance(item, Mapping) or not _is(item.get("code"), str) or not _is(item.get("text"), str):
                yield f"principles.{name}.items[{n}]: needs a code and a text"


def _reference_problems(data: Mapping[str, Any], modules: Collection[str] | None) -> Iterator[str]:
    domains = {row["code"] for row in data["domains"]}
    levels = {row["level"] for row in data["levels"]}
    competencies = {row["code"] for row in data["competencies"]}
    principles = {item["code"] for part in ("non_negotiables", "distinguishers") for item in data["principles"][part]["items"]}
    for n, row in enumerate(data["levels"]):
        yield from _unknown(f"levels[{n}].awarded_by", row["awarded_by"], set(Award.By.values), "way to award")
    for n, row in enumerate(data["competencies"]):
        yield from _unknown(f"competencies[{n}].domain", [row["domain"]], domains, "domain")
        yield from _unknown(f"competencies[{n}].principles", row.get("principles") or [], principles, "principle")
        yield from _unknown(f"competencies[{n}].indicators", [_number(key) for key in row["indicators"]], levels, "level")
    for n, row in enumerate(data["roles"]):
        yield from _unknown(f"roles[{n}].agency_types", row.get("agency_types") or [], set(Sector.values), "sector")
        yield from _unknown(f"roles[{n}].required", row["required"], competencies, "competency")
        for code, asked in row["required"].items():
            yield from _unknown(f"roles[{n}].required.{code}", [level_of(asked)[0]], levels, "level")
    yield from _requirement_problems(data, modules)
    versions = {version.get("code") for row in data["external_frameworks"] for version in row["versions"] if isinstance(version, Mapping)}
    for n, row in enumerate(data["external_frameworks"]):
        yield from _unknown(f"external_frameworks[{n}].sectors", row.get("sectors") or [], set(Sector.values), "sector")
        for m, version in enumerate(row["versions"]):
            where = f"external_frameworks[{n}].versions[{m}]"
            if not isinstance(version, Mapping) or not _is(version.get("code"), str) or not _is(version.get("title"), str):
                yield f"{where}: needs a code and a title"
                continue
            for key in ("effective_from", "effective_to"):
                if version.get(key) is not None and as_date(version[key]) is None:
                    yield f"{where}.{key}: should be a date, such as 2027-04-01"
            if version.get("replaced_by"):
                yield from _unknown(f"{where}.replaced_by", [version["replaced_by"]], versions, "version")


def _requirement_problems(data: Mapping[str, Any], modules: Collection[str] | None) -> Iterator[str]:
    codes = {row["code"] for row in data["requirements"]}
    who = {"everyone", *(row["code"] for row in data["roles"])}
    who |= {f"sector:{sector}" for sector in Sector.values} | {f"designation:{row['code']}" for row in data["designations"]}
    is_sound = True
    for n, row in enumerate(data["requirements"]):
        where = f"requirements[{n}] ({row['code']})"
        found = [
            *_unknown(f"{where}.kind", [row["kind"]], set(Requirement.Kind.values), "kind"),
            *_unknown(f"{where}.who", row["who"], who, "role, sector or designation"),
            *_unknown(f"{where}.supersedes", row.get("supersedes") or [], codes, "requirement"),
        ]
        if modules is not None:
            found += _unknown(f"{where}.satisfied_by", row.get("satisfied_by") or [], set(modules), "module")
        if row["kind"] == Requirement.Kind.EXPIRY and not row.get("satisfied_by"):
            found.append(f"{where}.satisfied_by: names no module")
        for key in ("within_days", "refresh_months", "early_days", "grace_days"):
            value = row.get(key)
            if value is not None and not (_is(value, int) and value >= (1 if key == "refresh_months" else 0)):
                found.append(f"{where}.{key}: should be a whole number, or null")
        is_sound = is_sound and not found
        yield from found
    if is_sound:
        try:
            Terms.of(Ask(n, row["code"], (_rule_superseding(row.get("supersedes") or []),)) for n, row in enumerate(data["requirements"]))
        except SupersessionCycle as error:
            yield f"requirements: supersede each other in a circle: {error}"


def _rule_superseding(codes: list[str]) -> Rule:
    return Rule(0, Span(date.min, FOREVER), frozenset(), frozenset(), supersedes=frozenset(codes))


def as_date(value: object) -> date | None:
    """A date of the file: YAML reads some as dates, and quoted ones as text."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _number(key: object) -> object:
    return int(key) if isinstance(key, str) and key.isdigit() else key


def _unknown(where: str, codes: Iterable[Any], known: Collection[Any], what: str) -> Iterator[str]:
    yield from (f"{where}: there is no {what} «{code}»" for code in codes if not isinstance(code, (str, int)) or code not in known)
