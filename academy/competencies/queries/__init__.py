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
from academy.competencies.queries.opening import Opening, Waiting, opening_for, waiting_before
from academy.competencies.queries.paths import in_order
from academy.competencies.queries.standing import (
    Standing,
    Validity,
    most_urgent,
    requirements_met_by,
    standing_beside,
    standings_by_module,
    standings_of,
    status_on,
    valid_until_of,
    validity_of,
)
from academy.competencies.queries.without import Change, changes_without

__all__ = [
    "Change",
    "Opening",
    "RequirementShown",
    "RoleShown",
    "SkillsShown",
    "Standing",
    "Validity",
    "Waiting",
    "changes_without",
    "holders_of",
    "in_order",
    "most_urgent",
    "opening_for",
    "outside_frameworks_shown",
    "principles_shown",
    "requirements_met_by",
    "requirements_shown",
    "role_shown",
    "skills_shown",
    "standing_beside",
    "standings_by_module",
    "standings_of",
    "status_on",
    "valid_until_of",
    "validity_of",
    "waiting_before",
]
