"""What a person's own page shows: what is asked, due, begun, booked and held, and who helps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from academy.cohorts.queries import BookedPlace, bookings_of
from academy.common.prepared import Prepared, ask, ask_any
from academy.competencies.models import RoleProfile, Status
from academy.competencies.queries import Standing, Waiting, opening_for, standings_of
from academy.people.access import names_for
from academy.people.models import Employment, Person
from academy.practice.queries import Asked, asked_of
from certificates.models import Certificate
from courses.models import Module
from courses.queries import BoostersNow, ModuleProgress, begun_by, boosters_now

NEEDS_DOING = (Status.OVERDUE, Status.NEVER_DONE, Status.IN_GRACE, Status.DUE_SOON)
# Beside what needs doing, this many of the next to come.
AHEAD = 2
# Held beyond what the role asks: the newest few; the record has them all.
ALSO_HELD = 5
CHAMPION = "champion"


@dataclass(frozen=True)
class Due:
    """Something asked with the module to do for it, and how far that is begun. No module: none that meets it is open. `waiting`: something
    else comes before the module."""

    standing: Standing
    module: Module | None
    progress: ModuleProgress | None
    waiting: Waiting | None = None

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
    boosters: BoostersNow
    portfolios: Sequence[Asked]

    @property
    def changes(self) -> list[ModuleProgress]:
        """What has changed in something that the person has completed: what has a date first."""
        changed = [progress for progress in self.begun if progress.is_changes]
        return sorted(changed, key=lambda progress: (progress.enrolment and progress.enrolment.due_on) or date.max)

    @property
    def also_begun(self) -> list[ModuleProgress]:
        return [progress for progress in self.begun[1:] if not progress.is_changes]

    @property
    def start(self) -> Due | None:
        """Where to begin: what is due first and is not closed."""
        return next((due for due in self.due if due.module and not due.waiting), None)

    @property
    def needing(self) -> list[Due]:
        return [due for due in self.due if due.needs_doing]

    @property
    def changes_needed(self) -> list[ModuleProgress]:
        return [progress for progress in self.changes if progress.enrolment and progress.enrolment.due_on]

    @property
    def things_needed(self) -> int:
        return len(self.needing) + len(self.changes_needed)

    @property
    def minutes_needed(self) -> int:
        return sum(due.minutes for due in self.needing) + sum(progress.minutes_left for progress in self.changes_needed)


def my_learning(person: Person, *, on: date) -> MyLearning:
    """Thirteen statements at most, whatever the rows; one or two more where a manager's name may have to be masked."""
    begun = begun_by(person)
    standings = standings_of(person, on=on)
    return MyLearning(
        on=on,
        begun=begun,
        due=_with_what_comes_first(person, _due(standings, begun), on),
        booked=bookings_of(person, on),
        asked=standings,
        held=_held(person, standings, on),
        posts=posts_of(person, on),
        boosters=boosters_now(person, on=on),
        portfolios=asked_of(person, on=on),
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
    modules = {module.code: module for module in _MODULES(codes=list(codes))} if codes else {}
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


def _with_what_comes_first(person: Person, due: list[Due], on: date) -> list[Due]:
    """One statement, and none where nothing that is due asks anything first."""
    if not any(item.module and item.module.first_is_asked for item in due):
        return due
    opening = opening_for(person, on=on)
    return [replace(item, waiting=opening.waiting(item.module.code)) if item.module else item for item in due]


def _held(person: Person, standings: Iterable[Standing], on: date) -> list[Held]:
    """What is in date of what is asked, then the certificates beyond that."""
    held, asked_modules = [], set()
    for standing in standings:
        asked_modules.update(standing.modules)
        if standing.is_met and standing.from_completion:
            held.append(Held(standing.title, standing.until, standing.status))
    seen: set[str] = set()
    for number, until, module_code, module_title, competency_title in _CERTIFICATES(person=person.pk, on=on):
        title = module_title or competency_title
        if module_code not in asked_modules and title not in seen and len(seen) < ALSO_HELD:
            held.append(Held(title, until, number=number))
            seen.add(title)
    return held


def posts_of(person: Person, on: date) -> list[Post]:
    """The person's jobs with who manages them and who champions restorative practice in the team. One statement."""
    jobs = _POSTS(person=person.pk, on=on)
    hidden = [manager for *_words, manager, _name, _champions, is_kept_back in jobs if is_kept_back]
    names = names_for(person, Person.objects.filter(pk__in=hidden), on=on) if hidden else {}
    return [
        Post(words=role or title, manager=names.get(manager, name) or "", champions=champions)
        for title, role, manager, name, champions, _is_kept_back in jobs
    ]


def _posts_with_helpers() -> QuerySet[Employment, Any]:
    on = ask("on")
    restricted = Employment.objects.standing().filter(person=OuterRef("manager"), team__agency__is_restricted=True)
    champions = Employment.objects.current(on).filter(
        Q(person__designations__ends_on=None) | Q(person__designations__ends_on__gte=on),
        team=OuterRef("team"),
        person__is_active=True,
        person__designations__code=CHAMPION,
        person__designations__withdrawn_at=None,
        person__designations__starts_on__lte=on,
    )
    by_name = champions.exclude(person=ask("person")).order_by("person__sort_name").values_list("person__name", flat=True).distinct()
    return (
        Employment.objects.current(on)
        .filter(person=ask("person"))
        .annotate(
            role=Subquery(RoleProfile.objects.filter(code=OuterRef("role_code")).values("title")[:1]),
            champions=ArraySubquery(by_name),
            is_name_kept_back=Exists(restricted),
        )
        .order_by("-starts_on", "-pk")
        .values_list("job_title", "role", "manager_id", "manager__name", "champions", "is_name_kept_back")
    )


_POSTS: Prepared[Any] = Prepared(_posts_with_helpers)
_MODULES = Prepared(lambda: Module.objects.open().filter(code=ask_any("codes")))
_CERTIFICATES: Prepared[Any] = Prepared(
    lambda: (
        Certificate.objects.standing()
        .filter(Q(valid_until=None) | Q(valid_until__gte=ask("on")), person=ask("person"))
        .order_by("-issued_at", "-pk")
        .values_list("number", "valid_until", "completion__module__code", "completion__module__title", "award__competency__title")
    )
)
