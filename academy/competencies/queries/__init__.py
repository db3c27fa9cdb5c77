"""Reads for pages and reports: how people stand, and what the framework says."""

from academy.competencies.queries.framework import (
    RequirementShown,
    RoleShown,
    SkillsShown,
    outside_frameworks_shown,
    principles_shown,
    requirements_shown,
    role_shown,
    skills_shown,
)
from academy.competencies.queries.holding import holders_of
from academy.competencies.queries.paths import in_order
from academy.competencies.queries.standing import (
    Standing,
    Validity,
    requirements_met_by,
    standings_by_module,
    standings_of,
    status_on,
    valid_until_of,
    validity_of,
)
from academy.competencies.queries.without import Change, changes_without

__all__ = [
    "Change",
    "RequirementShown",
    "RoleShown",
    "SkillsShown",
    "Standing",
    "Validity",
    "changes_without",
    "holders_of",
    "in_order",
    "outside_frameworks_shown",
    "principles_shown",
    "requirements_met_by",
    "requirements_shown",
    "role_shown",
    "skills_shown",
    "standings_by_module",
    "standings_of",
    "status_on",
    "valid_until_of",
    "validity_of",
]
