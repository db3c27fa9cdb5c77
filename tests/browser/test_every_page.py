"""Every page of ours that can be opened by its address, as somebody who may: no barrier that a machine finds, none at 400 % zoom, none with
wider text, nothing too heavy to open again, and nothing asked of anybody else's computer."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route
from pytest_django.live_server_helper import LiveServer

from academy.people.models import Person
from tests.architecture.test_permissions import address_of, people_by_role, permissions

pytestmark = [pytest.mark.browser, pytest.mark.northshire, pytest.mark.django_db(transaction=True)]
# 1,280 pixels at 400 % are as wide as 320, and 1,024 as high as 256.
ZOOMED = {"width": 320, "height": 256}
# WCAG 1.4.12, text spacing: nothing may be lost when a reader sets it so.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
# WCAG 2.5.8, target size: what is pressed is 24 by 24 pixels, or stands in a line of text, or has as much room around it.
_SMALL_TARGETS = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(target => {
        const box = target.getBoundingClientRect(), style = getComputedStyle(target)
        const isSeen = box.width > 1 && box.height > 1 && style.visibility == 'visible' && !target.closest('.govuk-visually-hidden')
        const isInText = target.tagName == 'A' && style.display == 'inline'
        const label = target.labels?.[0]?.getBoundingClientRect()
        const height = Math.max(box.height, label?.height ?? 0), width = Math.max(box.width, label?.width ?? 0)
        return isSeen && !isInText && (height < 24 || width < 24)
    }).map(target => target.outerHTML.slice(0, 120))"""
# WCAG 2.4.11, focus not obscured: what has the focus can be seen, at least its middle.
_HIDDEN_FOCUS = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(target => target.checkVisibility() && !target.disabled).filter(target => {
        target.focus()
        const box = target.getClientRects()[0]
        const x = box.left + box.width / 2, y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2
        const there = document.elementFromPoint(x, y)
        return document.activeElement == target && !(there && (target.contains(there) || there.contains(target) ||
            target.labels?.[0]?.contains(there)))
    }).map(target => target.outerHTML.slice(0, 120))"""
# The page itself, without what a browser keeps for the next: on a phone, at the edge of the network, in bytes.
HEAVIEST = 60_000
# What sticks out sideways, but for what scrolls in a box of its own.
_IS_TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"
_WHAT_STICKS_OUT = """() => [...document.querySelectorAll('body *')].filter(tag => tag.getBoundingClientRect().right > innerWidth + 1)
    .map(tag => `${tag.tagName}.${tag.className}`).slice(0, 6)"""


@pytest.fixture
def pages(browser: Browser, live_server: LiveServer, time_machine_at_northshire: None) -> Iterator[list[tuple[str, str, Page]]]:
    """(name, address, a screen on which somebody who may is signed in) of each."""
    contexts: dict[str, BrowserContext] = {}
    everybody: dict[str, Person] = people_by_role()

    def screen(role: str) -> Page:
        if role not in contexts:
            contexts[role] = browser.new_context(viewport=ZOOMED, locale="en-GB", bypass_csp=True, base_url=live_server.url)
            # Past our own policy goes only the style of the test below.
            contexts[role].route("**/*", lambda route: _only_from(live_server, route))
            if role in everybody:
                client = Client()
                client.force_login(everybody[role])
                name = settings.SESSION_COOKIE_NAME
                contexts[role].add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
            contexts[role].new_page()
        return contexts[role].pages[0]

    # One's own pages as the learner who has something on them; a page for all as nobody, the way it is met first.
    in_turn = "NLMTHAEUDOS"
    shown = [(name, let_in) for name, (method, let_in) in permissions().items() if method == "GET"]
    yield [(name, address_of(name), screen(min(let_in, key=in_turn.index))) for name, let_in in shown]
    for context in contexts.values():
        context.close()


def _only_from(server: LiveServer, route: Route) -> None:
    assert urlsplit(route.request.url).netloc == urlsplit(server.url).netloc, f"asks {route.request.url}"
    route.continue_()


def test_each_is_without_a_barrier(pages: list[tuple[str, str, Page]]) -> None:
    found: list[str] = []
    looked_at = 0
    for name, address, screen in pages:
        barriers = _barriers(screen, address)
        if barriers is None:
            continue
        looked_at += 1
        found += [f"{name} {address}: {barrier}" for barrier in barriers]
    assert not found, "\n".join(found)
    assert looked_at > 60


def _barriers(screen: Page, address: str) -> list[str] | None:
    """What is wrong with a page; None of a file, and of what leads elsewhere."""
    answer = screen.request.get(address, max_redirects=0)
    if answer.status != 200 or not answer.headers["content-type"].startswith("text/html"):
        return None
    weight = len(answer.body())
    is_for_people = not address.startswith("/dev/")
    wrong = [f"weighs {weight} bytes"] if weight > HEAVIEST and is_for_people else []
    screen.goto(address)
    wrong += [f"{violation['id']}: {violation['nodes'][0]['html'][:200]}" for violation in Axe().run(screen).response["violations"]]
    if screen.evaluate(_IS_TOO_WIDE):
        wrong.append(f"scrolls sideways at 400 %: {screen.evaluate(_WHAT_STICKS_OUT)}")
    wrong += [f"small: {target}" for target in screen.evaluate(_SMALL_TARGETS)]
    wrong += [f"hidden when it has the focus: {target}" for target in screen.evaluate(_HIDDEN_FOCUS)]
    screen.add_style_tag(content=SPACED)
    if screen.evaluate(_IS_TOO_WIDE):
        wrong.append(f"scrolls sideways with wider text: {screen.evaluate(_WHAT_STICKS_OUT)}")
    return wrong
