"""The people of one cohort as somebody else may read them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from academy.cohorts.models import Booking, Cohort
from academy.people.access import names_for
from academy.people.models import Employment, Person

_VOWELS = set("aeiouy")


@dataclass(frozen=True)
class Shown:
    """A person in a list of a cohort: the name or the delegate's number, the agency, and what kind of role it is."""

    name: str
    is_named: bool
    agency: str
    role: str


def shown_to(viewer: Person, bookings: Sequence[Booking], *, on: date) -> dict[int, Shown]:
    """How to show the people of one cohort, by person id. `bookings` are all that the cohort ever had, with their persons. Two queries.

    Delegates are numbered in the order of booking, and a cancelled place keeps its number: a delegate who looks up the own number in the
    morning is still that number when somebody else has walked in.
    """
    persons = {booking.person_id: booking.person for booking in bookings}
    names = names_for(viewer, persons.values(), on=on)
    posts = _posts(persons, on)
    numbers: dict[str, int] = {}
    shown = {}
    for booking in sorted(bookings, key=lambda row: row.pk):
        person = persons[booking.person_id]
        if person.pk in shown:
            continue
        name, post = names[person.pk], posts.get(person.pk)
        is_named = name == person.name
        if not is_named:
            word = name.rsplit(" ", 1)[0]
            numbers[word] = numbers.get(word, 0) + 1
            name = _("%(delegate)s %(number)s") % {"delegate": word, "number": numbers[word]}
        shown[person.pk] = Shown(name, is_named, post.team.agency.name if post else "", role_words(post.role_code) if post else "")
    return shown


def own_number(booking: Booking, *, on: date) -> str:
    """Under which words a person stands in the cohort's lists, where that is not the own name; else nothing. For the person to read."""
    trainer = booking.cohort.trainers.exclude(pk=booking.person_id).order_by("pk").first()
    if trainer is None:
        return ""
    shown = shown_to(trainer, list(booking.cohort.bookings.select_related("person")), on=on)[booking.person_id]
    return "" if shown.is_named else shown.name


def trainers_of(cohort: Cohort, viewer: Person, *, on: date) -> list[str]:
    """The trainers as the viewer may read them, those with names first. Three queries."""
    trainers = list(cohort.trainers.in_name_order())
    names = trainer_names(viewer, trainers, on=on)
    return sorted((names[person.pk] for person in trainers), key=lambda name: name not in {person.name for person in trainers})


def trainer_names(viewer: Person, trainers: Iterable[Person], *, on: date) -> dict[int, str]:
    """The names by id; somebody whose agency keeps its list private is “a trainer from Northshire Police”. Two queries."""
    persons = list(trainers)
    names = names_for(viewer, persons, on=on)
    masked = [person.pk for person in persons if names[person.pk] != person.name]
    posts = _posts(masked, on) if masked else {}
    for pk in masked:
        names[pk] = _("a trainer from %(agency)s") % {"agency": posts[pk].team.agency.name} if pk in posts else _("a trainer")
    return names


def role_words(code: str) -> str:
    """A role group in words: “Police neighbourhood”, “School DSL”. Role profiles themselves belong to a floor above."""
    words = [word if set(word) & _VOWELS else word.upper() for word in code.split("-")]
    return " ".join(words)[:1].upper() + " ".join(words)[1:]


def _posts(person_ids: Iterable[int], on: date) -> dict[int, Employment]:
    """The employment that stands beside a name: of several, one in a restricted agency, since it is why the name is hidden."""
    posts = Employment.objects.current(on).filter(person__in=list(person_ids)).select_related("team__agency")
    return {post.person_id: post for post in posts.order_by("team__agency__is_restricted", "starts_on", "pk")}
