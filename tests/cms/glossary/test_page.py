"""The words that we use, on a page for anybody."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Locale

from tests.factories.terms import publish, term

pytestmark = pytest.mark.django_db


def shown(client: Client, **headers: str) -> BeautifulSoup:
    response = client.get("/glossary/", headers=headers)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_lists_every_word_by_its_letter(client: Client) -> None:
    circle = term("circle", "In a ring.", forms="circles\nring of people")
    term("talking piece", "Goes round.", see_also=[str(circle.translation_key)])
    term("Zeal", "Much of it.", is_tip=False)
    term("hidden", "Not yet.").unpublish()
    page = shown(client)
    assert [link["href"] for link in page.select(".letters a")] == ["#letter-c", "#letter-t", "#letter-z"]
    assert [heading.get_text() for heading in page.select("main h2")] == ["C", "T", "Z"]
    for link in page.select("main a[href^='#']"):
        assert page.find(id=link["href"][1:]) is not None
    found = page.find(id="talking-piece")
    assert found is not None
    assert " ".join(found.get_text(" ").split()) == "talking piece Goes round. See also: circle"
    # A plural is found in lessons, and need not be told.
    assert " ".join(page.find(id="circle").get_text(" ").split()) == "circle In a ring. Also: ring of people"  # type: ignore[union-attr]
    assert "hidden" not in page.get_text()


def test_says_when_there_is_none(client: Client) -> None:
    assert "No words yet" in shown(client).get_text()


def test_names_no_word_that_was_taken_away(client: Client) -> None:
    gone = term("circle", "In a ring.")
    term("talking piece", "Goes round.", see_also=[str(gone.translation_key)])
    gone.delete()
    assert "See also" not in shown(client).get_text()


def test_is_in_welsh_as_far_as_there_are_welsh_words(client: Client) -> None:
    english = term("circle", "In a ring.")
    term("talking piece", "Goes round.", see_also=[str(english.translation_key)])
    made = english.copy_for_translation(Locale.objects.create(language_code="cy"))
    made.term, made.meaning = "cylch", "Mewn cylch."
    made.save()
    publish(made)
    page = shown(client, **{"accept-language": "cy"})
    terms = page.select(".terms > div")
    assert [each.dt.get_text() for each in terms] == ["cylch", "talking piece"]  # type: ignore[union-attr]
    assert [each.get("lang") for each in terms] == [None, "en-gb"]
    assert page.select_one(".terms a[href='#cylch']") is not None
    assert [each.dt.get_text() for each in shown(client).select(".terms > div")] == ["circle", "talking piece"]  # type: ignore[union-attr]


def test_is_led_to_from_the_foot_of_every_page(client: Client) -> None:
    assert b'<a href="/glossary/">Words we use</a>' in client.get("/help/").content


def test_costs_no_more_for_more_words(client: Client, assert_queries_do_not_grow) -> None:
    term("circle", "In a ring.")
    assert_queries_do_not_grow(lambda: client.get("/glossary/"), lambda: [term(f"word {n}", "x") for n in range(8)], ceiling=3)
