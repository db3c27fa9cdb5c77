"""The permission roles. What a role may do is code, reviewed like code; who has it, where and when is a dated `Grant`."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    TRAINER = "trainer", _("Trainer")
    ASSESSOR = "assessor", _("Assessor")
    AGENCY_HR = "agency-hr", _("Agency HR")
    ACADEMY_ADMINISTRATOR = "academy-administrator", _("Academy administrator")
    EDITOR = "editor", _("Editor")
    PRACTICE_LEAD = "practice-lead", _("Practice lead")
    AUDITOR = "auditor", _("Auditor")
    DATA_LEAD = "data-lead", _("Data lead")


class Ability(StrEnum):
    """What a page asks for."""

    RUN_COHORTS = "run-cohorts"  # make and change cohorts, take registers, of one's own cohorts
    RUN_ALL_COHORTS = "run-all-cohorts"
    SEE_WORKFORCE = "see-workforce"  # figures, and the people of the grant's agency or team
    SEE_ALL_PEOPLE = "see-all-people"  # of every agency, masked where restricted
    SEE_AGGREGATES = "see-aggregates"  # figures of every agency, without people
    RECORD_COMPLETIONS = "record-completions"
    MANAGE_PEOPLE = "manage-people"
    ASSESS = "assess"
    EDIT_CONTENT = "edit-content"  # write modules and lessons, and send them for sign-off
    SIGN_OFF_CONTENT = "sign-off-content"  # publish them: what the academy teaches is theirs to answer for
    GUARD_DATA = "guard-data"  # told when writing is set aside, and puts it back; reads none of it


ABILITIES: dict[str, frozenset[Ability]] = {
    Role.TRAINER: frozenset({Ability.RUN_COHORTS}),
    Role.ASSESSOR: frozenset({Ability.ASSESS}),
    Role.AGENCY_HR: frozenset({Ability.SEE_WORKFORCE, Ability.RECORD_COMPLETIONS, Ability.MANAGE_PEOPLE}),
    Role.ACADEMY_ADMINISTRATOR: frozenset(
        {
            Ability.RUN_COHORTS,
            Ability.RUN_ALL_COHORTS,
            Ability.SEE_WORKFORCE,
            Ability.SEE_ALL_PEOPLE,
            Ability.SEE_AGGREGATES,
            Ability.RECORD_COMPLETIONS,
            Ability.MANAGE_PEOPLE,
        }
    ),
    # Neither of them sees personal data.
    Role.EDITOR: frozenset({Ability.EDIT_CONTENT}),
    Role.PRACTICE_LEAD: frozenset({Ability.EDIT_CONTENT, Ability.SIGN_OFF_CONTENT}),
    Role.AUDITOR: frozenset({Ability.SEE_AGGREGATES}),
    Role.DATA_LEAD: frozenset({Ability.GUARD_DATA}),
}

# An HR grant must say whose people; the other roles serve the whole academy unless they are narrowed.
NEEDS_AGENCY = frozenset({Role.AGENCY_HR})


def roles_with(ability: Ability) -> list[str]:
    """The codes of the roles that carry an ability."""
    return [role for role, abilities in ABILITIES.items() if ability in abilities]
