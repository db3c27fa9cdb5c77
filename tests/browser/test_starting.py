"""An editor begins a lesson from a starting point in a real browser: by keyboard at a phone's width and a desk's, and without script."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from cms.models import LessonPage, ModulePage
from tests.browser.conftest import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.northshire, pytest.mark.django_db(transaction=True)]
EDITOR = "kwame.boateng-hill"


def _choice() -> str:
    """The address behind “Add child page” of the first module."""
    return f"/cms/pages/{ModulePage.objects.get(code='M1').pk}/add_subpage/"


def _barriers(screen: Page) -> str:
    """Of what is ours on the page: around it stands Wagtail's own frame."""
    found = Axe().run(screen, context=".starting")
    return "" if found.violations_count == 0 else found.generate_report()


@pytest.mark.parametrize("screen", [1280], indirect=True)
def test_by_keyboard_to_a_draft_with_its_checklist(screen: Page, sign_in: Callable[[str], None]) -> None:
    sign_in(EDITOR)
    screen.goto(_choice())
    expect(screen.get_by_role("heading", level=1)).to_contain_text("Begin a lesson")
    assert _barriers(screen) == ""
    assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    screen.get_by_role("button", name="Make the draft").click()
    expect(screen.get_by_text("Choose one of these.")).to_be_visible()
    assert _barriers(screen) == ""
    screen.get_by_role("textbox", name="Title").focus()
    screen.keyboard.type("Hearing hard news")
    screen.keyboard.press("Tab")
    screen.keyboard.press("Space")
    screen.keyboard.press("ArrowDown")
    expect(screen.get_by_role("radio", name="Scenario")).to_be_checked()
    screen.keyboard.press("Tab")
    screen.keyboard.press("Enter")
    expect(screen.get_by_text("is here as a draft")).to_be_visible()
    expect(screen.locator(".checklist summary")).to_contain_text("needed before it can be published")
    page = LessonPage.objects.get(slug="hearing-hard-news")
    assert (page.kind, page.live) == ("scenario", False)


def test_without_script_what_is_missing_is_said(screen_without_script: Page) -> None:
    screen = screen_without_script
    # On a phone without script the sidebar of Wagtail's own frame lies over the page.
    screen.set_viewport_size({"width": 1280, "height": 844})
    sign_in_as(screen, EDITOR)
    screen.goto(_choice())
    screen.get_by_role("textbox", name="Title").fill("Hearing hard news")
    screen.get_by_role("button", name="Make the draft").click()
    expect(screen.get_by_text("Choose one of these.")).to_be_visible()
    expect(screen.get_by_role("textbox", name="Title")).to_have_value("Hearing hard news")
    screen.get_by_role("radio", name="Lesson to read").check()
    screen.get_by_role("button", name="Make the draft").click()
    expect(screen.locator(".checklist summary")).to_be_attached()
    assert LessonPage.objects.get(slug="hearing-hard-news").kind == "page"
