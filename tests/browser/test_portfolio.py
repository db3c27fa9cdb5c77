"""A relief worker's portfolio in a real Chromium, with axe on every page; begun on a phone without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from academy.practice.models import Portfolio, Reflection
from tests.browser.conftest import sign_in_as
from tests.factories import practice

pytestmark = [pytest.mark.browser, pytest.mark.northshire, pytest.mark.django_db(transaction=True)]
PORTFOLIO = "Relief worker induction: portfolio"


def _sign_out(page: Page) -> None:
    page.context.clear_cookies()


@pytest.mark.parametrize("screen", [1280], indirect=True)
def test_the_last_signature_the_handing_in_and_the_sign_off(screen: Page, axe: Callable[[], None]) -> None:
    sign_in_as(screen, "jayden.osborne")
    screen.get_by_role("link", name=PORTFOLIO).click()
    expect(screen.get_by_text("3 of 4 things are there.")).to_be_visible()
    axe()
    for words, heading in (("Journals", "Choose a journal"), ("Supervisions, signed", "Write a supervision down"), ("CV", "Your CV")):
        screen.get_by_role("link", name=words, exact=True).click()
        expect(screen.get_by_role("heading", level=1)).to_have_text(heading)
        axe()
        screen.get_by_role("link", name="Your portfolio").click()

    # Kept while one types, with the words counted.
    screen.get_by_role("link", name="Essay", exact=True).click()
    axe()
    box = screen.get_by_label("Your essay")
    box.press("Control+End")
    box.press_sequentially(" And that is all.")
    expect(screen.get_by_text("813 words of 750")).to_be_visible()
    assert Reflection.objects.get(author__username="jayden.osborne", kind="essay").text.endswith(" And that is all.")
    screen.get_by_role("link", name="Back to your portfolio").click()

    # Another CV in the place of the one before.
    screen.get_by_role("link", name="CV", exact=True).click()
    screen.get_by_label("Your CV").set_input_files({"name": "cv.pdf", "mimeType": "application/pdf", "buffer": b"MZ not a CV"})
    screen.get_by_role("button", name="Upload it").click()
    expect(screen.get_by_role("alert").get_by_text("“cv.pdf” is no PDF")).to_be_visible()
    axe()
    screen.get_by_label("Your CV").set_input_files({"name": "cv.pdf", "mimeType": "application/pdf", "buffer": practice.PDF})
    screen.get_by_role("button", name="Upload it").click()
    expect(screen.get_by_text("Your CV is kept.")).to_be_visible()

    _sign_out(screen)
    sign_in_as(screen, "teresa.quigley")
    screen.get_by_role("link", name="Team", exact=True).click()
    axe()
    screen.get_by_role("link", name="See what to sign").click()
    axe()
    screen.get_by_role("listitem").filter(has_text="Waits for you").get_by_role("link", name="Jayden Osborne").click()
    axe()
    screen.get_by_label("Yes, it took place. I sign it").check()
    screen.get_by_role("button", name="Send your answer").click()
    expect(screen.get_by_text("Thank you. They can see your answer.")).to_be_visible()

    _sign_out(screen)
    sign_in_as(screen, "jayden.osborne")
    screen.get_by_role("link", name=PORTFOLIO).click()
    screen.get_by_role("link", name="Hand it in").click()
    axe()
    screen.get_by_label("Nadia Karimi").check()
    screen.get_by_role("button", name="Hand it in").click()
    expect(screen.get_by_text("It is with Nadia Karimi, who looks it over.")).to_be_visible()
    axe()

    _sign_out(screen)
    sign_in_as(screen, "nadia.karimi")
    screen.get_by_role("link", name="Assessing").click()
    axe()
    screen.get_by_role("link", name="Portfolios that were handed in to you").click()
    axe()
    screen.get_by_role("listitem").filter(has_text="Waits for you").get_by_role("link", name="Jayden Osborne").click()
    axe()
    with screen.expect_download() as download:
        screen.get_by_role("link", name="Open it").click()
    assert download.value.suggested_filename == "cv.pdf"
    screen.get_by_label("Yes. I sign it off").check()
    screen.get_by_label("A word to them").fill("You say what you see, and kindly.")
    screen.get_by_role("button", name="Send your answer").click()
    expect(screen.get_by_text("Thank you. They are told.")).to_be_visible()

    _sign_out(screen)
    sign_in_as(screen, "jayden.osborne")
    screen.get_by_role("link", name=PORTFOLIO).click()
    expect(screen.get_by_text("It is complete. Well done.")).to_be_visible()
    axe()
    assert Portfolio.objects.with_state().get(person__username="jayden.osborne").state == "complete"


def test_begun_without_script(screen_without_script: Page) -> None:
    page = screen_without_script
    sign_in_as(page, "bilal.aziz")
    page.get_by_role("link", name=PORTFOLIO).click()
    page.get_by_role("link", name="I no longer need this portfolio").click()
    page.get_by_role("button", name="Put it away").click()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("0 of 4 things are there.")).to_be_visible()
    page.get_by_role("link", name="Write your essay").click()
    page.get_by_label("Your essay").fill("I listen first.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("3 words of 750")).to_be_visible()
