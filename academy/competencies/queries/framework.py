"""What the framework says, for its own pages. Nobody's data is in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from academy.competencies.models import (
    Competency,
    DesignationKind,
    Domain,
    ExternalFramework,
    ExternalFrameworkVersion,
    Level,
    Principle,
    Requirement,
    RequirementRule,
    RoleCompetency,
    RoleProfile,
)
from academy.competencies.models.requirements import RequirementRuleQuerySet
from academy.competencies.queries.paths import in_order
from academy.people.models import Sector
from courses.models import Module


@dataclass(frozen=True)
class SkillShown:
    """A competency with what it looks like at each level, and the level that a role asks where one is looked at."""

    competency: Competency
    indicators: list[tuple[Level, list[str]]]
    asked: RoleCompetency | None = None
    asked_level: Level | None = None


@dataclass(frozen=True)
class DomainShown:
    domain: Domain
    skills: list[SkillShown]


@dataclass(frozen=True)
class RequirementShown:
    """A requirement with the rule in force, in words. `modules` are what meets it, those that a person can open first."""

    requirement: Requirement
    rule: RequirementRule
    who: list[str]
    modules: list[Module]

    @property
    def is_kept_here(self) -> bool:
        return self.requirement.kind == Requirement.Kind.EXPIRY


@dataclass(frozen=True)
class SkillsShown:
    levels: list[Level]
    domains: list[DomainShown]
    roles: list[RoleProfile]


@dataclass(frozen=True)
class RoleShown:
    role: RoleProfile
    sectors: list[str]
    domains: list[DomainShown]
    requirements: list[RequirementShown]
    path: list[Module]

    @property
    def minutes(self) -> int:
        """Of online study in all of the path."""
        return sum(module.minutes for module in self.path)


def skills_shown() -> SkillsShown:
    """Roles, levels and every skill. Three statements, however large the framework."""
    levels = list(Level.objects.order_by("level"))
    return SkillsShown(levels, _domains(levels, {}), list(RoleProfile.objects.order_by("position")))


def requirements_shown(*, on: date) -> list[RequirementShown]:
    """What is asked of whom, by the rules in force on a day. Four statements."""
    return _requirements(RequirementRule.objects.in_force(on), RoleProfile.objects.all())


def principles_shown() -> list[tuple[str, list[Principle]]]:
    """The lists of principles with their titles; those that are empty are left out. One statement."""
    principles = list(Principle.objects.order_by("position"))
    lists = [(str(label), [one for one in principles if one.list == value]) for value, label in Principle.List.choices]
    return [pair for pair in lists if pair[1]]


def outside_frameworks_shown(*, on: date) -> list[tuple[ExternalFramework, list[ExternalFrameworkVersion], list[ExternalFrameworkVersion]]]:
    """Frameworks that others keep: the versions in force on a day, and those to come. A date decides, not a release. One statement."""
    rows = ExternalFrameworkVersion.objects.filter(Q(effective_to=None) | Q(effective_to__gte=on)).select_related("framework")
    found: dict[ExternalFramework, list[ExternalFrameworkVersion]] = {}
    for version in rows.order_by("framework__title", "effective_from", "code"):
        found.setdefault(version.framework, []).append(version)

    def is_running(version: ExternalFrameworkVersion) -> bool:
        return version.effective_from is None or version.effective_from <= on

    return [
        (framework, [one for one in versions if is_running(one)], [one for one in versions if not is_running(one)])
        for framework, versions in found.items()
    ]


def role_shown(role: RoleProfile, *, on: date) -> RoleShown:
    """What one role is asked: skills with their levels, what to complete and refresh, and in which order. Eight statements."""
    levels = list(Level.objects.order_by("level"))
    asked = {row.competency_id: row for row in RoleCompetency.objects.filter(role=role)}
    words = ["everyone", role.code, *(f"sector:{sector}" for sector in role.agency_types)]
    requirements = _requirements(RequirementRule.objects.in_force(on).filter(who__overlap=words), RoleProfile.objects.all())
    usual = [next((module for module in one.modules if module.is_open), None) for one in requirements if one.is_kept_here]
    return RoleShown(
        role=role,
        sectors=[str(Sector(sector).label) for sector in role.agency_types],
        domains=_domains(levels, asked),
        requirements=requirements,
        path=in_order(filter(None, usual), Module.objects.open()),
    )


def _domains(levels: list[Level], asked: Mapping[int, RoleCompetency]) -> list[DomainShown]:
    """All skills by domain; with `asked`, those that are asked."""
    by_number = {level.level: level for level in levels}
    found: dict[Domain, list[SkillShown]] = {}
    for competency in Competency.objects.select_related("domain").order_by("domain__position", "position"):
        ask = asked.get(competency.pk)
        if asked and ask is None:
            continue
        indicators = [(level, competency.indicators.get(str(level.level), [])) for level in levels]
        skill = SkillShown(competency, [pair for pair in indicators if pair[1]], ask, by_number.get(ask.level) if ask else None)
        found.setdefault(competency.domain, []).append(skill)
    return [DomainShown(domain, skills) for domain, skills in found.items()]


def _requirements(rules: RequirementRuleQuerySet, roles: Iterable[RoleProfile]) -> list[RequirementShown]:
    rows = list(rules.select_related("requirement").order_by("requirement__position", "requirement__code"))
    words = {"everyone": _("Everyone")}
    words |= {role.code: role.title for role in roles}
    words |= {f"sector:{sector}": str(label) for sector, label in Sector.choices}
    words |= {f"designation:{kind.code}": kind.title for kind in DesignationKind.objects.all()}
    modules = {module.code: module for module in Module.objects.filter(code__in={code for rule in rows for code in rule.satisfied_by})}
    return [
        RequirementShown(
            rule.requirement,
            rule,
            [words.get(who, who) for who in rule.who],
            [modules[code] for code in rule.satisfied_by if code in modules],
        )
        for rule in rows
    ]
