"""A person's record asks no more of the database for more that stands on it, whoever reads it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from academy.competencies.models import Award, Competency, Pause, Requirement, Waiver
from academy.people.models import Person, Team
from courses.models import Completion, Module
from courses.operations import record_completion
from tests.factories import certificates as given
from tests.factories import cohorts, people

pytestmark = [pytest.mark.django_db, pytest.mark.northshire, pytest.mark.usefixtures("time_machine_at_northshire")]
SignedIn = Callable[[Person], Client]
Check = Callable[..., None]
TODAY = date(2026, 11, 4)


def _person(username: str) -> Person:
    return Person.objects.get(username=username)


def more(person: Person) -> None:
    """Of everything that a record shows."""
    hr, assessor = _person("shabnam.rauf"), people.person()
    team = Team.objects.get(code="NCC-HBE")
    for n, module in enumerate(Module.objects.order_by("code")[:6]):
        on = TODAY - timedelta(days=40 + n)
        for source, by in ((Completion.Source.LEARNING, person), (Completion.Source.BY_HAND, hr)):
            record_completion(person=person, module=module, on=on - timedelta(days=len(source)), at=given.AT, by=by, source=source)
        people.employment(person, team, starts_on=on, manager=people.person())
        skill = Competency.objects.order_by("position")[n]
        Award.objects.create(person=person, competency=skill, level=3, awarded_by="assessor", awarded_on=on, assessor=assessor)
        Pause.objects.create(person=person, starts_on=TODAY + timedelta(days=n))
        cohorts.booking(cohorts.cohort(), person)
    for requirement in Requirement.objects.filter(obligations__person=person).distinct():
        Waiver.objects.create(person=person, requirement=requirement, starts_on=TODAY, ends_on=TODAY, approved_by=people.person())


@pytest.mark.parametrize(("username", "ceiling"), [("shabnam.rauf", 42), ("ruth.ellison", 42), ("harriet.lyle", 40), ("ellie.sutton", 30)])
def test_a_record_asks_no_more_for_more(signed_in: SignedIn, assert_queries_do_not_grow: Check, username: str, ceiling: int) -> None:
    ellie, client = _person("ellie.sutton"), signed_in(_person(username))
    address = reverse("dashboards:person-record", args=[ellie.pk])
    # Nobody's name is asked for while nobody else stands on it.
    waived = Requirement.objects.get(code="PRA-M4")
    Waiver.objects.create(person=ellie, requirement=waived, starts_on=date(2026, 11, 1), ends_on=TODAY, approved_by=people.person())
    assert_queries_do_not_grow(lambda: client.get(address), lambda: more(ellie), ceiling=ceiling)


def test_the_pages_that_take_back_ask_no_more_for_more(signed_in: SignedIn, assert_queries_do_not_grow: Check) -> None:
    ellie, client = _person("ellie.sutton"), signed_in(_person("ruth.ellison"))
    completion = record_completion(
        person=ellie, module=Module.objects.get(code="M4"), on=TODAY, at=given.AT, by=ellie, source=Completion.Source.LEARNING
    )
    number = completion.certificates.get().number
    for address, ceiling in (
        (reverse("dashboards:completion-withdraw", args=[ellie.pk, completion.pk]), 30),
        (reverse("dashboards:certificate-withdraw", args=[ellie.pk, number]), 20),
        (reverse("dashboards:waiver-add", args=[ellie.pk]), 20),
    ):
        assert client.get(address).status_code == 200
        assert_queries_do_not_grow(lambda address=address: client.get(address), lambda: more(people.employment().person), ceiling=ceiling)


def test_names_beside_the_person_are_masked_where_their_agency_masks_them(signed_in: SignedIn) -> None:
    officer = _person("rachel.innes")
    manager = officer.employments.filter(manager__isnull=False).values_list("manager__name", flat=True).first()
    page = signed_in(_person("ruth.ellison")).get(reverse("dashboards:person-record", args=[officer.pk])).content.decode()
    assert manager and manager not in page
    assert "Police delegate" in page
