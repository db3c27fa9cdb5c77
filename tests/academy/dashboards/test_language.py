"""In which language the academy speaks: chosen once, kept on the person, followed on every page and computer."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_page_is_kept() -> None:
    cache.clear()


def choose(client: Client, language: str, after: str = "/help/") -> Any:
    return client.post("/language/", {"language": language, "next": after})


def test_whoever_is_not_signed_in_is_followed_by_a_cookie(client: Client) -> None:
    response = choose(client, "cy")
    assert (response.status_code, response["Location"]) == (302, "/help/")
    page = client.get("/help/")
    assert '<html lang="cy">' in page.content.decode()
    assert page["Content-Language"] == "cy"
    choose(client, "en-gb")
    assert '<html lang="en-gb">' in client.get("/help/").content.decode()


def test_somebody_signed_in_is_spoken_to_so_on_any_computer() -> None:
    josie = person("Josie Marchetti")
    first, second = Client(), Client()
    first.force_login(josie)
    choose(first, "cy")
    josie.refresh_from_db()
    assert josie.language == "cy"
    second.force_login(josie)
    assert '<html lang="cy">' in second.get("/people/me/").content.decode()


def test_their_own_choice_goes_before_that_of_the_computer() -> None:
    shared = Client()
    choose(shared, "cy")
    shared.force_login(person("Josie Marchetti"))
    assert '<html lang="en-gb">' in shared.get("/people/me/").content.decode()


def test_every_page_leads_to_the_choice_and_the_choice_back(client: Client) -> None:
    page = client.get("/privacy/?from=help").content.decode()
    assert 'href="/language/?next=%2Fprivacy%2F%3Ffrom%3Dhelp" lang="cy" hreflang="cy">Cymraeg<' in page
    asked = client.get("/language/?next=%2Fprivacy%2F%3Ffrom%3Dhelp").content.decode()
    assert 'name="next" value="/privacy/?from=help"' in asked
    choose(client, "cy")
    assert 'lang="en-gb" hreflang="en-gb">English<' in client.get("/privacy/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_leads_to_no_other_site(client: Client, elsewhere: str) -> None:
    assert choose(client, "cy", elsewhere)["Location"] == "/"


def test_a_language_that_it_does_not_speak_changes_nothing(client: Client) -> None:
    josie = person("Josie Marchetti")
    client.force_login(josie)
    assert choose(client, "xx").status_code == 422
    josie.refresh_from_db()
    assert josie.language == "en-gb"


@pytest.mark.northshire
def test_what_is_kept_of_the_front_page_is_kept_for_each_language(client: Client) -> None:
    other = Client()
    choose(other, "cy")
    for _time in range(2):
        assert '<html lang="en-gb">' in client.get("/").content.decode()
        assert '<html lang="cy">' in other.get("/").content.decode()
