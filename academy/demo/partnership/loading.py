"""Loading a partnership, whole or not at all.

This is the one place that writes rows of several apps by sets, without their operations: it writes history, which is told to nobody.
Certificates go through their operation, since each needs a number, a code and a frozen payload.
"""

import hashlib
import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from academy.competencies.models import Requirement
from academy.competencies.operations import rebuild_all
from academy.demo.models import DemoLoad
from academy.demo.partnership.cohorts import write_cohorts
from academy.demo.partnership.days import Days
from academy.demo.partnership.history import write_certificates, write_history, write_pauses_and_waivers
from academy.demo.partnership.people import write_people
from academy.demo.partnership.practice import write_portfolios, write_practice
from academy.demo.partnership.reading import NOT_LOADED_YET, PartnershipInvalid, read_partnership
from academy.people.models import Agency, Person
from academy.people.operations import announce_turned_grants
from courses.models import Module


@dataclass(frozen=True)
class Loaded:
    """What loading came to. `is_new` is false where this very file was loaded before; nothing was written then."""

    on: date
    is_new: bool
    people: int
    completions: int
    certificates: int
    bookings_left: int


@transaction.atomic
def load_partnership(path: Path, *, on: date) -> Loaded:
    """Load the partnership of a file as it stands on a day. Raises PartnershipInvalid and writes nothing where anything is wrong.

    The same file again changes nothing and answers with the day on which it was loaded. The names and dates that are drawn come from a
    fixed seed, so that two demonstrations of one day are alike.
    """
    data = read_partnership(path)
    file_hash = hashlib.sha256(path.read_bytes()).hexdigest()
    earlier = DemoLoad.objects.filter(curriculum_hash=file_hash).order_by("loaded_on").first()
    if earlier:
        return Loaded(earlier.loaded_on, is_new=False, people=Person.objects.count(), completions=0, certificates=0, bookings_left=0)
    problems = _problems_here(data)
    if problems:
        raise PartnershipInvalid(path.name, problems)

    days, chance = Days(on), random.Random(20190407)
    roster = write_people(data, days, chance)
    administrator = roster.people[data["academy"]["administrator"]]
    completions = write_history(data, days, chance, roster)
    write_pauses_and_waivers(data, days, roster)
    left = write_cohorts(data, days, roster, administrator)
    write_practice(data, days, roster)
    write_portfolios(data, days, roster)
    rebuild_all()
    certificates = write_certificates(data, days, roster, administrator)
    # Roles are no history: whoever edits content is one of Wagtail's editors from the first minute.
    announce_turned_grants(on=on, at=timezone.now())
    DemoLoad.objects.create(loaded_on=on, curriculum_hash=file_hash)
    return Loaded(
        on, is_new=True, people=Person.objects.count(), completions=len(completions), certificates=certificates, bookings_left=left
    )


def _problems_here(data: dict) -> list[str]:
    """What only this database can tell: that the curriculum is there, and that no other partnership is."""
    problems = []
    codes = {row["code"] for row in data["agencies"]}
    if taken := sorted(Agency.objects.filter(code__in=codes).values_list("code", flat=True)):
        problems.append(f"agencies: {', '.join(taken)} are here already, from another file")
    known = set(Module.objects.open().values_list("code", flat=True))
    asked = {item["module"] for row in data["history"] for item in row["completed"]} | {
        m for row in data["cohorts"] for m in row["modules"]
    }
    if unknown := sorted(asked - known):
        problems.append(f"history and cohorts: the modules {', '.join(unknown)} are not loaded; load the curriculum first")
    requirements = set(Requirement.objects.values_list("code", flat=True))
    problems += [
        f"waivers[{n}].requirement: «{row['requirement']}» is no requirement"
        for n, row in enumerate(data["waivers"])
        if row["requirement"] not in requirements
    ]
    return problems


__all__ = ["NOT_LOADED_YET", "Loaded", "load_partnership"]
