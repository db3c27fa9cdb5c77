"""What somebody has chosen of letters, room, contrast and movement is so in a real browser, on a lesson and where it is chosen."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from academy.common.reading import CHOICES
from academy.people.models import Person
from courses.models import Module
from tests.factories import courses

pytestmark = [pytest.mark.browser, pytest.mark.northshire, pytest.mark.django_db(transaction=True)]
LESSON = "/modules/working-with/the-four-ways/"
# Of the lesson's text and heading: letters, the room between them and between lines, colour; and how many things take time to change.
_LOOK = """() => {
    const text = getComputedStyle(document.querySelector('main .prose p') ?? document.querySelector('main p'))
    const heading = getComputedStyle(document.querySelector('h1'))
    const moving = [...document.querySelectorAll('*')].filter(tag => parseFloat(getComputedStyle(tag).transitionDuration) > 0.001).length
    return {text: text.fontFamily.split(',')[0], heading: heading.fontFamily.split(',')[0], letters: parseFloat(text.letterSpacing) || 0,
            lines: parseFloat(text.lineHeight) / parseFloat(text.fontSize), ink: text.color,
            paper: getComputedStyle(document.body).backgroundColor, moving: moving}
}"""


def _come_in(screen: Page, server: LiveServer) -> None:
    ellie = Person.objects.get(username="ellie.sutton")
    courses.enrolment(ellie, Module.objects.get(code="M1"))
    client = Client()
    client.force_login(ellie)
    name = settings.SESSION_COOKIE_NAME
    screen.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])


def _choose(screen: Page, axe: Callable[[], None], *chosen: str) -> dict[str, object]:
    """The look of the lesson for somebody who has chosen so."""
    screen.goto("/reading/")
    for word, _label in CHOICES:
        screen.locator(f'input[name="words"][value="{word}"]').set_checked(word in chosen)
    screen.get_by_role("button", name="Show it so").click()
    expect(screen.get_by_text("This is how pages look to you now.")).to_be_visible()
    axe()
    screen.goto(LESSON)
    axe()
    look: dict[str, object] = screen.evaluate(_LOOK)
    return look


@pytest.mark.parametrize("screen", [390], indirect=True)
def test_a_lesson_looks_as_its_reader_has_chosen(screen: Page, live_server: LiveServer, axe: Callable[[], None]) -> None:
    _come_in(screen, live_server)
    usual = _choose(screen, axe)
    assert (usual["text"], usual["heading"]) == ('"Source Sans 3"', '"Source Serif 4"')
    assert usual["moving"]
    plain = _choose(screen, axe, "plain")
    assert (plain["text"], plain["heading"]) == ("arial", "arial")
    wide = _choose(screen, axe, "wide")
    assert usual["letters"] == 0 < float(str(wide["letters"]))
    assert float(str(usual["lines"])) < float(str(wide["lines"]))
    more = _choose(screen, axe, "contrast")
    assert (more["ink"], more["paper"]) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    assert usual["ink"] != more["ink"]
    assert _choose(screen, axe, "still")["moving"] == 0


def test_whoever_has_chosen_nothing_has_what_the_computer_asks_for(screen: Page, axe: Callable[[], None]) -> None:
    screen.goto("/help/")
    screen.emulate_media(reduced_motion="reduce", contrast="more")
    axe()
    look = screen.evaluate(_LOOK)
    assert (look["ink"], look["paper"], look["moving"]) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)", 0)
    screen.emulate_media(forced_colors="active")
    axe()
