"""What the people pages change, they change for those alone who look after the person. Who gets in is in the table of all addresses."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from academy.people.models import Person, StaffImport
from academy.people.roles import Role
from academy.people.urls import urlpatterns
from tests.factories import people as make

pytestmark = pytest.mark.django_db

WHO = ("learner", "manager", "trainer", "editor", "auditor", "hr elsewhere")


@pytest.fixture
def world(signed_in):
    """Everybody who asks, and the addresses about one worker."""
    agency, other = make.agency(code="OURS"), make.agency()
    team = make.team(agency)
    people = {who: make.person() for who in (*WHO, "administrator")}
    worker = make.person()
    for who in ("learner", "manager", "trainer", "editor", "auditor"):
        make.employment(people[who], team)
    job = make.employment(worker, team, manager=people["manager"])
    for who, role in (
        ("trainer", Role.TRAINER),
        ("editor", Role.EDITOR),
        ("auditor", Role.AUDITOR),
        ("administrator", Role.ACADEMY_ADMINISTRATOR),
    ):
        make.grant(people[who], role)
    make.grant(people["hr elsewhere"], Role.AGENCY_HR, agency=other)
    designation = make.designation(worker, "facilitator")
    # It has ended, so that HR looks after the account still.
    held = make.grant(worker, Role.TRAINER, ends_on=timezone.localdate() - timedelta(days=1))
    clients = {"nobody": Client(), **{who: signed_in(person) for who, person in people.items()}}
    today, now = timezone.localdate(), timezone.now()
    list_of = {
        "agency": agency,
        "on": today,
        "uploaded_by": people["administrator"],
        "uploaded_at": now,
        "file_name": "staff.csv",
        "rows": [],
    }
    brought = StaffImport.objects.create(**list_of)
    ids = {"person_id": worker.pk, "job_id": job.pk, "designation_id": designation.pk, "grant_id": held.pk, "code": agency.code}
    ids["import_id"] = brought.pk
    return clients, ids


def addresses() -> dict[str, list[str]]:
    return {pattern.name: list(pattern.pattern.converters) for pattern in urlpatterns}


@pytest.mark.parametrize("who", ["nobody", *WHO])
def test_nothing_is_changed_by_those_who_may_not(world, who):
    clients, ids = world
    before = _state(ids["person_id"])
    for name, converters in addresses().items():
        if name.startswith("me"):
            continue
        url = reverse(f"people:{name}", kwargs={converter: ids[converter] for converter in converters})
        data = {"name": "Taken Over", "email": "taken@example.org", "reason": "x", "help_name": "x", "code": "X"}
        assert clients[who].post(url, data).status_code in (302, 404, 405, 422), name
    assert _state(ids["person_id"]) == before


def test_a_job_of_one_person_is_not_found_under_another(world):
    clients, ids = world
    other = make.employment(None, make.team()).person
    url = reverse("people:job-end", kwargs={"person_id": other.pk, "job_id": ids["job_id"]})
    assert clients["administrator"].get(url).status_code == 404


def _state(person_id: int) -> tuple:
    person = Person.objects.get(pk=person_id)
    return (
        person.name,
        person.email,
        person.password,
        person.is_active,
        list(person.employments.values_list("pk", "ends_on", "withdrawn_at", "manager")),
        list(person.designations.values_list("pk", "ends_on")),
        list(person.grants.values_list("pk", "ends_on", "withdrawn_at")),
        person.invitations.count(),
    )
