"""How pages look to somebody: kept with the person, or in the browser of whoever is not signed in."""

import pytest
from django.core.cache import cache
from django.test import Client

from academy.common.reading import COOKIE
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_page_is_kept() -> None:
    cache.clear()


def first_line(client: Client, address: str = "/help/") -> str:
    return next(line for line in client.get(address).content.decode().splitlines() if "<html" in line)


def test_is_kept_with_the_person_and_holds_on_any_computer() -> None:
    josie = person("Josie Marchetti")
    first, second = Client(), Client()
    first.force_login(josie)
    assert first.post("/reading/", {"words": ["contrast", "wide"]}).status_code == 302
    josie.refresh_from_db()
    assert josie.reading == "wide contrast"
    second.force_login(josie)
    assert 'class="reads-wide reads-contrast"' in first_line(second)
    second.post("/reading/", {})
    assert "class=" not in first_line(first)


def test_a_browser_keeps_it_for_whoever_is_not_signed_in(client: Client) -> None:
    client.post("/reading/", {"words": ["plain", "still"]})
    assert 'class="reads-plain reads-still"' in first_line(client)
    assert "class=" not in first_line(Client())
    checked = client.get("/reading/").content.decode()
    assert checked.count("checked") == 2


def test_the_account_goes_before_the_browser(client: Client) -> None:
    client.post("/reading/", {"words": ["plain"]})
    client.force_login(person("Josie Marchetti"))
    assert "class=" not in first_line(client)


@pytest.mark.parametrize("kept", ["plain evil", '"><script>', "reads-plain", "x" * 500])
def test_a_browser_can_say_nothing_else(client: Client, kept: str) -> None:
    client.cookies[COOKIE] = kept
    line = first_line(client)
    assert "evil" not in line and "script" not in line and "xxx" not in line
    assert ('class="reads-plain"' in line) == kept.startswith("plain")


def test_a_word_that_there_is_not_changes_nothing(client: Client) -> None:
    josie = person("Josie Marchetti")
    client.force_login(josie)
    response = client.post("/reading/", {"words": ["huge"]})
    assert response.status_code == 422
    assert "Choose among these" in response.content.decode()
    josie.refresh_from_db()
    assert josie.reading == ""


@pytest.mark.northshire
def test_what_is_kept_of_the_front_page_is_kept_for_each_look(client: Client) -> None:
    other = Client()
    other.post("/reading/", {"words": ["contrast"]})
    for _time in range(2):
        assert "class=" not in first_line(client, "/")
        assert 'class="reads-contrast"' in first_line(other, "/")
