"""Loading the framework and what modules award. All of it is idempotent by code: the same again changes nothing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.utils import timezone

from academy.competencies.models import (
    Competency,
    DesignationKind,
    Domain,
    ExternalFramework,
    ExternalFrameworkVersion,
    Level,
    ModuleAward,
    ModuleRefresh,
    Principle,
    Requirement,
    RequirementRule,
    RoleCompetency,
    RoleProfile,
)
from academy.competencies.operations.standing import rebuild_all
from academy.competencies.reading import REQUIREMENT_KEYS, RULE_KEYS, VERSION_KEYS, FrameworkInvalid, as_date, framework_problems, level_of
from courses.models import Completion, Module

M = TypeVar("M", bound=models.Model)

__all__ = ["FrameworkInvalid", "FrameworkLoaded", "award_for_completions", "framework_problems", "keep_module_awards", "load_framework"]


@dataclass(frozen=True)
class FrameworkLoaded:
    """How many there are now, and the codes of the requirements whose rule became another."""

    competencies: int
    roles: int
    requirements: int
    changed_rules: list[str]


@transaction.atomic
def load_framework(data: Any, *, source_name: str, modules: Collection[str] | None = None, on: date | None = None) -> FrameworkLoaded:
    """Load a framework's content. Raises FrameworkInvalid, and writes nothing, where anything is wrong.

    A requirement whose terms differ from the rule in force gets another version from `on` (today); the old one ends the day before, and
    what was completed under it keeps its dates. A requirement that the file no longer names ends the same way. Standing is rebuilt for
    all where any rule changed.
    """
    on = on or timezone.localdate()
    if modules is None:
        modules = set(Module.objects.values_list("code", flat=True)) or None
    problems = framework_problems(data, source_name=source_name, modules=modules)
    if problems:
        raise FrameworkInvalid(problems)
    _load_principles(data["principles"])
    domains = {
        row["code"]: _keep(Domain, {"code": row["code"]}, title=row["title"], summary=row.get("summary") or "", position=n)
        for n, row in enumerate(data["domains"])
    }
    for row in data["levels"]:
        _keep(
            Level,
            {"level": row["level"]},
            name=row["name"],
            meaning=row["meaning"],
            awarded_by=list(row["awarded_by"]),
            who_may_award=row.get("who_may_award") or "",
            review_months=row.get("review_months"),
        )
    competencies = {
        row["code"]: _keep(
            Competency,
            {"code": row["code"]},
            title=row["title"],
            domain=domains[row["domain"]],
            position=n,
            principles=list(row.get("principles") or []),
            indicators={str(level): list(lines) for level, lines in row["indicators"].items()},
        )
        for n, row in enumerate(data["competencies"])
    }
    _load_roles(data["roles"], competencies)
    for n, row in enumerate(data["designations"]):
        _keep(DesignationKind, {"code": row["code"]}, title=row["title"], note=row.get("note") or "", position=n)
    _load_external_frameworks(data["external_frameworks"])
    changed = _load_requirements(data["requirements"], on)
    if changed:
        rebuild_all()
    return FrameworkLoaded(len(competencies), len(data["roles"]), len(data["requirements"]), changed)


@transaction.atomic
def keep_module_awards(*, module: Module, awards: Iterable[Mapping[str, Any]], refresh: Mapping[str, Any] | None) -> None:
    """Make what a module awards (`{competency, level}`) and how long it lasts (`{months, early_days, satisfied_by}`) as given.

    Raises Competency.DoesNotExist for a competency that the framework has not.
    """
    wanted = {str(award["competency"]): int(award["level"]) for award in awards}
    known = {competency.code: competency for competency in Competency.objects.filter(code__in=wanted)}
    for code in wanted:
        if code not in known:
            raise Competency.DoesNotExist(f"There is no competency «{code}».")
    ModuleAward.objects.filter(module=module).exclude(competency__code__in=wanted).delete()
    for code, level in wanted.items():
        _keep(ModuleAward, {"module": module, "competency": known[code]}, level=level)
    if refresh is None:
        ModuleRefresh.objects.filter(module=module).delete()
    else:
        _keep(
            ModuleRefresh,
            {"module": module},
            months=refresh["months"],
            early_days=refresh.get("early_days") or 0,
            satisfied_by=list(refresh.get("satisfied_by") or []),
        )


def award_for_completions(completions: models.QuerySet[Completion]) -> int:
    """Make the course awards of many completions with one statement; history is told to nobody. Returns how many were new.

    For loaders only: nothing is recorded in the ledger, and standing is left to `rebuild_all`.
    """
    chosen, params = completions.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        # The database adds calendar months as `path.add_months` does: to the last day of a short month.
        cursor.execute(
            f"""
            INSERT INTO competencies_award
                (recorded_at, reason, person_id, competency_id, level, awarded_by, awarded_on, review_on, completion_id, evidence)
            SELECT now(), '', c.person_id, a.competency_id, a.level, 'course', c.completed_on,
                (c.completed_on + make_interval(months => l.review_months))::date, c.id, ''
            FROM courses_completion c
            JOIN competencies_moduleaward a ON a.module_id = c.module_id
            LEFT JOIN competencies_level l ON l.level = a.level
            WHERE c.withdrawn_at IS NULL AND c.id IN ({chosen})
            ON CONFLICT DO NOTHING
            """,  # noqa: S608 (the one part put in is Django's own SQL)
            params,
        )
        return cursor.rowcount


def _keep(model: type[M], key: dict[str, Any], **fields: Any) -> M:
    """The row with that key, written only where a field differs."""
    row, _is_new = model._default_manager.get_or_create(**key, defaults=fields)
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, fields[name])
        row.save(update_fields=changed)
    return row


def _load_principles(data: Mapping[str, Any]) -> None:
    for key, list_ in (("non_negotiables", Principle.List.NON_NEGOTIABLES), ("distinguishers", Principle.List.DISTINGUISHERS)):
        for n, item in enumerate(data[key]["items"]):
            _keep(
                Principle,
                {"code": item["code"]},
                list=list_,
                position=n,
                text=item["text"],
                gloss=item.get("gloss") or "",
                question=item.get("question") or "",
                is_confirmed=item.get("confirmed", True),
            )


def _load_roles(rows: Iterable[Mapping[str, Any]], competencies: Mapping[str, Competency]) -> None:
    for n, row in enumerate(rows):
        role = _keep(
            RoleProfile,
            {"code": row["code"]},
            title=row["title"],
            note=row.get("note") or "",
            agency_types=list(row.get("agency_types") or []),
            position=n,
        )
        RoleCompetency.objects.filter(role=role).exclude(competency__code__in=row["required"]).delete()
        for code, asked in row["required"].items():
            level, needs_assessor = level_of(asked)
            _keep(RoleCompetency, {"role": role, "competency": competencies[code]}, level=level, needs_assessor=needs_assessor)


def _load_external_frameworks(rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        framework = _keep(
            ExternalFramework, {"code": row["code"]}, title=row["title"], body=row["body"], sectors=list(row.get("sectors") or [])
        )
        for version in row["versions"]:
            _keep(
                ExternalFrameworkVersion,
                {"framework": framework, "code": version["code"]},
                title=version["title"],
                effective_from=as_date(version.get("effective_from")),
                effective_to=as_date(version.get("effective_to")),
                replaced_by=version.get("replaced_by") or "",
                is_confirmed=bool(version.get("confirmed")),
                note=version.get("note") or "",
                content={key: value for key, value in version.items() if key not in VERSION_KEYS},
            )


def _load_requirements(rows: Iterable[Mapping[str, Any]], on: date) -> list[str]:
    """Returns the codes whose rule became another, or came or ended."""
    changed = []
    codes = set()
    for n, row in enumerate(rows):
        codes.add(row["code"])
        requirement = _keep(
            Requirement, {"code": row["code"]}, title=row["title"], kind=row["kind"], note=row.get("note") or "", position=n
        )
        terms = {
            "who": list(row["who"]),
            "satisfied_by": list(row.get("satisfied_by") or []),
            "within_days": row.get("within_days"),
            "refresh_months": row.get("refresh_months"),
            "early_days": row.get("early_days") or 0,
            "grace_days": row.get("grace_days") or 0,
            "supersedes": list(row.get("supersedes") or []),
            "extra": {key: value for key, value in row.items() if key not in (*RULE_KEYS, *REQUIREMENT_KEYS)},
        }
        if _change_rule(requirement, terms, on):
            changed.append(requirement.code)
    for requirement in Requirement.objects.exclude(code__in=codes):
        if requirement.rules.filter(models.Q(effective_to=None) | models.Q(effective_to__gte=on)).exists():
            _end_rules(requirement, on)
            changed.append(requirement.code)
    return changed


def _change_rule(requirement: Requirement, terms: dict[str, Any], on: date) -> bool:
    last = requirement.rules.order_by("-version").first()
    if last is None:
        # Holds for all history: what was done before the academy began counts.
        RequirementRule.objects.create(requirement=requirement, **terms)
        return True
    is_running = last.effective_to is None or last.effective_to >= on
    if is_running and all(getattr(last, name) == value for name, value in terms.items()):
        return False
    if is_running and last.effective_from >= on:
        # Changed again on the day that it came into force, or before: it never governed a day.
        RequirementRule.objects.filter(pk=last.pk).update(**terms)
        return True
    _end_rules(requirement, on)
    RequirementRule.objects.create(requirement=requirement, version=last.version + 1, effective_from=on, **terms)
    return True


def _end_rules(requirement: Requirement, on: date) -> None:
    """End what runs the day before; a rule that only began today keeps its one day."""
    for rule in requirement.rules.filter(models.Q(effective_to=None) | models.Q(effective_to__gte=on)):
        rule.effective_to = max(rule.effective_from, on - timedelta(days=1))
        rule.save(update_fields=["effective_to"])
