"""An editor keeps the glossary in Wagtail: drafts, history, and no word with two meanings."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from cms.models import Term
from tests.factories import pages, people
from tests.factories.terms import term

pytestmark = pytest.mark.django_db
ADD = "/cms/terms/add/"


@pytest.fixture
def client(signed_in) -> Client:
    return signed_in(pages.editor())


def sent(**fields: Any) -> dict[str, Any]:
    return {"term": "circle", "forms": "circles", "meaning": "In a ring.", "is_tip": "on", **fields}


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def test_a_draft_is_told_nobody_and_published_it_is(client: Client) -> None:
    assert client.get(ADD).status_code == 200
    assert client.post(ADD, sent()).status_code == 302
    made = Term.objects.get()
    assert not made.live
    assert b"In a ring." not in Client().get("/glossary/").content
    edit = reverse("terms:edit", args=[made.pk])
    assert client.post(edit, sent(meaning="People in a ring.", **{"action-publish": "1"})).status_code == 302
    assert b"People in a ring." in Client().get("/glossary/").content
    assert made.revisions.count() == 2
    history = client.get(reverse("terms:history", args=[made.pk]))
    assert str(history.context["object_list"][0].message) == "Published"
    assert b"circle" in client.get("/cms/terms/").content


def test_no_two_say_the_same_words(client: Client) -> None:
    term("circle", "In a ring.", forms="circles\nring of people")
    assert errors(client.post(ADD, sent(forms=""))) == {"term": ["“circle” is said of “circle” already."]}
    response = client.post(ADD, sent(term="round", forms="Ring of  People"))
    assert errors(response) == {"forms": ["“Ring of People” is said of “circle” already."]}
    assert errors(client.post(ADD, sent(term="?!", forms=""))) == {"term": ["Write it with letters."]}
    assert Term.objects.count() == 1


def test_other_words_beside_which_it_is_read_are_ticked(client: Client) -> None:
    other = term("talking piece", "Goes round.")
    key = str(other.translation_key)
    assert key in client.get(ADD).content.decode()
    client.post(ADD, sent(see_also=[key], **{"action-publish": "1"}))
    assert Term.objects.get(term="circle").see_also == [key]
    assert b'href="#talking-piece"' in Client().get("/glossary/").content


def test_welsh_may_say_it_with_the_same_letters(client: Client) -> None:
    term("circle", "In a ring.")
    Locale.objects.create(language_code="cy")
    assert client.post(f"{ADD}?locale=cy", sent(**{"action-publish": "1"})).status_code == 302
    assert sorted(Term.objects.values_list("locale__language_code", flat=True)) == ["cy", "en-gb"]


def test_is_translated_from_the_english(client: Client) -> None:
    made = term("circle", "In a ring.")
    welsh = Locale.objects.create(language_code="cy")
    address = reverse("simple_translation:submit_snippet_translation", args=["cms", "term", made.pk])
    assert client.post(address, {"locales": [welsh.pk]}).status_code == 302
    copy = Term.objects.get(locale=welsh)
    assert copy.translation_key == made.translation_key and not copy.live
    own_words = sent(term="cylch", forms="", meaning="Mewn cylch.", **{"action-publish": "1"})
    assert client.post(reverse("terms:edit", args=[copy.pk]), own_words).status_code == 302
    welsh_page = Client().get("/glossary/", headers={"accept-language": "cy"}).content.decode()
    assert "Mewn cylch." in welsh_page and "In a ring." not in welsh_page
    assert "In a ring." in Client().get("/glossary/").content.decode()


def test_nobody_else_gets_there(signed_in) -> None:
    made = term()
    client = signed_in(people.person())
    for address in (ADD, "/cms/terms/", reverse("terms:edit", args=[made.pk])):
        assert client.get(address).status_code in (302, 403, 404)
    assert client.post(ADD, sent()).status_code != 200
    assert Term.objects.count() == 1
