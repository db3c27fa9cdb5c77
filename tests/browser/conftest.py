"""A real Chromium against a real server on Northshire's data, at a phone's width and a desk's, with axe."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from academy.people.models import Person

WIDTHS = [390, 1280]
PASSWORD = "a-long-enough-password"


@pytest.fixture(params=WIDTHS)
def screen(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, time_machine_at_northshire: None) -> Iterator[Page]:
    """A page at each width. What is the same at both is walked at one: mark it `parametrize("screen", [390], indirect=True)`."""
    viewport = {"width": request.param, "height": 844}
    context = browser.new_context(viewport=viewport, locale="en-GB", timezone_id="Europe/London", base_url=live_server.url)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


@pytest.fixture
def screen_without_script(browser: Browser, live_server: LiveServer, time_machine_at_northshire: None) -> Iterator[Page]:
    """A phone on which no script runs."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def sign_in_as(page: Page, username: str) -> None:
    """On the sign-in page, as a person does."""
    person = Person.objects.get(username=username)
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    page.goto("/accounts/login/")
    page.get_by_label("User name or e-mail").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.fixture
def sign_in(screen: Page) -> Callable[[str], None]:
    return lambda username: sign_in_as(screen, username)


@pytest.fixture
def axe(screen: Page) -> Callable[[], None]:
    """No violations of WCAG 2.2 A and AA, nor of best practice, on the page as it stands; and no sideways scrolling."""

    def check() -> None:
        found = Axe().run(screen)
        assert found.violations_count == 0, found.generate_report()
        assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{screen.url} scrolls sideways"

    return check
