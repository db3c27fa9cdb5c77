"""Learning only what changed, as somebody who has completed the module sees it."""

import pytest
from django.test import Client

from academy.people.models import Person
from courses.models import ChangeClass, Completion, Enrolment, Module
from courses.operations.asking import ask_what_changed
from tests.courses.operations.test_switching import LATER, release
from tests.factories import courses, pages, people

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return " ".join(response.content.decode().split())


def asked(module: Module, change_class: str = ChangeClass.MATERIAL, *slugs: str) -> Person:
    """Somebody who has completed the module and is asked for what changed in those lessons."""
    person = people.person()
    Completion.objects.create(person=person, module=module, edition=module.current_edition, completed_on=LATER.date())
    release(module, change_class, *(slugs or ("support",)))
    ask_what_changed(module=module, people=[person.pk], at=LATER)
    return person


class TestTheModulesPage:
    def test_says_what_changed_and_what_is_to_be_done(self, signed_in) -> None:
        page, module = pages.release(lessons=3)
        first, second, _third = module.lessons.order_by("position")
        client = signed_in(asked(module, ChangeClass.SAFETY_CRITICAL, second.slug))
        shown = text(client.get(page.url))
        assert "You have completed this. One part has changed since." in shown
        assert "7 November 2026: Changed" in shown
        assert "About 8 minutes left, by 14 November 2026. What you hold stays as it is." in shown
        assert shown.count("As you know it") == 2
        go_on = client.post(f"/modules/{module.slug}/enrol/", follow=True)
        assert go_on.request["PATH_INFO"] == f"/modules/{module.slug}/{second.slug}/"
        assert "Changed part 1 of 1" in text(go_on)
        assert "A part that you know" in text(client.get(f"/modules/{module.slug}/{first.slug}/"))
        enrolment = Enrolment.objects.get()
        done = client.post(f"/modules/{module.slug}/{second.slug}/complete/", {"enrolment": enrolment.pk}, follow=True)
        assert "You know what has changed" in text(done)
        assert "stays as it is, with its date" in text(done)
        assert "You completed this on 7 November 2026, and learnt what had changed on" in text(client.get(page.url))
        assert "Do it again" in text(client.get(page.url))

    def test_asks_no_more_for_more_editions(self, signed_in, assert_queries_do_not_grow) -> None:
        page, module = pages.release(lessons=3)
        slug = module.lessons.first().slug
        client = signed_in(asked(module, ChangeClass.MATERIAL, slug))
        assert_queries_do_not_grow(
            lambda: client.get(page.url), lambda: [release(module, ChangeClass.MATERIAL, slug) for _n in range(3)], ceiling=40
        )


class TestTheLessons:
    @pytest.fixture
    def module(self) -> Module:
        return courses.module()

    @pytest.fixture
    def client(self, module: Module, signed_in) -> Client:
        return signed_in(asked(module, ChangeClass.MATERIAL, "challenge", "check"))

    def test_lead_from_one_that_changed_to_the_next(self, module: Module, client: Client) -> None:
        response = client.get(f"/modules/{module.slug}/challenge/")
        assert "Changed part 1 of 2" in text(response)
        enrolment = Enrolment.objects.get()
        done = client.post(f"/modules/{module.slug}/challenge/complete/", {"enrolment": enrolment.pk})
        assert done["Location"] == f"/modules/{module.slug}/check/"

    def test_one_that_is_known_can_be_read_again(self, module: Module, client: Client) -> None:
        response = client.get(f"/modules/{module.slug}/support/")
        assert response.status_code == 200
        assert "A part that you know" in text(response)

    def test_a_story_that_is_known_can_be_played_again(self, module: Module, client: Client) -> None:
        enrolment = Enrolment.objects.get()
        sent = {"enrolment": enrolment.pk, "go": 1, "position": 0, "step": "door", "choice": "food"}
        assert client.post(f"/modules/{module.slug}/twenty-to-eleven/choose/", sent).status_code == 302
        assert client.get(f"/modules/{module.slug}/twenty-to-eleven/").status_code == 200

    def test_cost_no_statement_more(self, module: Module, client: Client, assert_queries_do_not_grow) -> None:
        assert_queries_do_not_grow(lambda: client.get(f"/modules/{module.slug}/challenge/"), lambda: None, ceiling=14)
