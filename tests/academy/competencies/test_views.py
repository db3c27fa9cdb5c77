from datetime import date
from pathlib import Path

import pytest
import time_machine
import yaml
from django.urls import reverse

from academy.competencies.loading import load_framework
from academy.competencies.models import RoleProfile
from tests.factories import competencies as factory
from tests.factories import courses, people

pytestmark = pytest.mark.django_db
FILE = Path(__file__).parents[3] / "academy" / "demo" / "curriculum" / "framework.yaml"
PAGES = ["framework", "requirement-list", "principle-list", "outside-list"]


@pytest.fixture
def framework():
    for code in ("M1", "M1R", "M6", "M6R", "M7"):
        courses.module(code=code, title=f"The module {code}")
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    load_framework(
        data, source_name="framework.yaml", modules=["M1", "M1R", "M2", "M3", "M4", "M5", "M6", "M6R", "M7", "M8"], on=date(2026, 11, 4)
    )


def page(client, name, *args):
    response = client.get(reverse(f"competencies:{name}", args=args))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.usefixtures("framework")
class TestPages:
    def test_the_first_has_roles_levels_and_every_skill(self, client):
        found = page(client, "framework")
        for words in ("Residential hub worker", "3. Skilled", "Restorative skills", "Circles and groups", "Runs a check-in circle."):
            assert words in found

    def test_a_role_says_its_levels_who_judges_and_what_is_kept_up(self, client):
        found = page(client, "role-detail", "hub-worker")
        assert "Level 3, Skilled" in found
        assert "judged by an assessor" in found
        assert "The module M6R" in found
        assert "Leading restoratively" not in found

    def test_what_others_record_is_said_to_be_recorded_elsewhere(self, client):
        found = page(client, "requirement-list")
        assert "Recorded elsewhere" in found
        assert "12 roles" in found
        assert "every 2 years" in found

    def test_wording_that_is_not_confirmed_says_so(self, client):
        assert page(client, "principle-list").count("still to be confirmed") == 9

    def test_an_outside_framework_changes_on_its_day_without_a_release(self, client):
        with time_machine.travel(date(2027, 3, 31)):
            before = page(client, "outside-list")
        with time_machine.travel(date(2027, 4, 1)):
            after = page(client, "outside-list")
        assert "(until 31 March 2027)" in before
        assert "From 1 April 2027" in before
        assert "31 March 2027" not in after
        assert "Child and family social worker early career standards" in after

    def test_an_unknown_role_is_not_found(self, client):
        assert client.get(reverse("competencies:role-detail", args=["astronaut"])).status_code == 404

    @pytest.mark.parametrize("name", PAGES)
    def test_asks_no_more_for_a_larger_framework(self, client, name, assert_queries_do_not_grow):
        def grow():
            for n in range(9):
                factory.competency()
                factory.requirement()
                RoleProfile.objects.create(code=f"role-{n}", title=f"Role {n}", position=n)

        assert_queries_do_not_grow(lambda: page(client, name), grow, ceiling=8)


@pytest.mark.parametrize("name", PAGES)
def test_without_a_framework_each_says_what_will_be_there(client, name):
    assert client.get(reverse(f"competencies:{name}")).status_code == 200


def test_the_administration_opens(client):
    """Every list of the two apps, and one page of each kind of form."""
    administrator = people.person(is_staff=True, is_superuser=True)
    client.force_login(administrator)
    factory.requirement("ALL")
    for model in (
        "principle",
        "domain",
        "level",
        "competency",
        "roleprofile",
        "designationkind",
        "requirement",
        "award",
        "pause",
        "waiver",
        "period",
    ):
        assert client.get(reverse(f"admin:competencies_{model}_changelist")).status_code == 200
    change = reverse("admin:competencies_requirement_change", args=[factory.requirement().pk])
    assert client.get(change).status_code == 200
    for model in ("design", "certificate"):
        assert client.get(reverse(f"admin:certificates_{model}_changelist")).status_code == 200
