"""Boosters in a real browser: asked for on My learning, answered from the letter's link, stopped; and the same where no script runs."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from academy.people.models import Person
from courses.models import Booster, BoosterAnswer, BoosterWish, Module
from courses.queries import Recalled, recalled
from tests.browser.conftest import sign_in_as
from tests.courses.operations.test_boosting import right
from tests.factories import boosters as make
from tests.plugins.database import NORTHSHIRE_ON

pytestmark = [pytest.mark.browser, pytest.mark.northshire, pytest.mark.django_db(transaction=True)]
USERNAME = "nkechi.obi"


def _completed() -> None:
    make.completed(Person.objects.get(username=USERNAME), Module.objects.get(code="M1"), on=NORTHSHIRE_ON)


def _due() -> Booster:
    BoosterAnswer.objects.all().delete()
    Booster.objects.update(due_on=NORTHSHIRE_ON)
    return Booster.objects.get()


def _answer(page: Page, one: Recalled) -> None:
    """What is right, as a person gives it on the page."""
    chosen = right(one)
    match one.question["kind"]:
        case "order":
            for place, id_ in enumerate(chosen, 1):
                page.locator(f'select[name="place-{id_}"]').select_option(str(place))
        case "match":
            for id_, partner in zip(chosen[::2], chosen[1::2], strict=True):
                page.locator(f'select[name="pair-{id_}"]').select_option(partner)
        case _:
            for id_ in chosen:
                page.locator(f'input[name="chosen"][value="{id_}"]').check()
    page.get_by_role("button", name="Answer", exact=True).click()


def _through(page: Page, check: Callable[[], None]) -> None:
    page.get_by_role("button", name="Yes, send me boosters").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two-minute boosters")
    expect(page.get_by_text("Next question on")).to_be_visible()
    check()
    booster = _due()
    page.goto("/learning/")
    check()
    page.get_by_role("link", name="Answer it").click()
    check()
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_text("another look")).to_be_visible()
    check()
    one = recalled(booster)
    assert one is not None
    _answer(page, one)
    expect(page.get_by_role("heading", level=1)).to_have_text("Yes, you remembered.")
    expect(page.locator("h1:focus")).to_have_count(1)
    check()
    page.get_by_role("link", name="That is all for today").click()
    expect(page.get_by_text("Remembered over 2 days")).to_be_visible()
    check()
    page.get_by_role("link", name="Delete all of it").click()
    check()
    page.get_by_role("link", name="Keep it").click()
    page.get_by_role("button", name="Stop the boosters").click()
    expect(page.get_by_role("button", name="Yes, send me boosters")).to_be_visible()
    check()
    assert BoosterAnswer.objects.get().is_remembered
    assert not BoosterWish.objects.open().exists()


@pytest.mark.parametrize("screen", [1280], indirect=True)
def test_from_asking_for_them_to_stopping(screen: Page, sign_in: Callable[[str], None], axe: Callable[[], None]) -> None:
    _completed()
    sign_in(USERNAME)
    _through(screen, axe)


def test_the_same_without_script(screen_without_script: Page) -> None:
    _completed()
    sign_in_as(screen_without_script, USERNAME)
    _through(screen_without_script, lambda: None)


@pytest.mark.parametrize("screen", [390], indirect=True)
def test_each_step_of_the_story_can_be_read_and_answered(screen: Page, sign_in: Callable[[str], None], axe: Callable[[], None]) -> None:
    _completed()
    sign_in(USERNAME)
    screen.get_by_role("button", name="Yes, send me boosters").click()
    booster, steps = _due(), 0
    for _n in range(30):
        one = recalled(booster)
        assert one is not None
        if one.story:
            steps += 1
            screen.goto(f"/learning/boosters/{booster.pk}/")
            expect(screen.get_by_text("One moment from a story that you played.")).to_be_visible()
            axe()
            _answer(screen, one)
            axe()
        else:
            screen.goto(f"/learning/boosters/{booster.pk}/")
            _answer(screen, one)
        expect(screen.get_by_role("heading", level=1)).to_have_text("Yes, you remembered.")
        Booster.objects.update(due_on=NORTHSHIRE_ON, rung=0)
        booster.refresh_from_db()
        if steps == 2:
            break
    assert steps == 2
