"""Recordings in a real Chromium: brought in by an editor, played and taken up again by a learner, with the keyboard, and without script."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from academy.people.models import Person
from cms.models import Recording
from courses.models import Enrolment, Viewing
from tests.factories import courses, pages, recordings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _come_in(page: Page, live_server: LiveServer, person: Person) -> None:
    client = Client()
    client.force_login(person)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])


@pytest.fixture
def enrolment() -> Enrolment:
    """In a module of one lesson: a film of twenty seconds, and sound."""
    page = pages.module_page(slug="corners")
    film = recordings.film(poster=recordings.picture())
    talk = recordings.talk(seconds=6, chapters="0:00 Breathe out\n0:03 Think of one talk")
    values = [
        {"kind": "video", "title": "Same words, four corners", "minutes": 1, "recording": film.pk, "script": "", "transcript": ""},
        {"kind": "audio", "title": "The end-of-shift minute", "minutes": 1, "recording": talk.pk, "script": "", "transcript": ""},
    ]
    body = [pages.block("text", pages.TEXT), *(pages.block("media", value) for value in values)]
    pages.lesson_page(page, slug="films", title="Four corners", body=json.dumps(body))
    _page, module = pages.release(page)
    return courses.enrolment(None, module)


def _film(page: Page) -> Any:
    return page.locator("video")


def _second(page: Page) -> float:
    return float(_film(page).evaluate("film => film.currentTime"))


def _until(page: Page, second: float) -> None:
    page.wait_for_function("second => document.querySelector('video').currentTime >= second", arg=second)


@pytest.mark.parametrize("screen", [1280], indirect=True)
def test_a_film_is_played_by_keyboard_and_taken_up_at_the_second(
    screen: Page, live_server: LiveServer, axe: Any, enrolment: Enrolment
) -> None:
    _come_in(screen, live_server, enrolment.learner)
    film = Recording.objects.get(kind="video")
    asked: list[Any] = []
    screen.on("response", lambda response: asked.append(response) if response.url.endswith(f"/recordings/{film.key}/") else None)
    screen.goto("/modules/corners/films/")
    axe()
    # Nothing plays by itself, and nothing is fetched for it.
    assert _film(screen).evaluate("film => film.paused")
    assert asked == []
    assert _film(screen).evaluate("film => film.textTracks[0].mode") == "showing"

    # By the chapter's button, as a keyboard presses it.
    screen.get_by_role("button", name="0:10 The second corner").focus()
    screen.keyboard.press("Enter")
    _until(screen, 12)
    assert {response.status for response in asked} == {206}
    assert _film(screen).evaluate("film => film.textTracks[0].cues.length") == 2
    with screen.expect_response("**/seen/**") as told:
        _film(screen).focus()
        screen.keyboard.press("Space")
    assert told.value.status == 204
    stopped = _second(screen)
    viewing = Viewing.objects.get()
    assert viewing.stopped_at == int(stopped)
    assert viewing.seen[0][0] == 10
    assert 1 <= viewing.seconds <= stopped - 9

    # The same second played twice counts once, at another speed too.
    speed = screen.get_by_label("Speed").first
    speed.select_option("2")
    screen.get_by_role("button", name="0:10 The second corner").press("Enter")
    _until(screen, stopped + 1.5)
    assert _film(screen).evaluate("film => film.playbackRate") == 2
    with screen.expect_response("**/seen/**"):
        _film(screen).evaluate("film => film.pause()")
    again = Viewing.objects.get()
    assert again.seconds - viewing.seconds <= 3
    axe()

    screen.goto("/modules/corners/films/")
    expect(screen.get_by_text(f"It goes on at 0:{again.stopped_at}, where you stopped")).to_be_visible()
    axe()
    _film(screen).focus()
    screen.keyboard.press("Space")
    _until(screen, again.stopped_at + 0.2)
    assert _second(screen) < again.stopped_at + 3
    _film(screen).evaluate("film => film.pause()")
    screen.get_by_text("Read it instead").first.click()
    expect(screen.get_by_text("Grace stands in a square.").first).to_be_visible()
    axe()


@pytest.mark.parametrize("screen", [390], indirect=True)
def test_sound_played_to_its_end_says_so(screen: Page, live_server: LiveServer, enrolment: Enrolment) -> None:
    _come_in(screen, live_server, enrolment.learner)
    screen.goto("/modules/corners/films/")
    with screen.expect_response("**/seen/**", timeout=30_000):
        screen.locator("audio").evaluate("sound => { sound.playbackRate = 2; return sound.play(); }")
    screen.wait_for_function("document.querySelector('audio').ended")
    screen.wait_for_load_state("networkidle")
    assert Viewing.objects.get().seconds == 6
    screen.reload()
    expect(screen.get_by_text("You have played all of it")).to_be_visible()


def test_without_script_the_browsers_own_player_the_chapters_and_the_words_remain(
    screen_without_script: Page, live_server: LiveServer, enrolment: Enrolment
) -> None:
    page = screen_without_script
    _come_in(page, live_server, enrolment.learner)
    page.goto("/modules/corners/films/")
    assert _film(page).get_attribute("controls") is not None
    expect(page.get_by_label("Speed").first).to_be_hidden()
    page.get_by_text("Read it instead").first.click()
    expect(page.get_by_text("Grace stands in a square.").first).to_be_visible()
    with page.expect_response(lambda response: "/recordings/" in response.url and response.status in (200, 206)):
        page.get_by_role("link", name="0:10 The second corner").click()
    page.wait_for_url("**/recordings/*/#t=10")


@pytest.mark.parametrize("screen", [1280], indirect=True)
def test_an_editor_sees_how_far_it_is_and_what_is_the_matter(screen: Page, live_server: LiveServer, tmp_path: Path) -> None:
    _come_in(screen, live_server, pages.editor())
    screen.on("pageerror", lambda error: pytest.fail(f"Script failed: {error}"))
    screen.goto("/cms/recordings/add/")
    screen.get_by_label("Title").fill("Same words, four corners")
    upload = screen.get_by_role("button", name="Bring it in")
    state = screen.locator(".upload-state [role=status]")

    # Three gigabytes that take no room on the disk. It is said before a byte is sent.
    vast = tmp_path / "vast.mp4"
    with vast.open("wb") as file:
        file.truncate(3 * 1024**3)
    sent: list[str] = []
    screen.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    screen.get_by_label("File").set_input_files(vast)
    expect(state).to_contain_text("The file is larger than 500.0")
    upload.click()
    assert sent == []

    drawing = tmp_path / "film.mp4"
    drawing.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    screen.get_by_label("File").set_input_files(drawing)
    upload.click()
    expect(state).to_contain_text("“film.mp4” is no recording")
    expect(screen.get_by_label("Title")).to_have_value("Same words, four corners")

    screen.get_by_label("File").set_input_files(recordings.FILES / "film.webm")
    upload.click()
    screen.wait_for_url("**/cms/recordings/edit/*/")
    expect(screen.get_by_text("Now its words: captions, transcript, chapters.")).to_be_visible()
    assert Recording.objects.get().seconds == 20
