"""An entry in a real Chromium: warned about before it is kept, put into other words, shown to one person and taken back; also without
script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from academy.people.models import Person
from academy.practice.models import Reflection
from tests.browser.conftest import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.northshire, pytest.mark.django_db(transaction=True)]
NAMED = "Jordan was shouting at me, and I wanted to shout too."


def _write_and_share(page: Page, check: Callable[[], None]) -> None:
    author, reader = Person.objects.get(username="ellie.sutton"), Person.objects.get(username="harriet.lyle")
    sign_in_as(page, author.username)
    page.goto("/learning/writing/new/")
    check()
    page.get_by_label("Your entry").fill(NAMED)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", name="Not saved yet: could somebody be recognised?")).to_be_visible()
    expect(page.get_by_label("Your entry")).to_have_value(NAMED)
    assert not Reflection.objects.filter(author=author, kind="journal", text=NAMED).exists()
    check()
    page.get_by_role("button", name="Put “the young person”").click()
    expect(page.get_by_role("heading", name="Other words are in their place")).to_be_visible()
    check()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("was shouting at me").first).to_be_visible()
    kept = Reflection.objects.filter(author=author, kind="journal").latest("pk")
    assert kept.text.lower() == NAMED.replace("Jordan", "the young person").lower()
    check()

    page.get_by_role("link", name="Let somebody read it").click()
    check()
    page.get_by_label("Somebody else, whom I name").check()
    page.get_by_label("Somebody else’s user name or e-mail").fill(reader.username)
    page.get_by_role("button", name="Let them read it").click()
    expect(page.get_by_text("Has not opened it.")).to_be_visible()
    check()

    page.context.clear_cookies()
    sign_in_as(page, reader.username)
    page.goto("/learning/shared/")
    page.get_by_role("link", name=author.name).first.click()
    expect(page.get_by_text("was shouting at me").first).to_be_visible()
    check()
    shared = page.url

    page.context.clear_cookies()
    sign_in_as(page, author.username)
    page.goto(f"/learning/writing/{kept.pk}/")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("until you took it back on")).to_be_visible()
    page.context.clear_cookies()
    sign_in_as(page, reader.username)
    answer = page.goto(shared)
    assert answer is not None and answer.status == 404


@pytest.mark.parametrize("screen", [1280], indirect=True)
def test_warned_shared_and_taken_back(screen: Page, axe: Callable[[], None]) -> None:
    _write_and_share(screen, axe)


def test_the_same_without_script(screen_without_script: Page) -> None:
    _write_and_share(screen_without_script, lambda: None)
