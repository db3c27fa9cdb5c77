"""An editor's grant and Wagtail's editors go together."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from academy.ledger.operations import replay
from academy.people import operations, tasks
from academy.people.models import Person
from academy.people.roles import Role
from cms.followers import EDITORS
from tests.factories import people as make

pytestmark = pytest.mark.django_db


def editors() -> set[Person]:
    return set(Person.objects.filter(groups__name=EDITORS))


def grant_editor(person: Person, **days):
    today = timezone.localdate()
    return operations.grant(person=person, role=Role.EDITOR, **{"starts_on": today, **days}, at=timezone.now(), by=None)


def test_an_editor_may_write_and_publish_at_once(signed_in):
    person = make.person()
    client = signed_in(person)
    assert client.get(reverse("wagtailadmin_home")).status_code != 200
    grant_editor(person)
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    fresh = Person.objects.get(pk=person.pk)
    allowed = Page.objects.get(depth=1).permissions_for_user(fresh)
    assert allowed.can_add_subpage()
    assert fresh.has_perm("wagtailimages.add_image") and fresh.has_perm("wagtaildocs.add_document")
    assert fresh.has_perms(["cms.add_recording", "cms.change_recording", "cms.delete_recording"])
    assert fresh.has_perms(["cms.add_term", "cms.change_term", "cms.publish_term", "simple_translation.submit_translation"])
    assert not fresh.has_perm("people.view_person")


def test_another_role_is_no_editor():
    operations.grant(person=make.person(), role=Role.TRAINER, starts_on=timezone.localdate(), at=timezone.now(), by=None)
    assert editors() == set()


def test_taken_back_it_ends_at_once():
    person = make.person()
    held = grant_editor(person)
    assert editors() == {person}
    operations.withdraw_grant(grant=held, on=timezone.localdate(), at=timezone.now(), by=None)
    assert editors() == set()


def test_it_ends_and_begins_by_itself_with_the_nightly_task():
    today = timezone.localdate()
    leaving, coming = make.person(), make.person()
    grant_editor(leaving, ends_on=today)
    grant_editor(coming, starts_on=today + timedelta(days=1))
    assert editors() == {leaving}
    tasks.sync_grants()
    assert editors() == {leaving}
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        tasks.sync_grants()
    assert editors() == {coming}


def test_nights_that_were_missed_are_made_up_for():
    person = make.person()
    grant_editor(person, ends_on=timezone.localdate())
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        tasks.sync_grants()
    assert editors() == set()


def test_heard_twice_is_as_once():
    person = make.person()
    grant_editor(person)
    assert replay(follower="sync-grant", since=timezone.now() - timedelta(hours=1), at=timezone.now()) == 1
    assert editors() == {person}
