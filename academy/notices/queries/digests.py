"""What a manager is told about the team: who reached a date, and whom no message reaches."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.competencies.models import Obligation, Pause, Period
from academy.notices.ladder import MANAGER_FROM
from academy.notices.letters import address_of
from academy.notices.models import Mail, Notice
from academy.notices.queries.due import open_periods
from academy.people.access import names_for
from academy.people.models import Employment, Person
from courses.models import Enrolment

# What was told before is listed up to this many lines.
EARLIER = 20
_UNREACHED = (Mail.State.NO_ADDRESS, Mail.State.FAILED)


@dataclass(frozen=True)
class Line:
    name: str
    title: str
    due_on: date
    on: date

    @property
    def is_past(self) -> bool:
        return self.due_on < self.on


@dataclass(frozen=True)
class Digest:
    """To do first: those whom the manager alone can tell. Then those who just reached a date, then those from before."""

    to_tell: list[Line]
    reached: list[Line]
    earlier: list[Line]

    def put(self, line: Line, told: Notice | None) -> None:
        """Where a line belongs, by what its person was told on the day."""
        if told and told.mail and told.mail.state in _UNREACHED:
            self.to_tell.append(line)
        elif told and told.step <= MANAGER_FROM:
            self.reached.append(line)
        elif line.is_past:
            self.earlier.append(line)

    @property
    def is_empty(self) -> bool:
        return not (self.to_tell or self.reached)

    @property
    def context(self) -> dict[str, Any]:
        people = {line.name for line in (*self.to_tell, *self.reached, *self.earlier)}
        subject = ngettext("Your team: %(n)s person to help along", "Your team: %(n)s people to help along", len(people))
        return {
            "subject": subject % {"n": len(people)},
            "to_tell": self.to_tell,
            "reached": self.reached,
            "earlier": self.earlier[:EARLIER],
            "more": max(0, len(self.earlier) - EARLIER),
            "url": address_of(reverse("dashboards:team")),
        }


def obligations_by_receiver(on: date) -> QuerySet[Any]:
    """What jobs ask on a day, each with its `receiver`: the job's manager or, while that manager is paused, the deputy.

    Whoever has left the agency hears no more of its people; nobody hears of themselves.
    """
    return _with_receiver(Obligation.objects.on(on), "employment__", on).filter(employment__withdrawn_at=None)


def jobs_by_receiver(on: date) -> QuerySet[Any]:
    """The jobs of a day, each with its `receiver`, for what is asked of a person whatever their job."""
    return _with_receiver(Employment.objects.current(on), "", on)


def _with_receiver(rows: QuerySet[Any], job: str, on: date) -> QuerySet[Any]:
    """`job` is how a row comes to its employment; a row has a person too."""
    runs = Q(ends_on=None) | Q(ends_on__gte=on)
    manager = OuterRef(f"{job}manager")
    own = Employment.objects.standing().filter(person=manager, team__agency=OuterRef(f"{job}team__agency"))
    has_left = Exists(own) & ~Exists(own.filter(runs))
    away = Pause.objects.standing().filter(runs, person=manager, starts_on__lte=on)
    stand_ins = Employment.objects.current(on).filter(person=manager, deputy__isnull=False).order_by("pk")
    receiver = Case(
        When(Exists(away), then=Subquery(stand_ins.values("deputy")[:1])), default=F(f"{job}manager"), output_field=BigIntegerField()
    )
    return (
        rows.filter(**{f"{job}manager__isnull": False})
        .exclude(has_left)
        .annotate(receiver=receiver)
        .filter(receiver__isnull=False)
        .exclude(receiver=F("person"))
    )


def receivers_of_digests(*, on: date) -> list[int]:
    """Those managers of whose people somebody reached a date on that day, or was to be told and has no address."""
    told = Notice.objects.filter(Q(step__lte=MANAGER_FROM) | Q(mail__state=Mail.State.NO_ADDRESS), person=OuterRef("person"), on=on)
    of_roles = obligations_by_receiver(on).filter(Exists(told.filter(requirement=OuterRef("requirement"))))
    of_changes = jobs_by_receiver(on).filter(Exists(told.filter(enrolment__isnull=False)))
    return sorted({*of_roles.values_list("receiver", flat=True), *of_changes.values_list("receiver", flat=True)})


def digests_for(mails: Collection[Mail], *, on: date) -> dict[int, Digest]:
    """By message, what each manager is to be told on a day about notices of the message's day.

    Seven statements, and one a manager for names.
    """
    managers: dict[int, Person] = {mail.person.pk: mail.person for mail in mails if mail.person}
    days = {mail.on for mail in mails}
    notice = Notice.objects.filter(person=OuterRef("person"), requirement=OuterRef("requirement"), on__in=days)
    is_past = Period.objects.on(on).filter(person=OuterRef("person"), requirement=OuterRef("requirement"), due_on__lt=on)
    # The database cannot see by itself that a receiver is one of few.
    stood_in_for = Employment.objects.current(on).filter(deputy__in=managers).values("person")
    asked = (
        obligations_by_receiver(on)
        .filter(Q(employment__manager__in=managers) | Q(employment__manager__in=stood_in_for))
        .filter(Exists(notice) | Exists(is_past), receiver__in=managers, person__is_active=True)
        .values_list("receiver", "person_id", "requirement_id", "requirement__title")
        .distinct()
    )
    by_manager: dict[int, list[tuple[int, int, str]]] = {}
    for manager, person, requirement, title in asked:
        by_manager.setdefault(manager, []).append((person, requirement, title))
    changes = _changes_by_manager(managers, days, on=on)
    person_ids = {person for rows in by_manager.values() for person, _requirement, _title in rows}
    requirement_ids = {requirement for rows in by_manager.values() for _person, requirement, _title in rows}
    open_now = open_periods(person_ids=person_ids, requirement_ids=requirement_ids, on=on)
    of_changes = {enrolment.learner_id for rows in changes.values() for enrolment in rows}
    of_days = Notice.objects.filter(person__in=person_ids | of_changes, on__in=days).select_related("mail")
    notices = {(row.person_id, row.requirement_id or -(row.enrolment_id or 0), row.on): row for row in of_days}
    people = Person.objects.in_bulk(person_ids | of_changes)
    found = {}
    for mail in mails:
        if mail.person is None:
            continue
        rows = by_manager.get(mail.person.pk, [])
        changed = changes.get(mail.person.pk, [])
        about = {row[0] for row in rows} | {enrolment.learner_id for enrolment in changed}
        names = names_for(mail.person, [people[person] for person in about], on=on)
        digest = Digest([], [], [])
        for person, requirement, title in sorted(rows, key=lambda row: (people[row[0]].sort_name, row[0], row[2])):
            period, told = open_now.get((person, requirement)), notices.get((person, requirement, mail.on))
            if period is None:
                continue
            line = Line(names[person], title, period.due_on, on)
            digest.put(line, told if told and told.anchor == period.anchor else None)
        for enrolment in sorted(changed, key=lambda row: (people[row.learner_id].sort_name, row.learner_id, row.module.title)):
            assert enrolment.due_on
            title = _("What changed in %(title)s") % {"title": enrolment.module.title}
            digest.put(
                Line(names[enrolment.learner_id], title, enrolment.due_on, on), notices.get((enrolment.learner_id, -enrolment.pk, mail.on))
            )
        found[mail.pk] = digest
    return found


def _changes_by_manager(managers: Collection[int], days: Collection[date], *, on: date) -> dict[int, list[Enrolment]]:
    """By manager, the changes with a date that their people were told of on those days, or are past. Two statements."""
    notice = Notice.objects.filter(enrolment=OuterRef("pk"), on__in=days)
    dated = Enrolment.objects.open().changes().filter(due_on__isnull=False, learner__is_active=True).select_related("module")
    waiting = dated.filter(Q(Exists(notice)) | Q(due_on__lt=on))
    by_person: dict[int, list[Enrolment]] = {}
    stood_in_for = Employment.objects.current(on).filter(deputy__in=managers).values("person")
    jobs = jobs_by_receiver(on).filter(Q(manager__in=managers) | Q(manager__in=stood_in_for), receiver__in=managers)
    for enrolment in waiting.filter(learner__in=jobs.values("person")):
        by_person.setdefault(enrolment.learner_id, []).append(enrolment)
    found: dict[int, list[Enrolment]] = {}
    if by_person:
        for receiver, person in jobs.filter(person__in=by_person).values_list("receiver", "person_id").distinct():
            found.setdefault(receiver, []).extend(by_person[person])
    return found
