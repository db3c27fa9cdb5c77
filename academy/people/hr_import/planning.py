"""What a list would change, worked out without changing anything.

A row is understood by what it says and never by what it leaves out: an empty cell takes nothing away, and whoever is missing from the list
has not left. What cannot be understood for certain is a problem, named by row and column, and changes nothing.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, TextChoices
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.common.wording import day
from academy.people.hr_import.reading import (
    EMAIL,
    FIRST_DAY,
    FORMER_NAME,
    JOB_TITLE,
    LAST_DAY,
    MANAGER,
    NAME,
    ROLE,
    TEAM,
    USERNAME,
    StaffRow,
)
from academy.people.models import Agency, Employment, FormerName, Person, Team
from academy.people.names import fold
from academy.people.words import role_words


class Kind(TextChoices):
    """The words are those above a count."""

    STARTER = "starter", gettext_lazy("Begin")
    LEAVER = "leaver", gettext_lazy("Leave")
    MOVE = "move", gettext_lazy("Move")
    RENAME = "rename", gettext_lazy("New name")
    NEW_EMAIL = "new e-mail", gettext_lazy("New e-mail")
    CHANGE = "change", gettext_lazy("Change of a job")
    DUPLICATE = "duplicate e-mail", gettext_lazy("E-mail of somebody else")
    PROBLEM = "problem", gettext_lazy("Needs another look")
    SAME = "nothing to change", gettext_lazy("No change")


@dataclass(frozen=True)
class Change:
    """One thing to do, and the words for it. `employment` is the job that ends, moves or changes."""

    kind: Kind
    words: str
    column: str = ""
    employment: Employment | None = None


@dataclass(frozen=True)
class Planned:
    """A row with the changes that it asks for, or with its problems and no changes at all."""

    row: StaffRow
    person: Person | None
    changes: tuple[Change, ...]
    team: Team | None = None
    role_code: str = ""
    manager: Person | None = None

    @property
    def is_problem(self) -> bool:
        return any(change.kind in (Kind.PROBLEM, Kind.DUPLICATE) for change in self.changes)

    @property
    def changes_nothing(self) -> bool:
        return all(change.kind == Kind.SAME for change in self.changes)

    @property
    def deed(self) -> dict[str, Any]:
        """What exactly would be done, in plain values: whoever agreed to this has agreed to nothing else."""
        return {
            "person": self.person.pk if self.person else None,
            "team": self.team.pk if self.team else None,
            "role": self.role_code,
            "manager": self.manager.pk if self.manager else None,
            "changes": [[str(change.kind), change.column, change.employment.pk if change.employment else None] for change in self.changes],
        }


class _Refused(Exception):
    def __init__(self, column: str, words: str, kind: Kind = Kind.PROBLEM) -> None:
        self.change = Change(kind, words, column)


def plan(rows: list[StaffRow], *, agency: Agency, on: date) -> list[Planned]:
    """What each row would change in this agency, as at the day of the list. A fixed number of statements, whatever the number of rows."""
    known = _Known(rows, agency)
    return [_plan_row(row, known, on) for row in rows]


def counts(planned: Iterable[Planned]) -> Counter[Kind]:
    return Counter(change.kind for one in planned for change in one.changes)


class _Known:
    """What the database says about those whom the list may mean."""

    def __init__(self, rows: list[StaffRow], agency: Agency) -> None:
        self.teams = {team.code.casefold(): team for team in Team.objects.filter(agency=agency)}
        roles = role_words()
        self.roles = {words.casefold(): code for code, words in roles.items()} | {code.casefold(): code for code in roles}
        jobs = Employment.objects.standing().filter(team__agency=agency).select_related("person", "team", "manager").order_by("starts_on")
        self.jobs: dict[int, list[Employment]] = {}
        for job in jobs:
            self.jobs.setdefault(job.person_id, []).append(job)
        self.ours = {job.person_id: job.person for job in jobs}
        usernames, emails = {row.username.lower() for row in rows}, {row.email for row in rows} - {""}
        meant = Q(lower_username__in=usernames) | Q(email__in=emails) | Q(pk__in=self.ours)
        people = list(Person.objects.annotate(lower_username=Lower("username")).filter(meant))
        self.by_username = {person.username.lower(): person for person in people}
        self.by_email = {person.email: person for person in people if person.email}
        self.names = {person.pk: {_folded(person.name)} for person in people}
        self.former_emails: set[tuple[int, str]] = set()
        for former in FormerName.objects.filter(person__in=self.names):
            self.names[former.person_id].add(_folded(former.name))
            self.former_emails.add((former.person_id, former.email))
        self.seen: dict[str, int] = {}
        self.met: dict[int, int] = {}

    def called(self, name: str) -> list[Person]:
        return [person for person in self.ours.values() if _folded(name) in self.names[person.pk]]

    def ours_by(self, words: str) -> Person | None:
        """One of this agency's people, by user name, e-mail or a name that only one of them has."""
        person = self.by_username.get(words.lower()) or self.by_email.get(words.lower())
        if person is None:
            alike = self.called(words)
            person = alike[0] if len(alike) == 1 else None
        return person if person is not None and person.pk in self.ours else None


