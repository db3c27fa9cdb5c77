"""What people print stands whole on its paper: nothing is cut off at the edge, and no address of ours is spelt out."""

import pytest
from playwright.sync_api import Page

from academy.cohorts.models import SessionDay
from academy.people.models import Person
from tests.browser.conftest import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.northshire, pytest.mark.django_db(transaction=True)]
# CSS pixels between margins of 15 mm: A4 upright, and across for what has many columns.
UPRIGHT, ACROSS = 680, 1009
CUT_OFF = """() => [...document.querySelectorAll('main *')].filter(element => {
  const box = element.getBoundingClientRect();
  return box.width && box.right > document.documentElement.clientWidth + 1 && !element.closest('.govuk-visually-hidden');
}).map(element => element.outerHTML.slice(0, 120))"""
SPELT_OUT = """() => [...document.querySelectorAll('a[href^="/"], a[href^="#"]')]
  .filter(link => getComputedStyle(link, '::after').content.includes('/')).map(link => link.outerHTML.slice(0, 120))"""


def _printed(page: Page, address: str, width: int = UPRIGHT) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    page.goto(address)
    page.emulate_media(media="print")
    assert page.evaluate(CUT_OFF) == [], address
    assert page.evaluate(SPELT_OUT) == [], address
    page.emulate_media(media="screen")


@pytest.mark.parametrize("screen", [1280], indirect=True)
def test_stands_whole_on_its_paper(screen: Page) -> None:
    ellie = Person.objects.get(username="ellie.sutton")
    certificate = ellie.certificates.all()[0]
    sign_in_as(screen, ellie.username)
    for address in (
        "/learning/",
        "/learning/record/",
        "/learning/path/",
        "/learning/cpd/",
        "/learning/portfolio/",
        "/modules/working-with/",
    ):
        _printed(screen, address)
    for address in (
        "/learning/portfolio/",
        f"/certificates/{certificate.number}/",
        f"/verify/{certificate.code}/",
        "/glossary/",
        "/framework/",
        "/help/",
    ):
        _printed(screen, address)
    screen.context.clear_cookies()
    sign_in_as(screen, "nadia.karimi")
    for session in SessionDay.objects.order_by("pk")[:2]:
        _printed(screen, f"/cohorts/sessions/{session.pk}/")
    screen.context.clear_cookies()
    sign_in_as(screen, "shabnam.rauf")
    for address in ("/workforce/people/", f"/people/{ellie.pk}/record/"):
        _printed(screen, address)
    _printed(screen, "/workforce/", ACROSS)
