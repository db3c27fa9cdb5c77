"""Doing what a list asks for, through the operations: history is added to, and nothing of it is deleted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from academy.ledger.operations import record
from academy.people import facts, operations
from academy.people.hr_import.planning import Change, Kind, Planned, counts, plan
from academy.people.hr_import.reading import StaffRow
from academy.people.models import Agency, Person
from academy.people.operations import UNCHANGED, Refused


@transaction.atomic
def apply(
    rows: list[StaffRow],
    *,
    agency: Agency,
    on: date,
    at: datetime,
    by: Person | None,
    agreed: Mapping[int, dict[str, Any]] | None = None,
) -> list[Planned]:
    """Work out what the list changes and change it, all of it or, where something unforeseen goes wrong, nothing.

    Rows with a problem change nothing. With `agreed`, by row number, a row does what was agreed to or nothing: one that would do something
    else by now says so. Applied again, the same list changes nothing more. Returns the rows as they were planned and done.
    """
    # Two lists of one agency at once come one after the other.
    Agency.objects.select_for_update().get(pk=agency.pk)
    planned = plan(rows, agency=agency, on=on)
    # In the order of their keys, so that a list and a rebuild of standing never wait for each other.
    meant = {one.person.pk for one in planned if one.person and not one.changes_nothing}
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=meant).order_by("pk").values_list("pk"))
    done = [_do_row(one, agreed, on=on, at=at, by=by) for one in planned if agreed is None or one.row.number in agreed]
    operations.keep_list_day(agency=agency, on=on)
    counted = {str(kind): n for kind, n in counts(done).items()}
    record(facts.STAFF_LIST_IMPORTED, subject=agency, by=by, at=at, data={"on": on.isoformat(), "rows": counted})
    return done


def _do_row(one: Planned, agreed: Mapping[int, dict[str, Any]] | None, *, on: date, at: datetime, by: Person | None) -> Planned:
    if one.is_problem or one.changes_nothing:
        return one
    if agreed is not None and one.deed != agreed[one.row.number]:
        words = _(
            "Something changed here after the list was checked, so nothing was done. Bring this row again, and look at what it says then."
        )
        return _refused(one, words)
    try:
        with transaction.atomic():
            for change in one.changes:
                _do(one, change, on=on, at=at, by=by)
    except Refused as refused:
        return _refused(one, str(refused))
    return one


def _refused(one: Planned, words: str) -> Planned:
    return replace(one, changes=(Change(Kind.PROBLEM, words),))


def _do(one: Planned, change: Change, *, on: date, at: datetime, by: Person | None) -> None:
    """Planning has made sure that what a change of its kind needs is there."""
    row, person, team, job = one.row, one.person, one.team, change.employment
    match change.kind:
        case Kind.STARTER if team and row.first_day:
            operations.take_on(
                name=row.name,
                email=row.email,
                username=row.username,
                person=person,
                team=team,
                role_code=one.role_code,
                job_title=row.job_title,
                manager=one.manager,
                starts_on=row.first_day,
                ends_on=row.last_day,
                at=at,
                by=by,
            )
        case Kind.RENAME if person:
            operations.rename_person(person=person, name=row.name, at=at, by=by)
        case Kind.NEW_EMAIL if person:
            operations.change_email(person=person, email=row.email, at=at, by=by)
        case Kind.LEAVER if job and row.last_day:
            operations.end_employment(employment=job, on=row.last_day, at=at, by=by)
        case Kind.MOVE if job and team:
            operations.move_person(
                employment=job,
                team=team,
                role_code=one.role_code if row.role else job.role_code,
                job_title=row.job_title,
                manager=one.manager,
                on=row.first_day or on,
                at=at,
                by=by,
            )
        case Kind.CHANGE if job:
            manager, title = one.manager or UNCHANGED, row.job_title or UNCHANGED
            operations.change_employment(employment=job, manager=manager, job_title=title, at=at, by=by)
