"""The list as it comes: CSV or XLSX from an HR system, one row a person."""

import io
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from academy.common.tables import Row, read_table

NAME, USERNAME, EMAIL, FORMER_NAME = "name", "user name", "e-mail", "former name"
TEAM, ROLE, JOB_TITLE, MANAGER = "team", "role", "job title", "manager"
FIRST_DAY, LAST_DAY = "first day", "last day"
COLUMNS = (NAME,)
OPTIONAL = (USERNAME, EMAIL, FORMER_NAME, TEAM, ROLE, JOB_TITLE, MANAGER, FIRST_DAY, LAST_DAY)
ALIASES = {
    NAME: ("full name", "person", "known as"),
    USERNAME: ("username", "login"),
    EMAIL: ("email address", "mail", "work email"),
    FORMER_NAME: ("old name", "previous name"),
    TEAM: ("team code", "service", "unit"),
    ROLE: ("role code", "role profile"),
    JOB_TITLE: ("job", "post", "position", "title"),
    MANAGER: ("line manager", "reports to"),
    FIRST_DAY: ("start", "start date", "starts on", "from"),
    LAST_DAY: ("end", "end date", "leaving date", "leaves on", "until"),
}
_DAY_FIELDS = ("first_day", "last_day")
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row, in words fit to be shown, and in which column."""

    column: str
    words: str


@dataclass(frozen=True)
class StaffRow:
    """One row, its codes and days understood. Empty cells say nothing: they never take anything away."""

    number: int
    name: str
    username: str = ""
    email: str = ""
    former_name: str = ""
    team: str = ""
    role: str = ""
    job_title: str = ""
    manager: str = ""
    first_day: date | None = None
    last_day: date | None = None
    problems: tuple[Problem, ...] = field(default=())

    def as_values(self) -> dict[str, Any]:
        """The row in plain values, fit to be kept; `of_values` reads them again."""
        values = asdict(self)
        return {**values, **{name: day.isoformat() if (day := values[name]) else None for name in _DAY_FIELDS}}

    @classmethod
    def of_values(cls, values: dict[str, Any]) -> "StaffRow":
        days = {name: date.fromisoformat(values[name]) if values[name] else None for name in _DAY_FIELDS}
        return cls(**{**values, **days, "problems": tuple(Problem(**problem) for problem in values["problems"])})


def read_staff_list(file: File | io.BytesIO) -> list[StaffRow]:
    """The rows of a list. Raises `academy.common.tables.TableInvalid` where the file is no such list."""
    return [_understood(row) for row in read_table(file, columns=COLUMNS, optional=OPTIONAL, aliases=ALIASES)]


def _understood(row: Row) -> StaffRow:
    problems: list[Problem] = []

    def day(column: str) -> date | None:
        cell = row[column]
        if cell is None or cell == "":
            return None
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        for form in _DAYS:
            try:
                return datetime.strptime(str(cell), form).date()
            except ValueError:
                continue
        problems.append(Problem(column, _("“%(cell)s” is no day. Write it like 2027-03-14 or 14/03/2027.") % {"cell": cell}))
        return None

    first, last = day(FIRST_DAY), day(LAST_DAY)
    if not row.text(NAME):
        problems.append(Problem(NAME, _("The name is missing.")))
    if first and last and last < first:
        problems.append(Problem(LAST_DAY, _("The last day is before the first.")))
    return StaffRow(
        number=row.number,
        name=" ".join(row.text(NAME).split()),
        username=row.text(USERNAME),
        email=row.text(EMAIL).lower(),
        former_name=" ".join(row.text(FORMER_NAME).split()),
        team=row.text(TEAM),
        role=row.text(ROLE),
        job_title=row.text(JOB_TITLE),
        manager=row.text(MANAGER),
        first_day=first,
        last_day=last,
        problems=tuple(problems),
    )
