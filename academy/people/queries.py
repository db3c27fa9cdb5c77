"""What the people pages show, read in a fixed number of statements."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from academy.common.wording import day
from academy.people.access import (
    can_manage_account,
    employments_managed_by,
    name_for,
    named_to,
    names_for,
    people_managed_by,
    people_served_by,
    reach_of,
)
from academy.people.models import Agency, Designation, Employment, FormerName, FormerTerms, Grant, Invitation, Person, Team
from academy.people.roles import Ability, Role

STATES: dict[str, str | Promise] = {
    "in-post": _("Working here now"),
    "coming": _("About to begin"),
    "left": _("Left"),
    "no-password": _("Has not signed in yet"),
    "closed": _("Account closed"),
}
_NO_PASSWORD = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) | Q(password="")


@dataclass(frozen=True)
class Search:
    """What the address asks for; empty means all."""

    words: str = ""
    agency: str = ""
    team: str = ""
    state: str = ""


@dataclass(frozen=True)
class Found:
    """One line of the list, as the viewer may read it. Of somebody masked there is no user name and no address."""

    person_id: int
    name: str
    username: str
    is_masked: bool
    jobs: list[Employment]
    is_closed: bool
    has_password: bool


def find(*, viewer: Person, on: date, search: Search) -> QuerySet[Person]:
    """The people whom the viewer looks after and the search means, in the order of names. Words find only those whose names may be read."""
    jobs = employments_managed_by(viewer, on).filter(person=OuterRef("pk"))
    people = people_managed_by(Person.objects.all(), viewer=viewer, on=on)
    if search.words:
        people = named_to(people, viewer=viewer, on=on).matching(search.words)
    if search.agency:
        people = people.filter(Exists(jobs.filter(team__agency__code=search.agency)))
    if search.team:
        top = Team.objects.filter(code=search.team).values_list("path", flat=True).first()
        people = people.filter(Exists(jobs.current(on).filter(team__path__startswith=top))) if top else people.none()
    now, coming = Exists(jobs.on(on)), Exists(jobs.filter(starts_on__gt=on))
    narrowed = {
        "in-post": Q(now),
        "coming": Q(coming) & ~Q(now),
        "left": Q(Exists(jobs)) & ~Q(now) & ~Q(coming),
        "no-password": _NO_PASSWORD & Q(is_active=True),
        "closed": Q(is_active=False),
    }
    people = people.filter(narrowed.get(search.state, Q()))
    found: QuerySet[Person] = people.in_name_order()
    return found


def shown(people: QuerySet[Person], *, viewer: Person, on: date) -> list[Found]:
    """The lines for a page of people: three statements."""
    jobs = employments_managed_by(viewer, on).select_related("team__agency").order_by("-starts_on", "-pk")
    page = list(people.prefetch_related(Prefetch("employments", queryset=jobs, to_attr="jobs_here")))
    names = names_for(viewer, page, on=on)
    return [
        Found(
            person_id=person.pk,
            name=names[person.pk],
            username=person.username if names[person.pk] == person.name else "",
            is_masked=names[person.pk] != person.name,
            jobs=_of_today(person.jobs_here, on),
            is_closed=not person.is_active,
            has_password=person.has_usable_password(),
        )
        for person in page
    ]


def _of_today(jobs: list[Employment], on: date) -> list[Employment]:
    """Those that run or are to come; of somebody who has left, the last one."""
    return [job for job in jobs if job.ends_on is None or job.ends_on >= on] or jobs[:1]


@dataclass(frozen=True)
class Account:
    """What the page of one person says about the sign-in, and whether the viewer may do something about it."""

    is_manageable: bool
    has_password: bool
    has_second_step: bool
    invited: Invitation | None


@dataclass(frozen=True)
class Term:
    """One thing that a job says from a moment on, and what it said until then. Empty where it said or says nothing."""

    what: str | Promise
    now: str
    before: str


@dataclass(frozen=True)
class Change:
    """What was changed of a job at one moment, and by whom as the viewer may read the name. The first one wrote it down."""

    at: datetime
    by: str
    terms: list[Term]


@dataclass(frozen=True)
class Job:
    """One job with the names of manager and deputy as the viewer may read them, and all that it ever said, the newest first."""

    employment: Employment
    manager: str
    deputy: str
    state: str
    history: list[Change]

    @property
    def was_changed(self) -> bool:
        return len(self.history) > 1


@dataclass(frozen=True)
class TakenBack:
    """A job that was withdrawn, and by whom as the viewer may read the name."""

    employment: Employment
    by: str


@dataclass(frozen=True)
class Sheet:
    """One person as the viewer looks after them: the jobs within the viewer's reach and no others."""

    person: Person
    name: str
    is_masked: bool
    jobs: list[Job]
    taken_back: list[TakenBack]
    designations: list[Designation]
    grants: list[Grant]
    former_names: list[FormerName]
    account: Account
    acting_for: Agency | None
    may_give_roles: bool

    @property
    def job(self) -> Employment | None:
        return self.jobs[0].employment if self.jobs else None


