"""What has to come first for one person: which modules are closed to them, why, and what would open them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from academy.cohorts.models import Booking
from academy.common.prepared import Prepared, ask
from academy.competencies.models import Requirement, RequirementRule
from academy.people.models import Person
from courses.models import Completion, Enrolment, Mode, Module
from courses.queries import First, still_needed


@dataclass(frozen=True)
class Waiting:
    """That a module is closed to somebody until they hold so many (`needed`) of the `missing`, which stand in the author's order."""

    module: Module
    needed: int
    missing: Sequence[Module]

    @property
    def is_choice(self) -> bool:
        return self.needed < len(self.missing)

    @property
    def shortest(self) -> Sequence[Module]:
        """The way through what is missing that takes the least time online."""
        return sorted(self.missing, key=lambda module: module.minutes)[: self.needed]

    @property
    def minutes(self) -> int:
        """Of online study, by the shortest way."""
        return sum(module.minutes for module in self.shortest)

    @property
    def has_days_together(self) -> bool:
        return any(module.mode != Mode.E_LEARNING for module in self.shortest)


@dataclass(frozen=True)
class Opening:
    """How a person stands to every module: `completed` ever, `held` as what has to come first, and `let_in` whatever is asked first."""

    modules: Mapping[str, Module]
    completed: frozenset[str]
    held: frozenset[str]
    let_in: frozenset[str]

    def waiting(self, code: str) -> Waiting | None:
        """Why the module of that code is closed to the person; None where it is open, or where there is none."""
        module = self.modules.get(code)
        if module is None or not module.first_is_asked or code in self.let_in:
            return None
        there = [other.code for other in self.modules.values() if other.is_open]
        needed = still_needed(First(module.requires, module.first_enough), held=self.held, there=there)
        return Waiting(module, needed.number, [self.modules[one] for one in needed.of]) if needed.number else None


def opening_for(person: Person, *, on: date) -> Opening:
    """How the person stands to every module on a day. One statement, however many there are."""
    rows = _STANDS(person=person.pk, on=on)
    completed = frozenset(module.code for module in rows if module.is_completed)
    return Opening(
        modules={module.code: module for module in rows},
        completed=completed,
        held=completed | {module.code for module in rows if module.is_met},
        let_in=completed | {module.code for module in rows if module.is_begun or module.is_booked},
    )


def waiting_before(person: Person, module: Module, *, on: date) -> Waiting | None:
    """Why the module is closed to the person; None where it is open. One statement, and none where nothing is asked first."""
    return opening_for(person, on=on).waiting(module.code) if module.first_is_asked else None


def _stands() -> QuerySet[Module]:
    """Every module with what the person has to do with it.

    `is_met`: another of their completions, ever, meets the requirement that the module is the usual way to meet, or one that counts as it
    too. `is_begun` and `is_booked`: it is never closed again to somebody who has begun it, nor to somebody who has a place where it is
    taught, since they are to come prepared.
    """
    person, on = ask("person"), ask("on")
    own = Completion.objects.standing().filter(person=person)
    done = ArraySubquery(own.values("module__code"))
    rules = RequirementRule.objects.in_force(on).filter(requirement__kind=Requirement.Kind.EXPIRY)
    counts_as_it = rules.filter(supersedes__contains=[OuterRef("requirement__code")], satisfied_by__overlap=done)
    usual_way = rules.filter(satisfied_by__0=OuterRef("code")).filter(Q(satisfied_by__overlap=done) | Exists(counts_as_it))
    places = Booking.objects.confirmed().filter(person=person, cohort__offering__parts__module=OuterRef("pk"))
    return Module.objects.annotate(
        is_completed=Exists(own.filter(module=OuterRef("pk"))),
        is_met=Exists(usual_way),
        is_begun=Exists(Enrolment.objects.filter(learner=person, module=OuterRef("pk"))),
        is_booked=Exists(places),
    ).order_by("code")


# Asked on the catalogue, the way through and every module that asks something first.
_STANDS: Prepared[Any] = Prepared(_stands)
