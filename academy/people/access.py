"""Who may do what, who sees whom, and under which name.

Grants count on the day of asking (`today`), employments on the day asked about (`on`). Where a function takes both, `today` may be left
out and is `on` then. Somebody else's row is not found rather than forbidden: views answer 404 (architecture.md §4, Who sees whom).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.people.models import Agency, Employment, Grant, Person, Team
from academy.people.models.employments import EmploymentQuerySet
from academy.people.models.persons import PersonQuerySet
from academy.people.roles import ABILITIES, Ability, Role

View = Callable[..., HttpResponseBase]

_NOBODY = Q(pk__in=[])
_CACHE = "_grants_by_day"


# -- What a person may do -------------------------------------------------------------------------------------------------------------


def grants_of(person: Person, on: date) -> tuple[Grant, ...]:
    """The grants that run on that day. One query, kept on the person object until `forget_grants`."""
    by_day: dict[date, tuple[Grant, ...]] | None = getattr(person, _CACHE, None)
    if by_day is None:
        by_day = {}
        setattr(person, _CACHE, by_day)
    if on not in by_day:
        by_day[on] = tuple(Grant.objects.current(on).filter(person=person).select_related("team")) if person.is_active else ()
    return by_day[on]


def forget_grants(person: Person) -> None:
    """Ask the database again; the operations on grants call this."""
    if hasattr(person, _CACHE):
        delattr(person, _CACHE)


def abilities_of(person: Person, on: date) -> frozenset[Ability]:
    """What the person's grants of that day give. The operator's account (a superuser) has what an academy administrator has."""
    given = [ABILITIES.get(grant.role, frozenset()) for grant in grants_of(person, on)]
    if person.is_superuser and person.is_active:
        given.append(ABILITIES[Role.ACADEMY_ADMINISTRATOR])
    return frozenset().union(*given)


def has_ability(person: Person, ability: Ability, on: date) -> bool:
    return ability in abilities_of(person, on)


def requires(*abilities: Ability) -> Callable[[View], View]:
    """Let those into a view who have one of the abilities today. Nobody is sent to sign in; anybody else is told there is no such page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not abilities_of(request.user, timezone.localdate()).intersection(abilities):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


# -- How far a grant reaches ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reach:
    """Whose employments a viewer's grants of one ability cover: everybody's, those of agencies, those of teams and all below them."""

    is_everyone: bool = False
    agency_ids: frozenset[int] = frozenset()
    team_paths: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.is_everyone or bool(self.agency_ids or self.team_paths)

    @property
    def own(self) -> Q:
        """What the grants name, in terms of an employment; who reaches everybody still has nobody of their own."""
        return self._of("team__agency__in", "team__path__startswith")

    @property
    def all(self) -> Q:
        return Q() if self.is_everyone else self.own

    def _of(self, agency: str, path: str) -> Q:
        found = Q(**{agency: self.agency_ids}) if self.agency_ids else _NOBODY
        for top in self.team_paths:
            found |= Q(**{path: top})
        return found

    def teams(self) -> QuerySet[Team]:
        return Team.objects.all() if self.is_everyone else Team.objects.filter(self._of("agency__in", "path__startswith"))

    def agencies(self) -> QuerySet[Agency]:
        """The agencies that the reach touches, though it be by one team."""
        touched = Q(pk__in=self.agency_ids) | Q(pk__in=self.teams().values("agency"))
        return Agency.objects.all() if self.is_everyone else Agency.objects.filter(touched)


def reach_of(viewer: Person, ability: Ability, on: date) -> Reach:
    """How far the viewer's grants of an ability reach on that day. No query beyond that of `grants_of`."""
    giving = [grant for grant in grants_of(viewer, on) if ability in ABILITIES.get(grant.role, ())]
    return Reach(
        is_everyone=any(grant.agency_id is None for grant in giving)
        or (viewer.is_superuser and viewer.is_active and ability in ABILITIES[Role.ACADEMY_ADMINISTRATOR]),
        agency_ids=frozenset(grant.agency_id for grant in giving if grant.agency_id and grant.team is None),
        team_paths=tuple(sorted(grant.team.path for grant in giving if grant.team)),
    )


