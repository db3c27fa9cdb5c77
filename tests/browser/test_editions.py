"""A safety-critical change in a real Chromium: whoever holds the module learns only what changed, whoever is in it goes over; also without
script."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from academy.competencies.queries import holders_of
from academy.people.models import Person
from cms.models import LessonPage, ModulePage
from courses.models import Completion, Module
from tests.browser.conftest import sign_in_as
from tests.browser.test_journeys import _take_one_step
from tests.factories import pages
from tests.journeys.learning import PAGES_AT_MOST
from tests.journeys.test_author import with_first_words

pytestmark = [pytest.mark.browser, pytest.mark.northshire, pytest.mark.django_db(transaction=True)]
NEW = "When somebody tells you that they are being hurt, you tell the duty desk before you do anything else."
MODULE = "/modules/working-with/"


def _bring_out_edition_2() -> None:
    lesson = LessonPage.objects.child_of(ModulePage.objects.get(code="M1")).get(slug="why-relationships-first")
    pages.publish(with_first_words(lesson, NEW))
    page = ModulePage.objects.get(code="M1")
    page.change_class, page.change_note, page.change_days = "safety-critical", "Whom to tell first", 10
    pages.publish(page)


def _holder() -> Person:
    held = holders_of(Module.objects.get(code="M1"), on=timezone.localdate())
    return Person.objects.exclude(email="").filter(pk__in=held, is_active=True).order_by("pk")[0]


def _learn_what_changed(page: Page, person: Person, check: Callable[[], None]) -> None:
    completions = Completion.objects.standing().filter(person=person, module__code="M1").count()
    page.goto("/learning/")
    expect(page.get_by_role("heading", name="Changed since you learnt it")).to_be_visible()
    check()
    page.goto(MODULE)
    check()
    page.get_by_role("button", name="See what changed").click()
    expect(page.get_by_text(NEW)).to_be_visible()
    for _page in range(PAGES_AT_MOST):
        check()
        if page.get_by_role("heading", level=1).inner_text() == "You know what has changed":
            break
        _take_one_step(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You know what has changed")
    assert Completion.objects.standing().filter(person=person, module__code="M1").count() == completions


def _go_over(page: Page, check: Callable[[], None]) -> None:
    page.goto(MODULE)
    check()
    page.get_by_role("button", name="Go over to the new edition").click()
    expect(page.get_by_text("You are in edition 2 now. All that you answered is kept.")).to_be_visible()
    check()
    page.get_by_role("link", name="Why relationships first").first.click()
    expect(page.get_by_text(NEW)).to_be_visible()


def _begin(page: Page) -> None:
    page.goto(MODULE)
    page.get_by_role("button", name="Begin").click()
    _take_one_step(page)


@pytest.mark.parametrize("screen", [390], indirect=True)
def test_whoever_holds_it_learns_what_changed(screen: Page, axe: Callable[[], None]) -> None:
    person = _holder()
    _bring_out_edition_2()
    sign_in_as(screen, person.username)
    _learn_what_changed(screen, person, axe)


@pytest.mark.parametrize("screen", [1280], indirect=True)
def test_whoever_is_in_it_goes_over(screen: Page, axe: Callable[[], None]) -> None:
    sign_in_as(screen, "nkechi.obi")
    _begin(screen)
    _bring_out_edition_2()
    _go_over(screen, axe)


def test_both_without_script(screen_without_script: Page) -> None:
    page, person = screen_without_script, _holder()
    sign_in_as(page, "nkechi.obi")
    _begin(page)
    _bring_out_edition_2()
    _go_over(page, lambda: None)
    page.context.clear_cookies()
    sign_in_as(page, person.username)
    _learn_what_changed(page, person, lambda: None)
