"""Making those from whom everything else comes."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from academy.people.access import abilities_of
from academy.people.models import Grant, Person
from academy.people.roles import Ability, Role
from tests.factories import people as make

pytestmark = pytest.mark.django_db


def create(*args: str) -> str:
    out = io.StringIO()
    call_command("create_administrator", *args, stdout=out)
    return out.getvalue()


class TestCreateAdministrator:
    def test_makes_the_first_who_comes_in_by_the_code(self, client):
        said = create("ada", "--name", "Ada Quist", "--email", "Ada@example.org")
        code = re.search(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}", said).group()
        client.post(reverse("entrance:code"), {"code": code})
        client.post(reverse("entrance:choose"), {"password": "three-odd-words", "again": "three-odd-words"})
        person = Person.objects.get(username="ada")
        assert client.session["_auth_user_id"] == str(person.pk)
        assert person.email == "ada@example.org"
        assert client.get(reverse("people:people")).status_code == 200
        assert client.get("/admin/").status_code == 200
        assert client.get("/cms/").status_code == 200

    def test_twice_is_once_with_another_code(self):
        first, second = create("ada", "--name", "Ada Quist"), create("ada")
        assert Grant.objects.filter(role=Role.ACADEMY_ADMINISTRATOR).count() == Person.objects.count() == 1
        assert first != second

    def test_makes_an_administrator_of_somebody_known_and_leaves_the_password(self):
        person = make.person(username="ada")
        assert "code" not in create("ADA")
        person.refresh_from_db()
        assert person.has_usable_password() and person.is_superuser

    @pytest.mark.parametrize(
        ("args", "words"),
        [
            (["ada"], "--name"),
            (["ada", "--name", "A", "--email", "x"], "no e-mail"),
            (["ada", "--name", "A", "--email", "taken@example.org"], "has that e-mail"),
        ],
    )
    def test_says_what_is_missing(self, args, words):
        make.person(email="taken@example.org")
        with pytest.raises(CommandError, match=words):
            create(*args)
        assert not Person.objects.filter(username="ada").exists()

    def test_does_not_open_a_closed_account(self):
        make.person(username="ada", is_active=False)
        with pytest.raises(CommandError, match="closed"):
            create("ada")


def test_djangos_createsuperuser_works(monkeypatch, client):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "three-odd-words")
    call_command("createsuperuser", "--no-input", "--username", "root", "--name", "Root Person", stdout=io.StringIO())
    person = Person.objects.get()
    assert (person.name, person.sort_name, person.is_staff, person.is_superuser) == ("Root Person", "person, root", True, True)
    client.post(reverse("account_login"), {"login": "root", "password": "three-odd-words", "next": "/admin/"})
    assert client.get("/admin/").status_code == 200
    assert Ability.MANAGE_PEOPLE in abilities_of(person, person.created_at.date())
