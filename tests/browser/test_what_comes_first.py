"""What comes first, and showing that one knows something already: in a real Chromium, with axe, and without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from courses.models import LessonCompletion
from tests.browser.conftest import sign_in_as
from tests.browser.test_journeys import _take_one_step

pytestmark = [pytest.mark.browser, pytest.mark.northshire, pytest.mark.django_db(transaction=True)]
CLOSED = "/modules/facilitating-restorative-meetings/"
OPENS = "Opens after: Restorative conversations and circles. That takes about 45 minutes online, besides the days together."


def _walk_to_what_comes_first(page: Page, check: Callable[[], None]) -> None:
    page.goto("/modules/")
    expect(page.get_by_text(OPENS)).to_be_visible()
    check()
    for address in (CLOSED, f"{CLOSED}check/"):
        page.goto(address)
        expect(page.get_by_text("Something else comes first")).to_be_visible()
        expect(page.get_by_text(OPENS)).to_be_visible()
        expect(page.get_by_role("button", name="Begin")).to_have_count(0)
        check()
    page.get_by_role("link", name="Start there first").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Restorative conversations and circles")
    expect(page.get_by_role("button", name="Begin")).to_be_visible()


def _show_what_one_knows(page: Page, check: Callable[[], None]) -> None:
    page.goto("/modules/working-with-booster/")
    check()
    page.get_by_role("button", name="Show that you know this already").click()
    for _question in range(4):
        check()
        _take_one_step(page)
        page.get_by_role("link", name="Next question").or_(page.get_by_role("link", name="See how it went")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You know this: 4 of 4")
    expect(page.get_by_role("heading", name="What is left")).to_be_visible()
    check()
    assert LessonCompletion.objects.filter(door=LessonCompletion.Door.PROOF, enrolment__learner__username="nkechi.obi").count() == 2


@pytest.mark.parametrize("screen", [1280], indirect=True)
def test_with_script(screen: Page, sign_in: Callable[[str], None], axe: Callable[[], None]) -> None:
    sign_in("nkechi.obi")
    expect(screen.get_by_role("heading", level=1)).to_have_text("Hello, Nkechi")
    _walk_to_what_comes_first(screen, axe)
    _show_what_one_knows(screen, axe)


def test_without_script(screen_without_script: Page) -> None:
    sign_in_as(screen_without_script, "nkechi.obi")
    _walk_to_what_comes_first(screen_without_script, lambda: None)
    _show_what_one_knows(screen_without_script, lambda: None)
