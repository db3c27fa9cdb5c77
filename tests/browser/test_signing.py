"""A change on its way through a real Chromium: an editor sends it, the practice lead sees it word for word and signs it off."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from cms.models import LessonPage, ModulePage
from courses.models import Edition
from tests.browser.conftest import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.northshire, pytest.mark.django_db(transaction=True)]


def _has_no_violations_of_ours(page: Page) -> None:
    """In what stands on the page between Wagtail's own header and menus."""
    found = Axe().run(page, context={"include": [["#main"]], "exclude": [["header"]]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} scrolls sideways"


@pytest.mark.parametrize("screen", [390], indirect=True)
def test_sent_and_signed_off(screen: Page, sign_in: Callable[[str], None]) -> None:
    module = ModulePage.objects.get(code="M1")
    lesson = LessonPage.objects.child_of(module).get(slug="why-relationships-first").get_latest_revision_as_object()
    lesson.objective = "By the end you can say what comes first, and why."
    lesson.save_revision()

    sign_in("kwame.boateng-hill")
    screen.goto(f"/cms/modules/{module.pk}/send/")
    expect(screen.get_by_role("heading", name="What differs from edition 1")).to_be_visible()
    screen.locator("summary").first.click()
    _has_no_violations_of_ours(screen)
    screen.get_by_role("button", name="Send for sign-off").click()
    expect(screen.get_by_text("It cannot be sent yet. Nothing was sent, and nothing is lost.")).to_be_visible()
    _has_no_violations_of_ours(screen)
    screen.get_by_label("Clarification").check()
    screen.get_by_label("What changed").fill("What comes first is said at once.")
    screen.get_by_role("button", name="Send for sign-off").click()
    expect(screen.get_by_text("is with the practice lead")).to_be_visible()

    screen.context.clear_cookies()
    sign_in_as(screen, "yusuf.demir")
    screen.goto(f"/cms/modules/{module.pk}/sign-off/")
    expect(screen.get_by_text("They say of it: Clarification. “What comes first is said at once.”")).to_be_visible()
    screen.locator("summary").first.click()
    expect(screen.locator("ins").first).to_be_visible()
    _has_no_violations_of_ours(screen)
    screen.get_by_label("A word to whoever sent it").fill("Clear now.")
    screen.get_by_role("button", name="Sign off and publish").click()
    expect(screen.get_by_text("Signed off and published")).to_be_visible()
    assert Edition.objects.get(module__code="M1", number=2).note == "What comes first is said at once."
