"""What a person's own page shows: what is asked, due, begun, booked and held, and who helps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery

from academy.cohorts.queries import BookedPlace, bookings_of
from academy.competencies.models import RoleProfile, Status
from academy.competencies.queries import Standing, standings_of
from academy.people.access import names_for
from academy.people.models import Employment, Person
from certificates.models import Certificate
from courses.models import Module
from courses.queries import ModuleProgress, begun_by

NEEDS_DOING = (Status.OVERDUE, Status.NEVER_DONE, Status.IN_GRACE, Status.DUE_SOON)
# Beside what needs doing, this many of the next to come.
AHEAD = 2
# Held beyond what the role asks: the newest few; the record has them all.
ALSO_HELD = 5
CHAMPION = "champion"


@dataclass(frozen=True)
class Due:
    """Something asked with the module to do for it, and how far that is begun. No module: none that meets it is open."""

    standing: Standing
    module: Module | None
    progress: ModuleProgress | None

    @property
    def needs_doing(self) -> bool:
        return self.standing.status in NEEDS_DOING

    @property
    def minutes(self) -> int:
        """Of online study still to do."""
        return self.progress.minutes_left if self.progress else self.module.minutes if self.module else 0


@dataclass(frozen=True)
class Held:
    """Something held: what the role asks, or a certificate beyond that (with its number)."""

    title: str
    until: date | None
    status: Status | None = None
    number: str = ""


@dataclass(frozen=True)
class Post:
    """One of the person's jobs as their page names it."""

    words: str
    manager: str
    champions: Sequence[str]


@dataclass(frozen=True)
class MyLearning:
    on: date
    begun: Sequence[ModuleProgress]
    due: Sequence[Due]
    booked: Sequence[BookedPlace]
    asked: Sequence[Standing]
    held: Sequence[Held]
    posts: Sequence[Post]

    @property
    def needing(self) -> list[Due]:
        return [due for due in self.due if due.needs_doing]

    @property
    def minutes_needed(self) -> int:
        return sum(due.minutes for due in self.needing)


def my_learning(person: Person, *, on: date) -> MyLearning:
    """Eleven statements at most, whatever the rows; one or two more where a manager's name may have to be masked."""
    begun = begun_by(person)
    standings = standings_of(person, on=on)
    return MyLearning(
        on=on,
        begun=begun,
        due=_due(standings, begun),
        booked=bookings_of(person, on),
        asked=standings,
        held=_held(person, standings, on),
        posts=_posts(person, on),
    )


def _due(standings: Iterable[Standing], begun: Iterable[ModuleProgress]) -> list[Due]:
    """What needs doing, the oldest date first, then the next of what is not due yet."""
    wanted = sorted(
        (standing for standing in standings if standing.status in (*NEEDS_DOING, Status.NOT_YET_DUE)),
        key=lambda standing: (standing.status not in NEEDS_DOING, standing.due_on or date.max, standing.code),
    )
    shown = [standing for standing in wanted if standing.status in NEEDS_DOING]
    shown += [standing for standing in wanted if standing.status == Status.NOT_YET_DUE][:AHEAD]
    codes = {code for standing in shown for code in standing.modules}
    modules = {module.code: module for module in Module.objects.open().filter(code__in=codes)} if codes else {}
    under_way = {progress.module.code: progress for progress in begun}
    found = []
    for standing in shown:
        options = [modules[code] for code in standing.modules if code in modules]
        started = next((under_way[code] for code in standing.modules if code in under_way), None)
        # Who has done it before refreshes it by the shortest way; others take the usual one.
        if started:
            module: Module | None = started.module
        elif standing.from_completion and options:
            module = min(options, key=lambda option: option.minutes)
        else:
            module = options[0] if options else None
        found.append(Due(standing, module, started))
    return found


def _held(person: Person, standings: Iterable[Standing], on: date) -> list[Held]:
    """What is in date of what is asked, then the certificates beyond that."""
    held, asked_modules = [], set()
    for standing in standings:
        asked_modules.update(standing.modules)
        if standing.is_met and standing.from_completion:
            held.append(Held(standing.title, standing.until, standing.status))
    seen: set[object] = set()
    in_date = Certificate.objects.standing().filter(Q(valid_until=None) | Q(valid_until__gte=on), person=person)
    certificates = in_date.select_related("completion__module", "award__competency").defer("payload")
    for certificate in certificates.order_by("-issued_at", "-pk"):
        if certificate.completion:
            module = certificate.completion.module
            key, title = ("module", module.pk), module.title
            if module.code in asked_modules:
                continue
        else:
            assert certificate.award is not None
            key, title = ("award", certificate.award.competency_id), certificate.award.competency.title
        if key not in seen and len(seen) < ALSO_HELD:
            held.append(Held(title, certificate.valid_until, number=certificate.number))
        seen.add(key)
    return held


def _posts(person: Person, on: date) -> list[Post]:
    """The person's jobs with who manages them and who champions restorative practice in the team. One statement."""
    restricted = Employment.objects.standing().filter(person=OuterRef("manager"), team__agency__is_restricted=True)
    champions = Employment.objects.current(on).filter(
        Q(person__designations__ends_on=None) | Q(person__designations__ends_on__gte=on),
        team=OuterRef("team"),
        person__is_active=True,
        person__designations__code=CHAMPION,
        person__designations__withdrawn_at=None,
        person__designations__starts_on__lte=on,
    )
    jobs: list[Any] = list(
        Employment.objects.current(on)
        .filter(person=person)
        .select_related("manager")
        .annotate(
            role=Subquery(RoleProfile.objects.filter(code=OuterRef("role_code")).values("title")[:1]),
            champions=ArraySubquery(
                champions.exclude(person=person).order_by("person__sort_name").values_list("person__name", flat=True).distinct()
            ),
            is_name_kept_back=Exists(restricted),
        )
        .order_by("-starts_on", "-pk")
    )
    hidden = [job.manager for job in jobs if job.manager and job.is_name_kept_back]
    names = names_for(person, hidden, on=on) if hidden else {}
    return [
        Post(
            words=job.role or job.job_title,
            manager=names.get(job.manager_id, job.manager.name) if job.manager else "",
            champions=job.champions,
        )
        for job in jobs
    ]
