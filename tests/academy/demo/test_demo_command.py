import json

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from academy.demo.management.commands import demo
from academy.demo.models import DemoLoad
from academy.people.models import Person
from courses.models import Completion

pytestmark = [pytest.mark.django_db, pytest.mark.northshire]


@pytest.fixture
def collected(monkeypatch, settings, tmp_path):
    """What was collected, into a folder of the test's own; compressing everything would take half a minute."""
    calls = []

    def call(name, *args, **options):
        if name == "collectstatic":
            calls.append(name)
            (tmp_path / "static").mkdir(exist_ok=True)
        else:
            call_command(name, *args, **options)

    monkeypatch.setattr(demo, "call_command", call)
    settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.ACADEMY_ADDRESS = "http://localhost:8123"
    return calls


def _everything() -> dict[str, int]:
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name != "django_session"]
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            (counts[table],) = cursor.fetchone()
    return counts


def test_it_says_whom_to_sign_in_as_and_each_of_them_can(collected, tmp_path):
    call_command("demo")
    facts = json.loads((tmp_path / "demo.json").read_text())
    assert facts["address"] == "http://localhost:8123"
    assert facts["loaded_on"] == DemoLoad.objects.get().loaded_on.isoformat()
    roles = " ".join(row["role"] for row in facts["people"])
    for role in ("learner", "trainer", "manager", "academy administrator", "editor", "practice lead", "relief worker", "supervisor"):
        assert role in roles
    assert roles.count("HR") == 2
    for row in facts["people"]:
        person = authenticate(None, username=row["username"], password=row["password"])
        assert person is not None
        assert person.name == row["name"]


def test_again_it_changes_nothing(collected):
    call_command("demo")
    before, passwords = _everything(), list(Person.objects.order_by("pk").values_list("password", flat=True))
    call_command("demo")
    assert _everything() == before
    assert list(Person.objects.order_by("pk").values_list("password", flat=True)) == passwords
    assert collected == ["collectstatic"]


def test_only_those_who_are_named_have_a_password(collected):
    call_command("demo")
    able = {person.username for person in Person.objects.all() if person.has_usable_password()}
    assert able == {username for _role, username in demo.PEOPLE}


def test_people_are_added_to_a_demonstration_that_is_there(collected):
    before = Completion.objects.count()
    call_command("demo", people=10)
    assert Completion.objects.count() > before + 400


def test_the_learner_has_something_due_and_the_others_have_what_they_came_for(collected, tmp_path):
    call_command("demo")
    pages = {
        "learner": "/learning/",
        "trainer": "/cohorts/",
        "manager": "/team/",
        "HR, council": "/workforce/",
        "HR, police": "/workforce/",
    }
    people = {row["role"]: row for row in json.loads((tmp_path / "demo.json").read_text())["people"]}
    for role, page in pages.items():
        client = Client()
        client.force_login(Person.objects.get(username=people[role]["username"]))
        assert client.get(page).status_code == 200, role


def test_a_database_that_is_not_ours_is_left_as_it_is(collected, settings):
    settings.EMBEDDED_POSTGRES_SOCKET = "/nowhere"
    DemoLoad.objects.all().delete()
    before = _everything()
    with pytest.raises(CommandError, match=r"no demonstration\. Nothing was changed\.$"):
        call_command("demo")
    assert _everything() == before


def test_it_is_for_demonstrations_only(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="ACADEMY_DEMO=1 only"):
        call_command("demo")
