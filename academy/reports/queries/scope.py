"""Whose figures a viewer may see, and whose people they may open."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from academy.people.models import Agency, Employment, Grant, Person, Team
from academy.people.models.employments import EmploymentQuerySet
from academy.people.roles import Ability, roles_with


@dataclass(frozen=True)
class Scope:
    """`agencies` None means all of them. `team_paths` narrows to subtrees. Without `may_open`, figures only, and small ones withheld."""

    agencies: frozenset[int] | None
    team_paths: tuple[str, ...] = ()
    may_open: bool = False

    @property
    def is_empty(self) -> bool:
        return self.agencies == frozenset() and not self.team_paths

    def employments(self, on: date) -> QuerySet[Employment]:
        """The employments on that day that this scope counts."""
        return self.reach().on(on)

    def reach(self) -> EmploymentQuerySet:
        """The employments of any day that this scope counts."""
        posts = Employment.objects.standing()
        if self.agencies is None:
            return posts
        reach = Q(team__agency__in=self.agencies)
        for path in self.team_paths:
            reach |= Q(team__path__startswith=path)
        return posts.filter(reach)

    def agency_list(self) -> QuerySet[Agency]:
        agencies = Agency.objects.order_by("name")
        if self.agencies is None:
            return agencies
        reach = Q(pk__in=self.agencies)
        if self.team_paths:
            reach |= Q(
                pk__in=Team.objects.filter(pk__in=[int(path.rstrip("/").split("/")[-1]) for path in self.team_paths]).values("agency")
            )
        return agencies.filter(reach)


def scope_of(viewer: Person, *, on: date) -> Scope:
    """What a viewer may count on that day, from their grants. One query.

    An academy administrator: every agency, and its people (names of restricted agencies masked). An auditor: every agency's figures,
    no people. Agency HR: the agency of the grant, or the team that narrows it, with its people (domain.md §6.3).
    """
    grants = list(Grant.objects.current(on).filter(person=viewer).select_related("team"))
    roles = {grant.role for grant in grants}
    if viewer.is_superuser or roles & set(roles_with(Ability.SEE_ALL_PEOPLE)):
        return Scope(agencies=None, may_open=True)
    workforce = [grant for grant in grants if grant.role in roles_with(Ability.SEE_WORKFORCE)]
    agencies = frozenset(grant.agency_id for grant in workforce if grant.agency_id and not grant.team_id)
    paths = tuple(sorted(grant.team.path for grant in workforce if grant.team))
    if agencies or paths:
        return Scope(agencies=agencies, team_paths=paths, may_open=True)
    if roles & set(roles_with(Ability.SEE_AGGREGATES)):
        return Scope(agencies=None, may_open=False)
    return Scope(agencies=frozenset())


@dataclass(frozen=True)
class Choice:
    """What the address asks for: a day, and codes of an agency, a team, a role profile and a requirement; empty means all."""

    on: date
    agency: str = ""
    team: str = ""
    role: str = ""
    requirement: str = ""

    def narrow(self, posts: QuerySet[Employment]) -> QuerySet[Employment]:
        """The employments that the choice leaves. An unknown team leaves none."""
        if self.agency:
            posts = posts.filter(team__agency__code=self.agency)
        if self.team:
            top = Team.objects.filter(code=self.team).values_list("path", flat=True).first()
            posts = posts.filter(team__path__startswith=top) if top else posts.none()
        if self.role:
            posts = posts.filter(role_code=self.role)
        return posts

    def but(self, **changes: Any) -> "Choice":
        return replace(self, **changes)

    def as_query(self, *, today: date) -> dict[str, str]:
        """The choice as parameters of an address; what is not chosen is left out."""
        chosen = {"agency": self.agency, "team": self.team, "role": self.role, "requirement": self.requirement}
        if self.on != today:
            chosen["on"] = self.on.isoformat()
        return {name: value for name, value in chosen.items() if value}


def people_with_several_jobs(on: date) -> list[int]:
    """The ids of those with more than one employment on that day, anywhere: the few whose rows need sorting out. One statement."""
    jobs = Employment.objects.current(on).values("person").annotate(n=Count("pk")).filter(n__gt=1)
    return list(jobs.values_list("person", flat=True))
