from academy.people.models.agencies import Agency, Sector, Team
from academy.people.models.employments import Designation, Employment, FormerTerms
from academy.people.models.grants import Grant
from academy.people.models.imports import StaffImport
from academy.people.models.invitations import Invitation
from academy.people.models.looks import Look
from academy.people.models.persons import FormerName, Person

__all__ = [
    "Agency",
    "Designation",
    "Employment",
    "FormerName",
    "FormerTerms",
    "Grant",
    "Invitation",
    "Look",
    "Person",
    "Sector",
    "StaffImport",
    "Team",
]
