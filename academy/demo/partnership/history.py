"""What people had done before the day of loading: completions, what they award, pauses, waivers and certificates."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

from academy.competencies.loading import award_for_completions
from academy.competencies.models import Pause, Requirement, Waiver
from academy.demo.partnership.days import Days
from academy.demo.partnership.people import Roster
from academy.ledger.operations import Fact, record_many
from academy.people.models import Person
from certificates.operations import issue_for_completion, reissue, withdraw
from courses import facts
from courses.models import Completion, Module


def write_history(data: dict[str, Any], days: Days, chance: random.Random, roster: Roster) -> list[Completion]:
    """Write completions and course awards; history is told to nobody, so nothing of it is delivered."""
    modules = {module.code: module for module in Module.objects.all()}
    rows: dict[tuple[int, str, date], Completion] = {}

    def done(person: Person, code: str, offset: int, *, with_cohort: bool = False) -> None:
        on = days.on(offset)
        source = Completion.Source.REGISTER if with_cohort else Completion.Source.LOADED
        rows.setdefault((person.pk, code, on), Completion(person=person, module=modules[code], completed_on=on, source=source))

    for row in data["history"]:
        for item in row["completed"]:
            done(roster.people[row["person"]], item["module"], item["days"], with_cohort=bool(item.get("cohort")))
    for person, code, offset in _drawn(data, chance, roster):
        done(person, code, offset)
    completions = Completion.objects.bulk_create(rows.values(), batch_size=2000)
    record_many(
        (
            Fact(
                facts.MODULE_COMPLETED,
                completion,
                days.at((completion.completed_on - days.today).days),
                completion.person_id,
                data={"module": code},
            )
            for (_person, code, _on), completion in rows.items()
        ),
        deliver=False,
    )
    award_for_completions(Completion.objects.filter(pk__in=[completion.pk for completion in completions]))
    return completions


def _drawn(data: dict[str, Any], chance: random.Random, roster: Roster) -> Iterator[tuple[Person, str, int]]:
    """Completions of the generated people, so that each team stands on the day of loading as the file says.

    Those who have never done a module come first in every module, so that nobody holds one without the ones before it.
    """
    bands = data["status_bands"]
    for row in data["bulk_history"]:
        people = roster.bulk[row["team"], row["role"] or ""]
        settled = people[: row["people"] - row["new"]]
        for code, counts in row["modules"].items():
            held = [band for band, n in counts.items() if band != "never" for _ in range(n)]
            chance.shuffle(held)
            for person, band in zip(settled[counts.get("never", 0) :], held, strict=True):
                yield person, code, chance.randint(*bands[code][band])


def write_pauses_and_waivers(data: dict[str, Any], days: Days, roster: Roster) -> None:
    Pause.objects.bulk_create(
        Pause(person=roster.people[row["person"]], starts_on=days.on(row["days"]), ends_on=days.until(row["until"]))
        for row in data["pauses"]
    )
    requirements = {requirement.code: requirement for requirement in Requirement.objects.all()}
    Waiver.objects.bulk_create(
        Waiver(
            person=roster.people[row["person"]],
            requirement=requirements[row["requirement"]],
            starts_on=days.on(row["days"]),
            ends_on=days.on(row["until"]),
            approved_by=roster.people[row["approved_by"]],
            visible_reason=row.get("visible_reason") or "",
        )
        for row in data["waivers"]
    )


def write_certificates(data: dict[str, Any], days: Days, roster: Roster, administrator: Person) -> int:
    """Issue the certificates that the file names, on their days, through the same operations as any other. Returns how many."""
    issued = 0
    for row in data["certificates"]:
        person = roster.people[row["person"]]
        # The completion that the certificate is of: the last one up to the day of issue.
        completion = (
            Completion.objects.standing()
            .filter(
                person=person,
                module__code=row["module"],
                completed_on__lte=days.on(max(row["issued"], row.get("reissued") or row["issued"]) + 30),
            )
            .order_by("-completed_on")
            .first()
        )
        if completion is None:
            continue
        name_then = row.get("name_then") or ""
        certificate = issue_for_completion(completion=completion, at=days.at(row["issued"], 17), name=name_then, is_told=False)
        issued += 1
        if row["status"] == "revoked":
            withdraw(certificate=certificate, at=days.at(row["revoked"], 10), by=administrator, reason=row["reason"], is_told=False)
        elif row["status"] == "reissued":
            reissue(certificate=certificate, at=days.at(row["reissued"], 10), by=administrator, reason="A change of name", is_told=False)
            issued += 1
    return issued
