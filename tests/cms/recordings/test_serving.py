"""How recordings reach people: whole or in pieces, to those who may play them and to nobody else."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.models import Recording
from cms.recordings import serving
from courses.models import Lesson
from tests.factories import courses, pages, people, recordings

pytestmark = pytest.mark.django_db


def _published(recording: Recording) -> Lesson:
    value = {"kind": recording.kind, "title": "R", "minutes": 1, "recording": recording.pk, "script": "", "transcript": ""}
    page = pages.module_page()
    pages.lesson_page(page, body=json.dumps([pages.block("media", value)]))
    _page, module = pages.release(page)
    return module.lessons.get()


@pytest.fixture
def film() -> Recording:
    return recordings.film(poster="")


@pytest.fixture
def learner(film: Recording, signed_in: Any) -> Client:
    return signed_in(courses.enrolment(None, _published(film).module).learner)


def _url(recording: Recording, name: str = "recording-file", *more: Any) -> str:
    return reverse(name, args=[recording.key, *more])


def _get(client: Client, url: str, method: str = "GET", **headers: str) -> Any:
    """The answer, read to its end as a server would, its bytes as `body`."""
    response: Any = client.generic(method, url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response.body = b"".join(response.streaming_content) if response.streaming else response.content
    return response


def _whole(recording: Recording) -> bytes:
    with recording.file.storage.open(recording.file.name) as file:
        return bytes(file.read())


class TestWhoMayPlay:
    def test_whoever_has_begun_a_module_that_shows_it(self, film: Recording, learner: Client) -> None:
        version = Lesson.objects.get().versions.get()
        assert _get(learner, _url(film)).status_code == 200
        captions = _get(learner, _url(film, "recording-captions", version.pk))
        assert captions["Content-Type"] == "text/vtt; charset=utf-8"
        assert captions.content.decode() == film.captions

    def test_for_anybody_else_it_is_not_there(self, film: Recording, learner: Client, signed_in: Any) -> None:
        version = Lesson.objects.get().versions.get()
        elsewhere = signed_in(courses.enrolment().learner)
        for name, more in (("recording-file", []), ("recording-poster", []), ("recording-captions", [version.pk])):
            address = _url(film, name, *more)
            assert _get(elsewhere, address).status_code == _get(signed_in(people.person()), address).status_code == 404
            assert _get(Client(), address)["Location"].startswith("/accounts/login/")
            assert learner.post(address).status_code == 405

    def test_an_editor_plays_what_no_lesson_shows_yet(self, signed_in: Any) -> None:
        film = recordings.film(poster=recordings.picture())
        editor, learner = signed_in(pages.editor()), signed_in(courses.enrolment().learner)
        assert _get(editor, _url(film)).status_code == 200
        assert _get(editor, _url(film, "recording-poster"))["Content-Type"] == "image/png"
        # What a preview asks for, whose version was taken back.
        assert _get(editor, _url(film, "recording-captions", 0)).content.decode() == film.captions
        assert _get(learner, _url(film, "recording-captions", 0)).status_code == 404

    def test_captions_are_those_of_the_version(self, film: Recording, learner: Client) -> None:
        version = Lesson.objects.get().versions.get()
        Recording.objects.update(captions="WEBVTT\n\n00:00.000 --> 00:01.000\nMended\n")
        assert _get(learner, _url(film, "recording-captions", version.pk)).content.decode() == film.captions
        other = courses.module().lessons.first().versions.get()  # type: ignore[union-attr]
        assert _get(learner, _url(film, "recording-captions", other.pk)).status_code == 404

    def test_asks_little(self, film: Recording, learner: Client, django_assert_max_num_queries: Any) -> None:
        _get(learner, _url(film))
        with django_assert_max_num_queries(4):
            _get(learner, _url(film))


class TestPieces:
    def test_without_a_range_it_is_whole(self, film: Recording, learner: Client) -> None:
        response = _get(learner, _url(film))
        assert response.body == _whole(film)
        assert response["Content-Type"] == "video/webm"
        assert response["Accept-Ranges"] == "bytes"
        assert response["Content-Length"] == str(film.file.size)
        assert response["Cache-Control"] == "private, max-age=3600"
        assert response["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        ("asked", "first", "last"),
        [
            ("bytes=0-", 0, None),
            ("bytes=100-199", 100, 199),
            ("bytes=100-", 100, None),
            ("bytes=-50", -50, None),
            ("bytes=9-99999999", 9, None),
        ],
    )
    def test_a_range_is_answered_with_just_that(self, film: Recording, learner: Client, asked: str, first: int, last: int | None) -> None:
        whole = _whole(film)
        first, last = first % len(whole), len(whole) - 1 if last is None else last
        response = _get(learner, _url(film), range=asked)
        assert response.status_code == 206
        assert response["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
        assert response["Content-Length"] == str(last - first + 1)
        assert response.body == whole[first : last + 1]

    @pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=5-2", "bytes=-0"])
    def test_what_lies_beyond_says_how_long_it_is(self, film: Recording, learner: Client, asked: str) -> None:
        response = _get(learner, _url(film), range=asked)
        assert response.status_code == 416
        assert response["Content-Range"] == f"bytes */{film.file.size}"

    @pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "seconds=1-2", "bytes=a-b", "bytes=" + "9" * 5000 + "-"])
    def test_a_range_that_is_none_of_ours_gets_the_whole(self, film: Recording, learner: Client, asked: str) -> None:
        assert _get(learner, _url(film), range=asked).status_code == 200

    def test_a_range_of_something_else_gets_the_whole(self, film: Recording, learner: Client) -> None:
        etag = _get(learner, _url(film))["ETag"]
        assert _get(learner, _url(film), range="bytes=5-", if_range=etag).status_code == 206
        assert _get(learner, _url(film), range="bytes=5-", if_range='"another"').status_code == 200

    def test_no_answer_holds_a_thread_for_long(self, film: Recording, learner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(serving, "PIECE", 1000)
        whole, got = _whole(film), b""
        while len(got) < len(whole):
            response = _get(learner, _url(film), range=f"bytes={len(got)}-")
            piece = response.body
            assert 0 < len(piece) <= 1000
            got += piece
        assert got == whole

    def test_of_nothing_but_the_headers(self, film: Recording, learner: Client) -> None:
        response = _get(learner, _url(film), "HEAD")
        assert (response["Content-Length"], response.body) == (str(film.file.size), b"")

    def test_nginx_sends_it_where_it_may(self, film: Recording, learner: Client, settings: Any) -> None:
        settings.SENT_BY_NGINX_BELOW = "/private/"
        response = _get(learner, _url(film), range="bytes=5-")
        assert response["X-Accel-Redirect"] == f"/private/recordings/{film.key}.webm"
        assert (response.status_code, response["Content-Type"], response.content) == (200, "video/webm", b"")
