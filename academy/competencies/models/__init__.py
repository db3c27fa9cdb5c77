from academy.competencies.models.assessments import Assessment
from academy.competencies.models.framework import (
    Competency,
    DesignationKind,
    Domain,
    ExternalFramework,
    ExternalFrameworkVersion,
    Level,
    Principle,
    RoleCompetency,
    RoleProfile,
)
from academy.competencies.models.records import Award, Pause, Waiver
from academy.competencies.models.requirements import ModuleAward, ModuleRefresh, Requirement, RequirementRule
from academy.competencies.models.standing import Obligation, Period, Status

__all__ = [
    "Assessment",
    "Award",
    "Competency",
    "DesignationKind",
    "Domain",
    "ExternalFramework",
    "ExternalFrameworkVersion",
    "Level",
    "ModuleAward",
    "ModuleRefresh",
    "Obligation",
    "Pause",
    "Period",
    "Principle",
    "Requirement",
    "RequirementRule",
    "RoleCompetency",
    "RoleProfile",
    "Status",
    "Waiver",
]
