"""How questions do, as editors see it in Wagtail's administration: figures, and nobody's name."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from academy.people.models import Person
from courses.models import Lesson
from tests.courses.queries.test_statistics import CONTENT, answered
from tests.factories import courses, pages, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed_in) -> Client:
    return signed_in(pages.editor())


@pytest.fixture
def check() -> Lesson:
    module = courses.module(title="Behaviour speaks", parts=[("check", "check", "Check what has stuck", CONTENT)])
    return module.lessons.get()


def text_of(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_every_check_stands_in_the_list(client, check):
    page = text_of(client.get(reverse("cms-checks")))
    assert "Behaviour speaks" in page
    assert reverse("cms-questions", args=[check.key]) in page


def test_says_what_will_stand_there(client):
    assert "No check has been published yet." in text_of(client.get(reverse("cms-checks")))


def test_a_question_is_told_from_five_answers_on(client, check):
    for n in range(5):
        answered(check.module, {"q1": (["a" if n else "b"], bool(n))})
    page = text_of(client.get(reverse("cms-questions", args=[check.key])))
    for words in ("Stem of q1?", "80 in 100", "5 people", "never chosen", "too early to say"):
        assert words in page
    assert page.count("Fewer than five people have answered it") == 4


def test_there_is_no_name_nor_agency_of_anybody(client, check):
    learner = people.person("Gethin Rowlands")
    for person in (learner, *(people.person("Marsha Bailey") for _n in range(5))):
        answered(check.module, {"q1": (["a"], True)}, learner=person)
    page = text_of(client.get(reverse("cms-questions", args=[check.key])))
    for person in Person.objects.exclude(pk=client.session["_auth_user_id"]):
        assert person.name not in page
        assert person.username not in page


def test_a_check_that_is_none_is_not_found(client, check):
    assert client.get(reverse("cms-questions", args=[uuid4()])).status_code == 404
    story = courses.module().lessons.get(kind="scenario")
    assert client.get(reverse("cms-questions", args=[story.key])).status_code == 404


@pytest.mark.parametrize("name", ["cms-checks", "cms-questions"])
def test_nobody_but_editors_comes_in(signed_in, check, name):
    url = reverse(name, args=[check.key] if name == "cms-questions" else [])
    assert "/login/" in Client().get(url)["Location"]
    response = signed_in(people.person()).get(url)
    assert response.status_code == 302
    assert response["Location"] != url


def test_the_editor_of_a_check_is_led_there(client):
    page = pages.publish(pages.check_page(pages.module_page()))
    edit = text_of(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    assert reverse("cms-questions", args=[page.translation_key]) in edit
    draft = pages.check_page(pages.module_page())
    assert "How its questions do" not in text_of(client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])))


def test_asks_no_more_for_more_checks(client, check, assert_queries_do_not_grow):
    grow = lambda: [courses.module() for _n in range(5)]  # noqa: E731
    assert_queries_do_not_grow(lambda: client.get(reverse("cms-checks")), grow, ceiling=20)
