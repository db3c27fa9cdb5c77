"""A list that is kept: what its rows would change, to be looked at; then what they did, for good."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db import transaction

from academy.people.hr_import.applying import apply
from academy.people.hr_import.planning import Kind, Planned, plan
from academy.people.hr_import.reading import StaffRow
from academy.people.models import Agency, Person, StaffImport


@transaction.atomic
def check_list(*, rows: list[StaffRow], agency: Agency, file_name: str, on: date, at: datetime, by: Person) -> StaffImport:
    """Work out what each row would change and keep that; nothing is changed yet.

    A list that would change nothing is done with that. Where nothing in it needs another look either, the agency's people are known to be
    as the list says on its day.
    """
    kept = StaffImport(agency=agency, on=on, uploaded_by=by, uploaded_at=at, file_name=file_name[:200])
    kept.rows = kept_rows(plan(rows, agency=agency, on=on))
    if not kept.count("ready"):
        kept.begun_at = kept.finished_at = at
        if kept.count("there") and not kept.count("refused"):
            apply(rows, agency=agency, on=on, at=at, by=by, agreed={})
    kept.save(force_insert=True)
    return kept


@transaction.atomic
def begin_applying(*, staff_import: StaffImport, at: datetime) -> bool:
    """Have a list applied, in the background. False where it is under way or done: a list is applied once."""
    # Here, since the task in its turn calls this module.
    from academy.people.tasks import apply_staff_import

    has_begun = StaffImport.objects.filter(pk=staff_import.pk).begin(at)
    if has_begun:
        apply_staff_import.delay_on_commit(import_id=staff_import.pk)
    return has_begun


@transaction.atomic
def apply_list(*, import_id: int, at: datetime) -> StaffImport:
    """Do what the rows said when they were looked at, all of them or none; twice, or in two workers, is once.

    A row that would do something else by now does nothing and says so.
    """
    kept = StaffImport.objects.select_for_update(of=("self",)).select_related("agency", "uploaded_by").get(pk=import_id)
    if kept.finished_at is not None:
        return kept
    rows = [StaffRow.of_values(row["given"]) for row in kept.rows]
    agreed = {row["row"]: row["agreed"] for row in kept.rows_in("ready")}
    done = {one.row.number: one for one in apply(rows, agency=kept.agency, on=kept.on, at=at, by=kept.uploaded_by, agreed=agreed)}
    for row in kept.rows_in("ready"):
        one = done[row["row"]]
        if one.deed == row["agreed"]:
            row["state"] = "recorded"
        else:
            row.update(state=_state(one), changes=_changes(one))
    kept.begun_at, kept.finished_at = kept.begun_at or at, at
    kept.save(update_fields=["rows", "begun_at", "finished_at"])
    return kept


def kinds_in(rows: list[dict[str, Any]]) -> Counter[Kind]:
    """How many changes of each kind the rows hold, those that need another look among them."""
    return Counter(Kind(change["kind"]) for row in rows for change in row["changes"])


def kept_rows(planned: list[Planned]) -> list[dict[str, Any]]:
    """The rows as a list keeps them."""
    return [_kept(one) for one in planned]


def _kept(one: Planned) -> dict[str, Any]:
    return {
        "row": one.row.number,
        "name": one.row.name,
        "person": one.person.pk if one.person else None,
        "state": _state(one),
        "changes": _changes(one),
        "given": one.row.as_values(),
        "agreed": None if one.is_problem or one.changes_nothing else one.deed,
    }


def _state(one: Planned) -> str:
    return "refused" if one.is_problem else "there" if one.changes_nothing else "ready"


def _changes(one: Planned) -> list[dict[str, str]]:
    return [{"kind": str(change.kind), "words": change.words, "column": change.column} for change in one.changes]
