"""Reads for pages and reports: how people stand, and what the framework says."""

from academy.competencies.queries.framework import (
    DomainShown,
    FrameworkShown,
    RequirementShown,
    RoleShown,
    framework_shown,
    role_shown,
)
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

__all__ = [
    "DomainShown",
    "FrameworkShown",
    "RequirementShown",
    "RoleShown",
    "Standing",
    "Validity",
    "framework_shown",
    "requirements_met_by",
    "role_shown",
    "standings_by_module",
    "standings_of",
    "status_on",
    "valid_until_of",
    "validity_of",
]
