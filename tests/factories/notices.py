"""Standing to be reminded of: an obligation and a period each, written plainly as the fold would leave them."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from academy.competencies.models import Obligation, Period, Requirement, RequirementRule
from academy.people.models import Employment, Person, Team
from courses.models import Completion, Module
from tests.factories import courses, people

_numbers = count(1)
DUE = date(2027, 3, 14)


def requirement(module: Module | None = None, **fields: Any) -> Requirement:
    """Asked of everyone, refreshed every two years; met by one module."""
    number = next(_numbers)
    module = module or courses.module()
    made = Requirement.objects.create(
        **{"code": f"R{number}", "title": f"Behaviour speaks {number}", "kind": Requirement.Kind.EXPIRY, **fields}
    )
    RequirementRule.objects.create(
        requirement=made, who=["everyone"], satisfied_by=[module.code], within_days=30, refresh_months=24, grace_days=30
    )
    return made


def job(person: Person | None = None, team: Team | None = None, *, manager: Person | None = None, **fields: Any) -> Employment:
    return people.employment(person, team, manager=manager, **fields)


def held(job_: Employment, requirement_: Requirement, *, due_on: date = DUE, **fields: Any) -> Period:
    """Held since two years before its date."""
    rule = requirement_.rules.get()
    module = Module.objects.get(code=rule.satisfied_by[0])
    done_on = due_on - timedelta(days=730)
    completion = Completion.objects.create(person=job_.person, module=module, completed_on=done_on)
    return _period(
        job_, requirement_, Period.Kind.HELD, starts_on=max(done_on, job_.starts_on), due_on=due_on, from_completion=completion, **fields
    )


def unmet(job_: Employment, requirement_: Requirement, *, due_on: date = DUE, **fields: Any) -> Period:
    """Never completed; asked since the job began."""
    return _period(job_, requirement_, Period.Kind.UNMET, starts_on=job_.starts_on, due_on=due_on, **fields)


def _period(job_: Employment, requirement_: Requirement, kind: str, *, starts_on: date, **fields: Any) -> Period:
    Obligation.objects.get_or_create(employment=job_, person=job_.person, requirement=requirement_, defaults={"since": job_.starts_on})
    return Period.objects.create(
        **{
            "person": job_.person,
            "requirement": requirement_,
            "rule": requirement_.rules.get(),
            "kind": kind,
            "since": starts_on,
            "starts_on": starts_on,
            **fields,
        }
    )