def _plan_row(row: StaffRow, known: _Known, on: date) -> Planned:
    if row.problems:
        return Planned(row, None, tuple(Change(Kind.PROBLEM, problem.words, problem.column) for problem in row.problems))
    try:
        return _understand(row, known, on)
    except _Refused as refused:
        return Planned(row, None, (refused.change,))


def _understand(row: StaffRow, known: _Known, on: date) -> Planned:
    _refuse_repeated(row, known)
    team = _team(row, known)
    _refuse_unknown_role(row, known)
    person = _who(row, known)
    if person is not None:
        if person.pk in known.met:
            raise _Refused(NAME, _("Row %(row)s is about the same person.") % {"row": known.met[person.pk]})
        known.met[person.pk] = row.number
    manager = _manager(row, known, person)
    changes: list[Change] = []
    if person is not None and person.pk in known.ours:
        changes += _of_person(row, person, known)
    changes += _of_job(row, person, team, manager, known, on)
    role = known.roles.get(row.role.casefold(), "")
    return Planned(row, person, tuple(changes) or (Change(Kind.SAME, _("Nothing to change.")),), team, role, manager)


# -- Who is meant ---------------------------------------------------------------------------------------------------------------------


def _refuse_repeated(row: StaffRow, known: _Known) -> None:
    """The same address or user name twice in one list is one person too many."""
    for column, key, kind in ((USERNAME, row.username.lower(), Kind.PROBLEM), (EMAIL, row.email, Kind.DUPLICATE)):
        before = known.seen.setdefault(f"{column}:{key}", row.number) if key else row.number
        if before != row.number:
            raise _Refused(column, _("Row %(row)s has the same.") % {"row": before}, kind)


def _who(row: StaffRow, known: _Known) -> Person | None:
    """The person whom the row means; nobody for somebody new. A user name is the surest, then the address with the name, then the name."""
    if row.email:
        try:
            validate_email(row.email)
        except ValidationError as error:
            raise _Refused(EMAIL, _("“%(email)s” is no e-mail address.") % {"email": row.email}) from error
    person = known.by_username.get(row.username.lower()) if row.username else None
    owner = known.by_email.get(row.email) if row.email else None
    if person is not None:
        if person.pk not in known.ours:
            raise _Refused(USERNAME, _("Somebody has that user name already."))
        if owner is not None and owner != person:
            raise _Refused(EMAIL, _("Somebody else has that e-mail address already."), Kind.DUPLICATE)
        return person
    if owner is not None:
        return _if_of_that_name(row, owner, known)
    return None if row.username else _by_name(row, known)


def _if_of_that_name(row: StaffRow, owner: Person, known: _Known) -> Person:
    names = {_folded(row.name)} | ({_folded(row.former_name)} if row.former_name else set())
    if names & known.names[owner.pk]:
        return owner
    words = _("Somebody of another name has that e-mail address already.")
    if owner.pk in known.ours:
        words = _("%(name)s has that e-mail address already. If it is the same person, give the former name.") % {"name": owner.name}
    raise _Refused(EMAIL, words, Kind.DUPLICATE)


def _by_name(row: StaffRow, known: _Known) -> Person | None:
    """One of ours by the name alone. Where that may be another of the same name, nothing is assumed."""
    alike = known.called(row.former_name or row.name)
    began_then = [person for person in alike if any(job.starts_on == row.first_day for job in known.jobs[person.pk])]
    if len(alike) > 1 and len(began_then) != 1:
        raise _Refused(NAME, _("There are %(n)s people of that name here. Give the user name or the e-mail.") % {"n": len(alike)})
    if not alike:
        if row.former_name:
            raise _Refused(FORMER_NAME, _("Nobody here has or had that name."))
        return None
    person = (began_then or alike)[0]
    if row.email and person.email and row.email != person.email and row.first_day and not began_then:
        words = _(
            "%(name)s here has another e-mail. Is it the same person? Then give the user name. Is it somebody new? Then give a new one."
        )
        raise _Refused(USERNAME, words % {"name": person.name})
    return person


def _folded(name: str) -> str:
    return " ".join(fold(name).split())


# -- What is said of them -------------------------------------------------------------------------------------------------------------


def _team(row: StaffRow, known: _Known) -> Team | None:
    if not row.team:
        return None
    if row.team.casefold() not in known.teams:
        raise _Refused(TEAM, _("“%(team)s” is no team of this organisation.") % {"team": row.team})
    return known.teams[row.team.casefold()]


def _refuse_unknown_role(row: StaffRow, known: _Known) -> None:
    if row.role and row.role.casefold() not in known.roles:
        raise _Refused(ROLE, _("“%(role)s” is no role profile of the framework.") % {"role": row.role})