def agencies_in_charge_of(viewer: Person, on: date, *, ability: Ability = Ability.SEE_WORKFORCE) -> QuerySet[Agency]:
    """The agencies whose people the viewer looks after: an HR's own, an administrator's every one."""
    return reach_of(viewer, ability, on).agencies().order_by("name")


def managed_employments(viewer: Person, on: date, *, today: date | None = None) -> EmploymentQuerySet:
    """The employments of that day whose manager the viewer is, or for whose manager the viewer stands in as deputy.

    Whoever has left an agency manages nobody there, though the list of people be slow to say so.
    """
    today = today or on
    own = Employment.objects.standing().filter(person=viewer, team__agency=OuterRef("team__agency"))
    has_left = Exists(own) & ~Exists(own.filter(Q(ends_on=None) | Q(ends_on__gte=today)))
    stands_in_for = Employment.objects.current(today).filter(deputy=viewer).values("person")
    return Employment.objects.current(on).filter(Q(manager=viewer) | Q(manager__in=stands_in_for)).exclude(person=viewer).exclude(has_left)


def managed_people(viewer: Person, on: date) -> PersonQuerySet:
    """The viewer's team on that day, and that of the managers for whom the viewer stands in."""
    return Person.objects.filter(pk__in=managed_employments(viewer, on).values("person"))


# -- Who sees whom --------------------------------------------------------------------------------------------------------------------


def people_visible_to(queryset: QuerySet[Person], *, viewer: Person, on: date, today: date | None = None) -> Any:
    """Those of the people whose record the viewer may open as at `on` (domain.md §6.3).

    Oneself always; an agency's HR those employed there on that day; a manager the team of that day; an academy administrator everybody.
    Auditors and editors see nobody else.
    """
    reach = reach_of(viewer, Ability.SEE_ALL_PEOPLE, today or on)
    if reach.is_everyone:
        return queryset
    covered = Employment.objects.current(on).filter(reach_of(viewer, Ability.SEE_WORKFORCE, today or on).own, person=OuterRef("pk"))
    managed = managed_employments(viewer, on, today=today).filter(person=OuterRef("pk"))
    return queryset.filter(Q(pk=viewer.pk) | Exists(covered) | Exists(managed))


def can_see_person(viewer: Person, person: Person, on: date, *, today: date | None = None) -> bool:
    if viewer.pk == person.pk:
        return True
    return bool(people_visible_to(Person.objects.filter(pk=person.pk), viewer=viewer, on=on, today=today).exists())


# -- Who looks after whose record -----------------------------------------------------------------------------------------------------


def people_managed_by(queryset: QuerySet[Person], *, viewer: Person, on: date) -> Any:
    """Those whose employments the viewer keeps: those who work, worked or are about to work within the viewer's reach."""
    reach = reach_of(viewer, Ability.MANAGE_PEOPLE, on)
    if reach.is_everyone:
        return queryset
    return queryset.filter(Exists(Employment.objects.standing().filter(reach.own, person=OuterRef("pk"))))


def people_served_by(queryset: QuerySet[Person], *, viewer: Person, on: date) -> Any:
    """Those of the people above who work within the viewer's reach still, or are about to; an administrator's are everybody."""
    reach = reach_of(viewer, Ability.MANAGE_PEOPLE, on)
    if reach.is_everyone:
        return queryset
    goes_on = Q(ends_on=None) | Q(ends_on__gte=on)
    return queryset.filter(Exists(Employment.objects.standing().filter(reach.own, goes_on, person=OuterRef("pk"))))


def employments_managed_by(viewer: Person, on: date) -> EmploymentQuerySet:
    """The employments that the viewer may change; those in other agencies are not found."""
    return Employment.objects.standing().filter(reach_of(viewer, Ability.MANAGE_PEOPLE, on).all)


def agencies_listed_by(viewer: Person, on: date) -> QuerySet[Agency]:
    """The agencies whose whole list of people the viewer may bring: their own, and not by one team of it."""
    return Agency.objects.filter(pk__in=reach_of(viewer, Ability.MANAGE_PEOPLE, on).agency_ids).order_by("name")


