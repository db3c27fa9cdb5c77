"""What a reminder says: worked out for the people of one batch at once, from how they stand at that moment."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from academy.cohorts.models import Cohort, OfferingModule, SessionDay
from academy.common.wording import every as how_often
from academy.common.wording import minutes as in_words
from academy.common.wording import short_day
from academy.competencies.models import Obligation, Period, Requirement, RequirementRule
from academy.notices.ladder import STEPS
from academy.notices.letters import address_of
from academy.notices.models import Mail, Notice
from academy.notices.queries.due import OpenPeriod, open_periods
from academy.people.access import name_for
from academy.people.models import Employment, Person
from courses.models import Enrolment, Mode, Module
from courses.queries import progress_of

# Dates shown beside one thing that is due.
MEETINGS = 2


@dataclass(frozen=True)
class Meeting:
    on: date
    starts_at: time
    place: str


@dataclass(frozen=True)
class Item:
    """One thing that is due. `meetings` that are `is_together` do for all of it; otherwise they are its taught days.

    `is_changes`: only what has changed in something that the person has completed.
    """

    title: str
    due_on: date
    on: date
    is_refresh: bool
    refresh_months: int | None
    minutes: int
    meetings: tuple[Meeting, ...]
    is_together: bool
    is_changes: bool = False

    @property
    def is_past(self) -> bool:
        return self.due_on < self.on

    @property
    def is_today(self) -> bool:
        return self.due_on == self.on

    @property
    def every(self) -> str:
        """How often it is done again, in words; nothing where it is not."""
        return how_often(self.refresh_months) if self.refresh_months else ""

    @property
    def subject(self) -> str:
        title = _("What changed in %(title)s") % {"title": self.title} if self.is_changes else self.title
        words = {"title": title, "time": in_words(self.minutes), "day": short_day(self.due_on)}
        if self.is_past:
            return _("%(title)s: it was due on %(day)s") % words
        if self.is_today:
            return _("%(title)s: due today") % words
        return _("%(title)s: %(time)s, by %(day)s") % words if self.minutes else _("%(title)s: by %(day)s") % words


@dataclass(frozen=True)
class Reminder:
    """All that one person is told in one message. `dropped` are the notices that no longer hold."""

    items: tuple[Item, ...]
    helper: str
    help: dict[str, str]
    is_last: bool
    dropped: tuple[int, ...]

    @property
    def subject(self) -> str:
        first = self.items[0]
        if len(self.items) == 1:
            return first.subject
        if first.is_past:
            return _("%(n)s things to catch up on") % {"n": len(self.items)}
        return _("%(n)s things due, the first by %(day)s") % {"n": len(self.items), "day": short_day(first.due_on)}

    @property
    def context(self) -> dict[str, Any]:
        url = address_of(reverse("dashboards:my-learning"))
        is_role = any(not item.is_changes for item in self.items)
        words = {"subject": self.subject, "items": self.items, "helper": self.helper, "is_last": self.is_last, "is_role": is_role}
        return {**self.help, **words, "url": url}


def reminders_for(mails: Collection[Mail], *, on: date) -> dict[int, Reminder]:
    """By message, what it is to say on a day. One whose items are all settled has none. The same statements for one and for fifty."""
    told_of: dict[int, list[Notice]] = {}
    for notice in Notice.objects.filter(mail__in=[mail.pk for mail in mails]).order_by("pk"):
        told_of.setdefault(notice.mail_id or 0, []).append(notice)
    people = {mail.person.pk: mail.person for mail in mails if mail.person}
    all_told = [notice for notices in told_of.values() for notice in notices]
    requirements = Requirement.objects.in_bulk({notice.requirement_id for notice in all_told if notice.requirement_id})
    changes = _changes_of([notice.enrolment_id for notice in all_told if notice.enrolment_id], on=on)
    open_now = open_periods(person_ids=people, requirement_ids=requirements, on=on)
    rules = RequirementRule.objects.in_bulk({period.rule_id for period in open_now.values()})
    offers = _Offers(rules.values(), on=on)
    helpers = _Helpers(people, requirements, on=on)
    found = {}
    for mail in mails:
        told, dropped = [], []
        for notice in told_of.get(mail.pk, []):
            if notice.requirement_id is None:
                changed = changes.get(notice.enrolment_id or 0)
                if changed is None:
                    dropped.append(notice.pk)
                else:
                    told.append((notice, changed))
                continue
            period = open_now.get((notice.person_id, notice.requirement_id))
            if period is None or period.anchor != notice.anchor:
                dropped.append(notice.pk)
            else:
                told.append((notice, offers.item(requirements[notice.requirement_id], period, rules[period.rule_id])))
        told.sort(key=lambda pair: pair[1].due_on)
        if mail.person is None:
            continue
        found[mail.pk] = Reminder(
            items=tuple(item for _notice, item in told),
            helper=helpers.manager_name(mail.person, {notice.requirement_id for notice, _item in told if notice.requirement_id}),
            help=helpers.contact(mail.person),
            is_last=bool(told) and all(notice.step == min(STEPS) for notice, _item in told),
            dropped=tuple(dropped),
        )
    return found


def _changes_of(enrolment_ids: Collection[int], *, on: date) -> dict[int, Item]:
    """By enrolment, what there is to learn of changes that have a date still. Two statements, or none."""
    if not enrolment_ids:
        return {}
    waiting = list(Enrolment.objects.open().changes().filter(pk__in=enrolment_ids).select_related("module"))
    progress = progress_of(waiting)
    return {
        row.pk: Item(
            title=row.module.title,
            due_on=row.due_on,
            on=on,
            is_refresh=False,
            refresh_months=None,
            minutes=progress[row.pk].minutes_left,
            meetings=(),
            is_together=False,
            is_changes=True,
        )
        for row in waiting
        if row.due_on
    }


class _Offers:
    """How what is due can be done: which module, how long it takes, when others do it. Three statements."""

    def __init__(self, rules: Iterable[RequirementRule], *, on: date) -> None:
        self.on = on
        codes = {code for rule in rules for code in rule.satisfied_by}
        self.modules = {module.code: module for module in Module.objects.open().filter(code__in=codes)}
        self.meetings = _meetings([module.pk for module in self.modules.values()], on=on)

    def item(self, requirement: Requirement, period: OpenPeriod, rule: RequirementRule) -> Item:
        is_refresh = period.kind != Period.Kind.UNMET
        modules = [self.modules[code] for code in rule.satisfied_by if code in self.modules]
        module = _shortest(modules) if is_refresh else modules[0] if modules else None
        together, taught = self.meetings.get(module.pk, ((), ())) if module else ((), ())
        return Item(
            title=requirement.title,
            due_on=period.due_on,
            on=self.on,
            is_refresh=is_refresh,
            refresh_months=rule.refresh_months,
            minutes=module.minutes if module else 0,
            meetings=together or taught,
            is_together=bool(together),
        )


def _shortest(modules: list[Module]) -> Module | None:
    """A refresh may be a booster: the shortest that is done online, else the usual one."""
    online = [module for module in modules if module.mode == Mode.E_LEARNING and module.minutes]
    return min(online, key=lambda module: module.minutes) if online else modules[0] if modules else None


def _meetings(module_ids: list[int], *, on: date) -> dict[int, tuple[tuple[Meeting, ...], tuple[Meeting, ...]]]:
    """By module, the next cohorts with a free place: those that count for all of it, and those that teach its days."""
    parts = OfferingModule.objects.filter(module__in=module_ids, offering__cohorts__in=Cohort.objects.upcoming(on)).values_list(
        "module", "credits", "offering__cohorts"
    )
    wanted = {(module, credited == OfferingModule.Credits.MODULE, cohort) for module, credited, cohort in parts}
    free = (
        Cohort.objects.with_places().filter(taken__lt=F("capacity"), pk__in={cohort for _module, _is_whole, cohort in wanted}).values("pk")
    )
    first: dict[int, SessionDay] = {}
    for session in SessionDay.objects.filter(cohort__in=free).select_related("place").order_by("cohort", "on", "starts_at"):
        first.setdefault(session.cohort_id, session)
    found: dict[int, tuple[list[SessionDay], list[SessionDay]]] = {}
    for module, is_whole, cohort in wanted:
        if cohort in first:
            together, taught = found.setdefault(module, ([], []))
            (together if is_whole else taught).append(first[cohort])
    return {module: (_soonest(together), _soonest(taught)) for module, (together, taught) in found.items()}


def _soonest(sessions: list[SessionDay]) -> tuple[Meeting, ...]:
    sessions.sort(key=lambda session: (session.on, session.starts_at, session.pk))
    return tuple(Meeting(session.on, session.starts_at, str(session.place or "")) for session in sessions[:MEETINGS])


class _Helpers:
    """Who helps whom: the manager of the job that asks, and the contact of its agency.

    Three statements, and one for each manager of another, restricted agency.
    """

    def __init__(self, people: Collection[int], requirements: Collection[int], *, on: date) -> None:
        self.on = on
        self.asking: dict[int, list[tuple[int, int]]] = {}
        asking = Obligation.objects.on(on).filter(person__in=people, requirement__in=requirements).order_by("employment_id")
        for person, requirement, employment in asking.values_list("person_id", "requirement_id", "employment_id"):
            self.asking.setdefault(person, []).append((requirement, employment))
        ids = {pk for pairs in self.asking.values() for _requirement, pk in pairs}
        self.employments = Employment.objects.select_related("manager", "team__agency").in_bulk(ids)
        managers = {employment.manager_id for employment in self.employments.values() if employment.manager_id}
        jobs = Employment.objects.standing().filter(person__in=managers, team__agency__is_restricted=True)
        self.guarded: dict[int, set[int]] = {}
        for manager, agency in jobs.values_list("person_id", "team__agency_id"):
            self.guarded.setdefault(manager, set()).add(agency)

    def manager_name(self, person: Person, requirement_ids: set[int]) -> str:
        """The first name of the manager to talk to; nobody where several jobs with several managers ask."""
        asking = [self.employments[pk] for requirement, pk in self.asking.get(person.pk, []) if requirement in requirement_ids]
        managers = {job.manager.pk: job.manager for job in asking if job.manager and job.manager.is_active}
        if len(managers) != 1:
            return ""
        (manager,) = managers.values()
        # Colleagues of a restricted agency know each other's names; anybody else has to be asked about.
        of_agencies = self.guarded.get(manager.pk, set())
        if of_agencies and not of_agencies.intersection(job.team.agency_id for job in asking):
            return manager.get_short_name() if name_for(person, manager, on=self.on) == manager.name else ""
        return manager.get_short_name()

    def contact(self, person: Person) -> dict[str, str]:
        """The agency's own contact where it names one; otherwise the letter has the academy's."""
        for _requirement, pk in self.asking.get(person.pk, []):
            agency = self.employments[pk].team.agency
            if agency.help_email or agency.help_phone:
                return {"help_name": agency.help_name, "help_phone": agency.help_phone, "help_email": agency.help_email}
        return {}