def _manager(row: StaffRow, known: _Known, person: Person | None) -> Person | None:
    if not row.manager:
        return None
    manager = known.ours_by(row.manager)
    if manager is None:
        words = _("“%(manager)s” is nobody here, or more than one. Give the user name or the e-mail.")
        raise _Refused(MANAGER, words % {"manager": row.manager})
    if manager == person:
        raise _Refused(MANAGER, _("Nobody can be their own manager."))
    return manager


def _of_person(row: StaffRow, person: Person, known: _Known) -> list[Change]:
    """A name or an address that the person has given up is not brought back by a list that has not heard of it."""
    changes = []
    if _folded(row.name) not in known.names[person.pk]:
        changes.append(Change(Kind.RENAME, _("“%(old)s” becomes “%(new)s”.") % {"old": person.name, "new": row.name}, NAME))
    if row.email and row.email != person.email and (person.pk, row.email) not in known.former_emails:
        words = _("The e-mail becomes %(email)s.") % {"email": row.email}
        changes.append(Change(Kind.NEW_EMAIL, words, EMAIL))
    return changes


def _of_job(row: StaffRow, person: Person | None, team: Team | None, manager: Person | None, known: _Known, on: date) -> list[Change]:
    jobs = known.jobs.get(person.pk, []) if person else []
    role = known.roles.get(row.role.casefold(), "")
    here = [job for job in jobs if team is None or (job.team_id == team.pk and (not row.role or job.role_code == role))]
    running = [job for job in jobs if job.ends_on is None or job.ends_on >= on]
    if row.last_day and not _begins_after(row, jobs):
        return _leaving(row, here, known)
    if team is None:
        if person is None:
            raise _Refused(TEAM, _("Without a team nobody can begin."))
        return _changed(row, running[0], manager) if len(running) == 1 else []
    match = next((job for job in reversed(here) if job in running or job.starts_on == row.first_day), None)
    if match is not None:
        return _changed(row, match, manager)
    if not running:
        return [_starting(row, person, team, known)]
    if len(running) > 1:
        raise _Refused(TEAM, _("There are several jobs here. Say by hand which of them ends, on the person's page."))
    return [_moving(row, running[0], team, row.first_day or on)]


def _moving(row: StaffRow, job: Employment, team: Team, starts: date) -> Change:
    if starts <= job.starts_on:
        words = _("The job that would end began on %(day)s. Give the first day of the new one.")
        raise _Refused(FIRST_DAY, words % {"day": day(job.starts_on)})
    words = _("Has another role in %(new)s from %(day)s.") if team == job.team else _("Moves from %(old)s to %(new)s on %(day)s.")
    return Change(Kind.MOVE, words % {"old": job.team.name, "new": team.name, "day": day(starts)}, TEAM, job)


def _begins_after(row: StaffRow, jobs: list[Employment]) -> bool:
    """Somebody new, or back again, for a time that is known from the start."""
    first = row.first_day
    return first is not None and all(job.ends_on is not None and job.ends_on < first for job in jobs)


def _leaving(row: StaffRow, jobs: list[Employment], known: _Known) -> list[Change]:
    assert row.last_day is not None
    if not jobs:
        raise _Refused(NAME, _("Nobody of that name works here, so nobody can leave. Look at the name, the user name and the team."))
    ending = [job for job in jobs if job.ends_on is None or job.ends_on > row.last_day] or jobs[-1:]
    changes = []
    for job in ending:
        if job.ends_on == row.last_day:
            continue
        if job.starts_on > row.last_day:
            raise _Refused(LAST_DAY, _("The job began on %(day)s, after that.") % {"day": day(job.starts_on)})
        words = _("Leaves %(team)s; the last day is %(day)s. The record stays.") % {"team": job.team.name, "day": day(row.last_day)}
        changes.append(Change(Kind.LEAVER, words, LAST_DAY, job))
    return changes


def _starting(row: StaffRow, person: Person | None, team: Team, known: _Known) -> Change:
    if row.first_day is None:
        raise _Refused(FIRST_DAY, _("For somebody new, or back again, give the first day."))
    words = _("Begins in %(team)s on %(day)s.") % {"team": team.name, "day": day(row.first_day)}
    if person is not None and person.pk not in known.ours:
        words += " " + _("The person has an account already, and keeps it.")
    return Change(Kind.STARTER, words, FIRST_DAY)


def _changed(row: StaffRow, job: Employment, manager: Person | None) -> list[Change]:
    changes = []
    if manager is not None and job.manager_id != manager.pk:
        changes.append(Change(Kind.CHANGE, _("The manager becomes %(name)s.") % {"name": manager.name}, MANAGER, job))
    if row.job_title and row.job_title != job.job_title:
        changes.append(Change(Kind.CHANGE, _("The job title becomes “%(title)s”.") % {"title": row.job_title}, JOB_TITLE, job))
    return changes