def sheet_of(person: Person, *, viewer: Person, on: date, at: datetime) -> Sheet:
    """Everything on the page of one person: a fixed number of statements."""
    reach = reach_of(viewer, Ability.MANAGE_PEOPLE, on)
    ever = Employment.objects.filter(reach.all, person=person)
    ever = ever.select_related("team__agency", "manager", "deputy", "recorded_by", "withdrawn_by").order_by("-starts_on", "-pk")
    terms = FormerTerms.objects.select_related("manager", "deputy", "changed_by").order_by("pk")
    written = list(ever.prefetch_related(Prefetch("former_terms", queryset=terms, to_attr="said_before")))
    jobs = [job for job in written if job.is_standing]
    # What runs comes first, then what is to come, then what is over.
    order = ["in-post", "coming", "left"]
    jobs.sort(key=lambda job: order.index(_state(job, on)))
    others = {other for job in written for other in _named_in(job)}
    names = names_for(viewer, others, on=on)
    name = name_for(viewer, person, on=on)
    is_masked = name != person.name
    grants = Grant.objects.standing().filter(person=person).select_related("agency", "team").order_by("-starts_on", "-pk")
    if not reach.is_everyone:
        grants = grants.filter(agency__in=reach.agencies())
    return Sheet(
        person=person,
        name=name,
        is_masked=is_masked,
        jobs=[
            Job(job, names.get(job.manager_id or 0, ""), names.get(job.deputy_id or 0, ""), _state(job, on), list(_history(job, names)))
            for job in jobs
        ],
        taken_back=[TakenBack(job, names.get(job.withdrawn_by_id or 0, "")) for job in written if not job.is_standing],
        designations=list(Designation.objects.standing().filter(person=person).order_by("-starts_on", "code")),
        grants=list(grants),
        former_names=[] if is_masked else list(FormerName.objects.filter(person=person).order_by("-until")),
        account=Account(
            is_manageable=can_manage_account(viewer, person, on),
            has_password=person.has_usable_password(),
            has_second_step=Authenticator.objects.filter(user=person).exists(),
            invited=Invitation.objects.open(at).filter(person=person).first(),
        ),
        acting_for=None if reach.is_everyone or not jobs else jobs[0].team.agency,
        may_give_roles=person != viewer and people_served_by(Person.objects.filter(pk=person.pk), viewer=viewer, on=on).exists(),
    )


def _state(job: Employment, on: date) -> str:
    if job.starts_on > on:
        return "coming"
    return "in-post" if job.ends_on is None or job.ends_on >= on else "left"


def _named_in(job: Employment) -> Iterator[Person]:
    """Everybody whose name the job and its history hold."""
    before: list[FormerTerms] = job.said_before  # type: ignore[attr-defined]
    said = [(job.manager, job.deputy, job.recorded_by, job.withdrawn_by), *((one.manager, one.deputy, one.changed_by) for one in before)]
    return (person for persons in said for person in persons if person)


def _history(job: Employment, names: dict[int, str]) -> Iterator[Change]:
    before: list[FormerTerms] = job.said_before  # type: ignore[attr-defined]
    said: list[Employment | FormerTerms] = [*before, job]
    for number in range(len(before), 0, -1):
        earlier, later = _terms(said[number - 1], names), _terms(said[number], names)
        terms = [Term(what, now, then) for (what, then), (_what, now) in zip(earlier, later, strict=True) if now != then]
        yield Change(before[number - 1].until, names.get(before[number - 1].changed_by_id or 0, ""), terms)
    first = [Term(what, now, "") for what, now in _terms(said[0], names) if now]
    yield Change(job.recorded_at, names.get(job.recorded_by_id or 0, ""), first)


def _terms(said: Employment | FormerTerms, names: dict[int, str]) -> list[tuple[str | Promise, str]]:
    """What a job says, or said, in the order in which it is read."""
    return [
        (_("Last day"), day(said.ends_on)),
        (_("Manager"), names.get(said.manager_id or 0, "")),
        (_("Deputy"), names.get(said.deputy_id or 0, "")),
        (_("Job title"), said.job_title),
    ]


def managers_of(person: Person, on: date) -> list[Person]:
    """Those who manage the person's jobs of that day, and those who stand in for them. Two statements."""
    jobs = Employment.objects.current(on).filter(person=person, manager__isnull=False)
    managers = jobs.values("manager")
    deputies = Employment.objects.current(on).filter(person__in=managers, deputy__isnull=False).values("deputy")
    return list(Person.objects.active().filter(Q(pk__in=managers) | Q(pk__in=deputies)).exclude(pk=person.pk).in_name_order())


def data_leads_for(person: Person, *, on: date) -> tuple[list[Person], list[Agency]]:
    """Who answers for the data of the agencies that employ the person, or employed them last; and the agencies that name nobody.

    Whoever is HR there too is not meant: what a data lead hears is not for HR.
    """
    jobs = list(Employment.objects.standing().filter(person=person).select_related("team__agency").order_by("-starts_on", "-pk"))
    now = [job for job in jobs if job.starts_on <= on and (job.ends_on is None or job.ends_on >= on)] or jobs[:1]
    agencies = {job.team.agency_id: job.team.agency for job in now}
    hr = Grant.objects.current(on).filter(role=Role.AGENCY_HR, agency__in=agencies).values("person")
    grants = Grant.objects.current(on).giving(Ability.GUARD_DATA).filter(person__is_active=True).exclude(person__in=hr)
    grants = grants.exclude(person=person).filter(Q(agency__in=agencies) | Q(agency=None)).select_related("person").order_by("pk")
    leads = {grant.person_id: grant.person for grant in grants}
    served = {grant.agency_id for grant in grants}
    return list(leads.values()), [] if None in served else [agency for pk, agency in agencies.items() if pk not in served]


def academy_administrators(*, on: date) -> list[Person]:
    """Those who run the academy as a whole."""
    return _with_role(Role.ACADEMY_ADMINISTRATOR, on=on)


def practice_leads(*, on: date) -> list[Person]:
    """Those who sign off what is taught."""
    return _with_role(Role.PRACTICE_LEAD, on=on)


def _with_role(role: str, *, on: date) -> list[Person]:
    """Each once, though two grants of the role may be open."""
    grants = Grant.objects.current(on).filter(role=role, agency=None, person__is_active=True).select_related("person").order_by("pk")
    return list({grant.person_id: grant.person for grant in grants}.values())
