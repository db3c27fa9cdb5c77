"""What is asked, what modules award, and a framework small enough to read."""

from datetime import date
from itertools import count
from typing import Any

from academy.competencies.models import Competency, Domain, Level, ModuleAward, Requirement, RequirementRule
from courses.models import Module

_numbers = count(1)


def requirement(code: str = "", *, kind: str = "expiry", **rule: Any) -> Requirement:
    """A requirement with one rule: everyone, within 30 days, every 12 months, 90 days early, 30 of grace."""
    number = next(_numbers)
    made = Requirement.objects.create(code=code or f"REQ{number}", title=f"Requirement {number}", kind=kind, position=number)
    terms = {
        "who": ["everyone"],
        "satisfied_by": ["M1"],
        "within_days": 30,
        "refresh_months": 12,
        "early_days": 90,
        "grace_days": 30,
        **rule,
    }
    RequirementRule.objects.create(requirement=made, **terms)
    return made


def levels() -> None:
    for level, name, ways, months in (
        (1, "Aware", ["course"], 36),
        (2, "Applying", ["course", "self-assessment", "manager"], 24),
        (3, "Skilled", ["assessor"], 24),
        (4, "Leading", ["assessor", "moderator"], 24),
    ):
        Level.objects.create(level=level, name=name, meaning=f"{name}.", awarded_by=ways, review_months=months)


def competency(code: str = "", **fields: Any) -> Competency:
    number = next(_numbers)
    domain, _is_new = Domain.objects.get_or_create(code="V", defaults={"title": "Values", "position": 0})
    return Competency.objects.create(
        **{"code": code or f"C{number}", "title": f"Skill {number}", "domain": domain, "position": number, **fields}
    )


def module_award(module: Module, competency_: Competency | None = None, level: int = 1) -> ModuleAward:
    return ModuleAward.objects.create(module=module, competency=competency_ or competency(), level=level)


LONG_AGO = date(2000, 1, 1)
