"""A story from its notice to its ending with nothing but a keyboard: every stop is to be seen, and each result's heading has the focus."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from courses.models import Enrolment, LessonCompletion
from tests.browser.conftest import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.northshire, pytest.mark.django_db(transaction=True)]
STORY = "/modules/working-with/scenario/"
# More stops than any page has before what is looked for.
STOPS_AT_MOST = 40
_FOCUSED = "(document.activeElement.innerText || document.activeElement.labels?.[0]?.innerText || '').trim()"
# What has the focus must not lie below something else (WCAG 2.4.11).
_IS_SEEN = """() => {
    const focused = document.activeElement, box = focused.getBoundingClientRect();
    const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const own = [focused, ...(focused.labels ?? [])];
    return !there || there.contains(focused) || own.some((part) => part.contains(there));
}"""


def _tab_to(page: Page, words: str) -> None:
    """Press Tab until what says so has the focus, looking at every stop on the way."""
    for _stop in range(STOPS_AT_MOST):
        page.keyboard.press("Tab")
        assert page.evaluate(_IS_SEEN), f"hidden: {page.evaluate(_FOCUSED)}"
        if words in page.evaluate(_FOCUSED):
            return
    raise AssertionError(f"“{words}” cannot be reached on {page.url}")


def _follow(page: Page, words: str) -> None:
    _tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _choose(page: Page, first: str, *, down: int) -> str:
    """Into the choices at the first of them, so many down, and send. Returns the words of what was chosen."""
    _tab_to(page, first)
    for _press in range(down):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    chosen = str(page.evaluate(_FOCUSED))
    assert page.locator('input[name="choice"]:checked').count() == 1
    _follow(page, "See what happens")
    return chosen


def _heading_has_focus(page: Page) -> None:
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.evaluate("document.activeElement.innerText") == page.get_by_role("heading", level=1).inner_text()


@pytest.mark.parametrize("screen", [1280], indirect=True)
def test_from_the_notice_to_the_ending(screen: Page, sign_in: Callable[[str], None], axe: Callable[[], None]) -> None:
    sign_in("nkechi.obi")
    screen.goto("/modules/working-with/")
    screen.get_by_role("button", name="Begin").click()
    screen.goto(STORY)
    expect(screen.get_by_text("A young person comes home late and swears.")).to_be_visible()
    axe()
    _follow(screen, "Play the story")
    axe()
    steps = [("broken curfew", 3, "Challenge and support, both at once."), ("Good question", 1, "Challenge was there.")]
    for number, (first, down, heading) in enumerate(steps, start=1):
        if number > 1:
            _heading_has_focus(screen)
        chosen = _choose(screen, first, down=down)
        _heading_has_focus(screen)
        expect(screen.get_by_role("heading", level=1)).to_contain_text(heading)
        expect(screen.get_by_text(chosen).first).to_be_visible()
        axe()
        _follow(screen, "Go on" if number < len(steps) else "See how it ends")
    _heading_has_focus(screen)
    expect(screen.get_by_role("heading", level=1)).to_have_text("Still mending")
    axe()
    _follow(screen, "Your window over time")
    expect(screen.get_by_role("img", name="TO: 1 of 2. FOR: none. NOT: none. WITH: 1 of 2.")).to_be_visible()
    axe()


@pytest.mark.parametrize("screen", [1280], indirect=True)
def test_nothing_chosen_leads_to_what_is_missing(screen: Page, sign_in: Callable[[str], None]) -> None:
    sign_in("nkechi.obi")
    screen.goto("/modules/working-with/")
    screen.get_by_role("button", name="Begin").click()
    screen.goto(f"{STORY}?go=1")
    _follow(screen, "See what happens")
    assert "One answer needs another look" in screen.evaluate("document.activeElement.innerText")
    _tab_to(screen, "Choose what you would do")
    screen.keyboard.press("Enter")
    assert screen.evaluate("document.activeElement.name") == "choice"


@pytest.mark.parametrize("screen", [390], indirect=True)
def test_reading_what_it_teaches_instead(screen: Page, sign_in: Callable[[str], None], axe: Callable[[], None]) -> None:
    sign_in("nkechi.obi")
    screen.goto("/modules/working-with/")
    screen.get_by_role("button", name="Begin").click()
    screen.goto(STORY)
    _follow(screen, "Read what it teaches")
    _heading_has_focus(screen)
    axe()
    _follow(screen, "I have read this")
    enrolment = Enrolment.objects.get(learner__username="nkechi.obi")
    assert LessonCompletion.objects.get(enrolment=enrolment).door == LessonCompletion.Door.INSTEAD


def test_the_result_has_the_focus_without_script(screen_without_script: Page) -> None:
    page = screen_without_script
    sign_in_as(page, "nkechi.obi")
    page.goto("/modules/working-with/")
    page.get_by_role("button", name="Begin").click()
    page.goto(f"{STORY}?go=1")
    page.locator('input[name="choice"]').first.check()
    page.get_by_role("button", name="See what happens").click()
    expect(page.locator("h1:focus")).to_have_text("Challenge was there. Support was missing.")
