"""Django's administration: to be read, and no way round the masks."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from academy.people.looks import log_look
from academy.people.models import Person
from academy.people.roles import Role
from tests.factories import people as make

pytestmark = pytest.mark.django_db
MODELS = ("person", "employment", "designation", "grant", "look", "agency", "team")


@pytest.fixture
def operator(signed_in):
    return signed_in(make.person("Ada Quist", is_staff=True, is_superuser=True))


@pytest.fixture
def everything():
    police = make.agency(is_restricted=True, delegate_word="Police delegate")
    officer = make.person("Zebedee Quillfeather", username="zebedee")
    make.employment(officer, make.team(police), manager=make.employment().person)
    worker = make.employment(make.person("Ellie Sutton")).person
    for person in (officer, worker):
        make.designation(person, "facilitator")
        make.grant(person, Role.TRAINER)
        log_look(viewer=person, person_ids=[make.person().pk], route="record", at=timezone.now())
    return officer


@pytest.mark.parametrize("model", MODELS)
def test_lists_are_read_only_and_name_nobody_who_is_masked(operator, everything, model):
    page = operator.get(reverse(f"admin:people_{model}_changelist"))
    assert page.status_code == 200
    assert "uillfeather" not in page.content.decode() and "zebedee" not in page.content.decode()
    if model not in ("agency", "team"):
        assert "utton" in page.content.decode()
    shown = page.context["cl"].queryset.first()
    one = operator.get(reverse(f"admin:people_{model}_change", args=[shown.pk]))
    assert one.status_code == 200
    assert "uillfeather" not in one.content.decode()
    assert operator.get(reverse(f"admin:people_{model}_add")).status_code == 403
    assert operator.post(reverse(f"admin:people_{model}_change", args=[shown.pk]), {}).status_code == 403
    assert operator.post(reverse(f"admin:people_{model}_delete", args=[shown.pk]), {"post": "yes"}).status_code == 403


def test_a_masked_person_cannot_be_opened_or_found(operator, everything):
    assert operator.get(reverse("admin:people_person_change", args=[everything.pk])).status_code == 302
    page = operator.get(reverse("admin:people_person_changelist"), {"q": "zebedee"})
    assert page.context["cl"].result_count == 0


@pytest.mark.parametrize("state", ["running", "withdrawn"])
def test_what_runs_and_what_was_taken_back_can_be_told_apart(operator, everything, state):
    page = operator.get(reverse("admin:people_grant_changelist"), {"state": state})
    assert page.context["cl"].result_count == (1 if state == "running" else 0)


def test_no_secret_of_a_sign_in_is_shown(operator):
    shown = {model._meta.label for model in admin.site._registry}
    assert not shown & {"account.EmailAddress", "mfa.Authenticator", "usersessions.UserSession"}
    person = make.person(password="argon2$secret-hash")
    assert "secret-hash" not in operator.get(reverse("admin:people_person_change", args=[person.pk])).content.decode()
    assert Person.objects.filter(pk=person.pk).exists()
