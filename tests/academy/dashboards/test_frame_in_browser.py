"""What script adds to every page, in a real Chromium, and axe on the pages that show everything."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories.people import PASSWORD, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.academy.common.urls_of_frame")]
# A desk's, and what is left of that at 400 % zoom. Axe looks for WCAG 2.0 to 2.2, A and AA, and best practice.
WIDTHS = [320, 1280]


@pytest.fixture
def quick_idle(settings: Any) -> None:
    """A session so short that the warning comes at once."""
    settings.SESSION_IDLE_SECONDS = 123


@pytest.fixture
def opened(browser: Browser, live_server: LiveServer) -> Iterator[Any]:
    contexts = []

    def open_page(path: str, *, who: Any = None, width: int = 1280) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, base_url=live_server.url)
        contexts.append(context)
        if who:
            client = Client()
            client.force_login(who)
            context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"Script failed: {error}"))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/dev/components/", "/accounts/login/", "/help/", "/privacy/", "/accessibility/", "/cookies/"])
def test_fits_every_width_and_axe_finds_nothing(opened, path, width):
    page = opened(path, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", ["/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/", "/help/"])
def test_so_do_the_pages_of_ones_own_account(opened, path):
    page = opened(path, who=person("Nkechi Obi"), width=390)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.usefixtures("quick_idle")
class TestIdleWarning:
    def test_comes_and_can_be_put_off(self, opened):
        page = opened("/help/", who=person())
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("You will be signed out in 2 minutes", timeout=8_000)
        with page.expect_response("**/learning/stay/") as answer:
            dialog.get_by_role("button", name="Stay signed in").click()
        assert answer.value.status == 204
        expect(dialog).to_be_hidden()

    def test_says_when_it_is_over_and_that_nothing_is_lost(self, opened):
        page = opened("/keeps/", who=person())
        # This page has no frame; the warning belongs to the frame.
        assert page.get_by_role("dialog").count() == 0
        page = opened("/help/", who=person())
        page.evaluate("localStorage.setItem('academy-seen', String(Date.now() - 3600 * 1000))")
        expect(page.get_by_role("dialog")).to_contain_text("You have been signed out", timeout=8_000)
        expect(page.get_by_role("dialog")).to_contain_text("still here")

    def test_another_tab_puts_it_off_here_too(self, opened):
        page = opened("/help/", who=person())
        expect(page.get_by_role("dialog")).to_be_visible(timeout=8_000)
        page.evaluate("localStorage.setItem('academy-seen', String(Date.now() + 60 * 1000))")
        expect(page.get_by_role("dialog")).to_be_hidden(timeout=8_000)


class TestForms:
    def test_the_summary_has_the_focus_and_leads_into_the_field(self, opened):
        page = opened("/accounts/login/")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        page.locator(".govuk-error-summary a").first.click()
        expect(page.get_by_label("User name or e-mail address")).to_be_focused()

    def test_a_double_click_sends_once(self, opened):
        person(username="nkechi")
        page = opened("/accounts/login/")
        sent = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        page.get_by_label("User name or e-mail address").fill("nkechi")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).dblclick()
        page.wait_for_url("**/learning/")
        assert len(sent) == 1


def test_an_answer_survives_an_expired_sign_in(opened):
    nkechi = person("Nkechi Obi", username="nkechi")
    page = opened("/keeps/", who=nkechi)
    page.locator("textarea").fill("When I am tired, FOR.")
    page.context.clear_cookies(name="sessionid")
    page.evaluate("document.forms[0].submit()")
    expect(page.get_by_text("Your answer is kept")).to_be_visible()
    page.get_by_label("User name or e-mail address").fill("nkechi")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Save it now").click()
    expect(page.locator("body")).to_contain_text("saved nkechi: ['When I am tired, FOR.']")