def can_manage_account(viewer: Person, person: Person, on: date) -> bool:
    """Whether the viewer may reset the sign-in of a person, change name or address, or close the account.

    The account opens the whole record. So an agency's HR has it only of people whose every job is in that agency, and who hold no grant:
    an account with more power than one's own is not to be taken over through a new password.
    """
    if viewer.pk == person.pk or (person.is_superuser and not viewer.is_superuser):
        return False
    reach = reach_of(viewer, Ability.MANAGE_PEOPLE, on)
    if reach.is_everyone:
        return True
    if not reach or person.is_staff or Grant.objects.standing().filter(Q(ends_on=None) | Q(ends_on__gte=on), person=person).exists():
        return False
    jobs = Employment.objects.standing().filter(Q(ends_on=None) | Q(ends_on__gte=on), person=person)
    return jobs.filter(reach.own).exists() and not jobs.exclude(reach.own).exists()


def roles_grantable_by(viewer: Person, on: date) -> list[str]:
    """An academy administrator may give every role; an agency's HR may share its own with a colleague."""
    reach = reach_of(viewer, Ability.MANAGE_PEOPLE, on)
    if reach.is_everyone:
        return list(Role.values)
    return [Role.AGENCY_HR] if reach else []


# -- Names ----------------------------------------------------------------------------------------------------------------------------


def own_name(person: Person) -> str:
    """A person's name as shown to themselves; allauth's pages ask for it."""
    return person.name


def _masked_from(viewer: Person, on: date) -> Q:
    """In terms of a person: whose name the viewer may not read.

    Those with a job in a restricted agency, now or to come, or whose last job was there. Not hidden from their HR, their manager, their
    colleagues in that agency, or an agency that employs (or employed) them as well.
    """
    jobs = Employment.objects.standing().filter(person=OuterRef("pk"))
    restricted = jobs.filter(team__agency__is_restricted=True)
    is_hidden = Exists(restricted.filter(Q(ends_on=None) | Q(ends_on__gte=on))) | (Exists(restricted) & ~Exists(jobs.on(on)))
    own_agencies = Employment.objects.current(on).filter(person=viewer, team__agency__is_restricted=True).values("team__agency")
    reach = reach_of(viewer, Ability.SEE_WORKFORCE, on)
    is_known = (
        Q(pk=viewer.pk)
        | Q(Exists(jobs.filter(reach.own | Q(team__agency__in=own_agencies))))
        | Q(Exists(managed_employments(viewer, on).filter(person=OuterRef("pk"))))
    )
    return Q(is_hidden) & ~is_known


def named_to(queryset: QuerySet[Person], *, viewer: Person, on: date) -> Any:
    """Those of the people whose names the viewer may read. Searching by name goes through this: a hit alone would tell."""
    return queryset.exclude(_masked_from(viewer, on))


def names_for(viewer: Person, persons: Iterable[Person], *, on: date) -> dict[int, str]:
    """The names of the people as this viewer may read them, by id. One query, however many.

    Those of a restricted agency become “Police delegate 1”, “Police delegate 2”: numbered by the order in which their records were made,
    so that sorting a list another way does not swap them. The numbers mean nothing outside the list.
    """
    names = {person.pk: person.name for person in persons}
    words = _delegate_words(viewer, names, on)
    numbers: dict[str, int] = {}
    for pk in sorted(words):
        numbers[words[pk]] = numbers.get(words[pk], 0) + 1
        names[pk] = f"{words[pk]} {numbers[words[pk]]}"
    return names


def name_for(viewer: Person, person: Person, *, on: date | None = None) -> str:
    """One person's name as this viewer may read it: the name itself, or “Police delegate” without a number."""
    if viewer.pk == person.pk:
        return person.name
    return _delegate_words(viewer, [person.pk], on or timezone.localdate()).get(person.pk, person.name)


def _delegate_words(viewer: Person, person_ids: Iterable[int], on: date) -> dict[int, str]:
    ids = [pk for pk in person_ids if pk != viewer.pk]
    if not ids:
        return {}
    jobs = Employment.objects.standing().filter(person=OuterRef("pk"), team__agency__is_restricted=True)
    word = Subquery(jobs.order_by("-starts_on", "-pk").values("team__agency__delegate_word")[:1])
    masked = Person.objects.filter(_masked_from(viewer, on), pk__in=ids).values_list("pk", word)
    return {pk: found or _("Delegate") for pk, found in masked}
