"""What only takes a form leads back to the page whose form it is, whoever comes there by the address alone."""

import pytest
from django.urls import reverse

from tests.factories import people

pytestmark = pytest.mark.django_db

LESSON = {"module": "working-with", "lesson": "the-four-ways"}
LESSON_PAGE = "/modules/working-with/the-four-ways/"


@pytest.mark.parametrize(
    ("name", "values", "page"),
    [
        ("people:me-name", {}, "/people/me/"),
        ("people:me-email", {}, "/people/me/"),
        ("player:lesson-complete", LESSON, LESSON_PAGE),
        ("player:lesson-write", {**LESSON, "block": "b1"}, LESSON_PAGE),
        ("player:scenario-choose", LESSON, LESSON_PAGE),
        ("player:check-begin", LESSON, LESSON_PAGE),
        ("player:check-answer", LESSON, LESSON_PAGE),
    ],
)
def test_a_tab_that_is_opened_again_finds_the_page_of_its_form(signed_in, name, values, page):
    client = signed_in(people.person())
    address = reverse(name, kwargs=values)
    assert client.get(address)["Location"] == page
    assert client.head(address)["Location"] == page
    assert client.put(address).status_code == 405
