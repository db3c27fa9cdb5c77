"""The three main journeys in a real Chromium, at a phone's width and a desk's, with axe on every page; and each without script."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from academy.cohorts.models import Attendance, SessionDay
from academy.people.models import Person
from tests.browser.conftest import sign_in_as
from tests.journeys.learning import ONWARD, PAGES_AT_MOST, right_answers, working_with
from tests.journeys.walking import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.northshire, pytest.mark.django_db(transaction=True)]
BOOSTER = "Working with: 20-minute booster"
M4 = "Behaviour speaks: trauma, shame and communication"


def _seen(page: Page) -> Visitor:
    """The page as the stories over HTTP see theirs."""
    # A click waits until the next page has begun, not until all of it is there.
    page.wait_for_load_state()
    visitor = Visitor()
    visitor.address, visitor.page = urlsplit(page.url).path, BeautifulSoup(page.content(), "html.parser")
    return visitor


def _take_one_step(page: Page) -> None:
    visitor = _seen(page)
    fields = {str(field.get("name")) for field in visitor.page.find_all(["input", "select"])}
    if "choice" in fields:
        page.locator(f'input[name="choice"][value="{working_with(visitor)}"]').check()
        page.get_by_role("button", name="See what happens").click()
    elif "question" in fields:
        for name, value in right_answers(visitor).items():
            if name == "chosen":
                for option in value if isinstance(value, list) else [value]:
                    page.locator(f'input[name="chosen"][value="{option}"]').check()
            else:
                page.locator(f'select[name="{name}"]').select_option(str(value))
        page.get_by_role("button", name="Answer", exact=True).click()
    elif page.locator("form[data-complete] button").count():
        page.locator("form[data-complete] button").click()
    elif "go" in fields and visitor.offers("Begin"):
        page.get_by_role("button", name="Begin").click()
    else:
        words = next(words for words in ONWARD if visitor.offers(words))
        page.get_by_role("link", name=words).first.click()


def _learn(page: Page, check: Callable[[], None]) -> None:
    """From the catalogue to the certificate and its check, looking at every page on the way."""
    page.goto("/modules/")
    check()
    page.get_by_role("link", name=BOOSTER).click()
    check()
    page.get_by_role("button", name="Begin").click()
    for _page in range(PAGES_AT_MOST):
        check()
        if page.url.endswith("/done/"):
            break
        _take_one_step(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You have done all of it")
    page.get_by_role("link", name="See the certificate").click()
    expect(page.get_by_role("main").get_by_text("Nkechi Obi")).to_be_visible()
    check()
    page.goto(f"/verify/{Person.objects.get(username='nkechi.obi').certificates.get().code}/")
    expect(page.get_by_role("heading", name="Genuine and current")).to_be_visible()
    check()


def test_from_the_catalogue_to_the_certificate(screen: Page, sign_in: Callable[[str], None], axe: Callable[[], None]) -> None:
    sign_in("nkechi.obi")
    expect(screen.get_by_role("heading", level=1)).to_have_text("Hello, Nkechi")
    axe()
    _learn(screen, axe)


def test_the_same_without_script(screen_without_script: Page) -> None:
    sign_in_as(screen_without_script, "nkechi.obi")
    _learn(screen_without_script, lambda: None)


def _mark_a_register(page: Page, check: Callable[[], None], *, has_script: bool) -> None:
    session = SessionDay.objects.get(cohort__title="Mixed workshop")
    page.get_by_role("link", name="Cohorts").first.click()
    check()
    page.get_by_role("link", name="Open the register").click()
    check()
    row = page.get_by_role("group", name="Tola Adeyemi")
    row.get_by_label("Late").check()
    if not has_script:
        # With script it is kept as soon as it is set. Then the row asks how late.
        page.get_by_role("button", name="Save", exact=True).click()
    row.get_by_label("Minutes missed").fill("20")
    if has_script:
        row.get_by_label("Minutes missed").press("Tab")
        expect(page.locator(".tally").get_by_text("To mark").locator("..")).to_contain_text("19")
        check()
    page.get_by_role("button", name="Mark the rest as here").click()
    check()
    page.get_by_role("button", name="Close register").click()
    expect(page.get_by_text("The register is closed")).to_be_visible()
    check()
    session.refresh_from_db()
    assert session.is_closed
    assert Attendance.objects.standing().get(session=session, booking__person__username="tola.adeyemi").mark == Attendance.Mark.LATE


@pytest.mark.parametrize("screen", [390], indirect=True)
def test_a_register_is_marked_and_closed(screen: Page, sign_in: Callable[[str], None], axe: Callable[[], None]) -> None:
    sign_in("nadia.karimi")
    _mark_a_register(screen, axe, has_script=True)


def test_a_register_is_marked_and_closed_without_script(screen_without_script: Page) -> None:
    sign_in_as(screen_without_script, "nadia.karimi")
    _mark_a_register(screen_without_script, lambda: None, has_script=False)


def _open_a_figure(page: Page, check: Callable[[], None]) -> None:
    page.get_by_role("link", name="Workforce", exact=True).click()
    check()
    hub = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Hub East, Harbour House"))
    hub.get_by_role("link", name="4 of 10").click()
    expect(page.get_by_text("10 people").first).to_be_visible()
    check()
    page.get_by_role("link", name="Ellie Sutton").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ellie Sutton")
    check()
    page.get_by_role("link", name=M4).click()
    expect(page.get_by_text("NRPA-2024-").first).to_be_visible()
    check()


@pytest.mark.parametrize("screen", [1280], indirect=True)
def test_hr_opens_a_figure_to_the_fact(screen: Page, sign_in: Callable[[str], None], axe: Callable[[], None]) -> None:
    sign_in("shabnam.rauf")
    _open_a_figure(screen, axe)


def test_hr_opens_a_figure_to_the_fact_without_script(screen_without_script: Page) -> None:
    sign_in_as(screen_without_script, "shabnam.rauf")
    _open_a_figure(screen_without_script, lambda: None)
