"""A word's meaning opens and closes in a real browser: by keyboard, by pointer, without script, at 400 % zoom. On paper it is one."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from academy.people.models import Person
from courses.models import Module
from tests.factories import courses

pytestmark = [pytest.mark.browser, pytest.mark.northshire, pytest.mark.django_db(transaction=True)]
LESSON = "/modules/working-with/the-four-ways/"
ZOOMED = {"width": 320, "height": 256}
_HAS_FOCUS = "(tip) => tip === document.activeElement || tip.contains(document.activeElement)"
_IS_WHOLE = """(tip) => {
    const box = tip.getBoundingClientRect()
    return box.left >= 0 && box.right <= innerWidth + 1 && box.top >= 0 && box.bottom <= innerHeight + 1
}"""
_HEIGHTS = """() => {
    const paragraph = document.querySelector('.term').closest('p, li')
    const line = parseFloat(getComputedStyle(paragraph).lineHeight)
    return [paragraph.getBoundingClientRect().height, line]
}"""


def _come_in(context: BrowserContext, server: LiveServer) -> None:
    ellie = Person.objects.get(username="ellie.sutton")
    courses.enrolment(ellie, Module.objects.get(code="M1"))
    client = Client()
    client.force_login(ellie)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])


def test_opens_and_closes_and_gives_the_focus_back(screen: Page, axe: Callable[[], None], live_server: LiveServer) -> None:
    _come_in(screen.context, live_server)
    screen.goto(LESSON)
    word, tip = screen.locator(".term").first, screen.locator(".tip").first
    expect(tip).to_be_hidden()
    assert screen.evaluate("document.activeElement === document.body")
    word.focus()
    screen.keyboard.press("Enter")
    expect(tip).to_be_visible()
    assert tip.evaluate(_HAS_FOCUS) and tip.evaluate(_IS_WHOLE)
    expect(screen.get_by_role("dialog", name=tip.locator("p").first.inner_text())).to_be_visible()
    axe()
    screen.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(word).to_be_focused()
    screen.keyboard.press("Space")
    screen.keyboard.press("Tab")
    expect(tip.get_by_role("link")).to_be_focused()
    screen.keyboard.press("Tab")
    screen.keyboard.press("Enter")
    expect(tip).to_be_hidden()
    expect(word).to_be_focused()
    # With a pointer: it stays while one moves over it, and goes with a press beside it.
    word.click()
    tip.hover()
    expect(tip).to_be_visible()
    screen.mouse.click(2, 2)
    expect(tip).to_be_hidden()
    word.click()
    tip.get_by_role("link").click()
    expect(screen.get_by_role("heading", level=1)).to_have_text("Words we use")
    assert "/glossary/#" in screen.url
    axe()


def test_lines_keep_their_height_and_paper_shows_the_plain_word(screen: Page, live_server: LiveServer) -> None:
    _come_in(screen.context, live_server)
    screen.goto(LESSON)
    height, line = screen.evaluate(_HEIGHTS)
    assert abs(height / line - round(height / line)) < 0.05
    screen.emulate_media(media="print")
    expect(screen.locator(".tips")).to_be_hidden()
    assert screen.locator(".term").first.evaluate("(word) => getComputedStyle(word).textDecorationLine") == "none"


def test_works_without_script_and_at_400_percent(screen_without_script: Page, live_server: LiveServer) -> None:
    screen = screen_without_script
    _come_in(screen.context, live_server)
    screen.set_viewport_size(ZOOMED)
    screen.goto(LESSON)
    word, tip = screen.locator(".term").first, screen.locator(".tip").first
    word.click()
    expect(tip).to_be_visible()
    tip.get_by_role("button", name="Close").click()
    expect(tip).to_be_hidden()
    word.click()
    screen.keyboard.press("Escape")
    expect(tip).to_be_hidden()
