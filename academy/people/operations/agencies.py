"""The agencies of the partnership and the trees of their teams."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from academy.ledger.operations import record
from academy.people import facts
from academy.people.models import Agency, Person, Team
from academy.people.operations.refusals import CodeTaken, ForeignTeam

# What an agency's own HR keeps up to date; whether it is restricted, and its code, are the academy's to say.
CONTACT_FIELDS = ("help_name", "help_email", "help_phone", "safeguarding_contact", "privacy_notice")


@transaction.atomic
def create_agency(*, code: str, name: str, sector: str, at: datetime, by: Person | None, **fields: Any) -> Agency:
    """Take an agency into the partnership. Raises CodeTaken."""
    if Agency.objects.filter(code__iexact=code).exists():
        raise CodeTaken
    made = Agency.objects.create(code=code, name=name, sector=sector, **fields)
    record(facts.AGENCY_CHANGED, subject=made, by=by, at=at)
    return made


@transaction.atomic
def change_agency(*, agency: Agency, at: datetime, by: Person | None, **fields: Any) -> Agency:
    """Change what is known of an agency: above all, whom its people turn to for help. The same again changes nothing."""
    changed = [name for name, value in fields.items() if getattr(agency, name) != value]
    if changed:
        for name in changed:
            setattr(agency, name, fields[name])
        agency.save(update_fields=changed)
        record(facts.AGENCY_CHANGED, subject=agency, by=by, at=at, data={"fields": sorted(changed)})
    return agency


@transaction.atomic
def keep_list_day(*, agency: Agency, on: date) -> None:
    """Remember the day of the newest list of people that the agency sent."""
    if agency.people_list_on is None or agency.people_list_on < on:
        agency.people_list_on = on
        agency.save(update_fields=["people_list_on"])


@transaction.atomic
def create_team(
    *, agency: Agency, parent: Team | None = None, code: str, name: str, town: str = "", at: datetime, by: Person | None
) -> Team:
    """Add a team to an agency's tree. Raises CodeTaken, and ForeignTeam where the parent is another agency's."""
    if parent is not None and parent.agency_id != agency.pk:
        raise ForeignTeam
    if Team.objects.filter(code__iexact=code).exists():
        raise CodeTaken
    made = Team.objects.create(agency=agency, parent=parent, code=code, name=name, town=town)
    made.path = f"{parent.path if parent else ''}{made.pk}/"
    made.save(update_fields=["path"])
    record(facts.AGENCY_CHANGED, subject=agency, by=by, at=at, data={"team": made.code})
    return made
