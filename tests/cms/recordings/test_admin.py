"""The library of recordings, gone through as an editor: what comes in, what is refused and in which words, and what is never lost."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cms.models import FrozenMedia, Recording
from tests.factories import pages, people, recordings

pytestmark = pytest.mark.django_db
ADD = "/cms/recordings/add/"


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(pages.editor())
    return client


def _edit_url(recording: Recording) -> str:
    return reverse("recordings:edit", args=[recording.pk])


def _words(recording: Recording, **changed: Any) -> dict[str, Any]:
    names = ("title", "language", "captions", "transcript", "chapters")
    return {**{name: getattr(recording, name) for name in names}, **changed}


def _errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def _files() -> list[Path]:
    return list(Path(storages["private"].location).rglob("recordings/*"))  # type: ignore[attr-defined]


class TestBringingIn:
    def test_keeps_the_file_and_goes_on_to_its_words(self, client: Client) -> None:
        assert client.get(ADD).status_code == 200
        response = client.post(ADD, {"title": " ", "file": recordings.brought("film.mp4", "Four corners, last take.mov")})
        recording = Recording.objects.get()
        assert response["Location"] == _edit_url(recording)
        assert (recording.title, recording.kind, recording.mime, recording.seconds) == ("Four corners, last take", "video", "video/mp4", 2)
        assert recording.file.name == f"recordings/{recording.key}.mp4"
        assert recording.added_by is not None
        page = client.get(_edit_url(recording)).content.decode()
        assert reverse("recording-file", args=[recording.key]) in page
        assert "Four corners, last take" in client.get("/cms/recordings/").content.decode()

    def test_tells_script_where_to_go_on_and_what_is_the_matter(self, client: Client) -> None:
        accept = {"accept": "application/json"}
        answer = client.post(ADD, {"title": "Talk", "file": recordings.tone()}, headers=accept)
        assert answer.json()["success"]
        assert answer.json()["url"] == _edit_url(Recording.objects.get())
        refused = client.post(ADD, {"title": "Talk", "file": SimpleUploadedFile("talk.mp3", b"no sound")}, headers=accept)
        assert refused.status_code == 422
        assert "“talk.mp3” is no recording" in refused.json()["errors"][0]
        assert Recording.objects.count() == 1

    @pytest.mark.parametrize(
        ("file", "words"),
        [
            (lambda: SimpleUploadedFile("film.mp4", b"<svg><script>alert(1)</script></svg>"), "“film.mp4” is no recording"),
            (lambda: recordings.brought("hevc.mp4"), "stored as HEVC"),
            (lambda: recordings.brought("film.avi"), "stored as AVI"),
        ],
    )
    def test_says_what_a_file_is_instead_and_keeps_the_title(self, client: Client, file: Any, words: str) -> None:
        response = client.post(ADD, {"title": "My film", "file": file()})
        assert words in _errors(response)["file"][0]
        assert 'value="My film"' in response.content.decode()
        assert not Recording.objects.exists()

    def test_reads_what_is_too_large_to_its_end_and_keeps_nothing_of_it(self, client: Client, settings: Any) -> None:
        settings.UPLOAD_MOST_BYTES = 128 * 1024
        before = _files()
        large = SimpleUploadedFile("three-gigabytes.mp4", recordings.brought("film.mp4").read() * 60)
        response = client.post(ADD, {"title": "My film", "file": large})
        assert _errors(response)["file"] == [
            "The file is larger than 128.0\xa0KB, so it was not kept. Export it again with a smaller picture (720p is plenty)."
        ]
        assert 'value="My film"' in response.content.decode()
        assert (Recording.objects.count(), _files()) == (0, before)

    def test_asks_for_a_file_first(self, client: Client) -> None:
        assert _errors(client.post(ADD, {"title": "My film"}))["file"] == ["Choose a file first."]

    def test_is_for_editors(self, signed_in: Any) -> None:
        recording = recordings.talk()
        outsider = signed_in(people.person())
        for address in (ADD, "/cms/recordings/", _edit_url(recording)):
            assert outsider.get(address).status_code in (302, 403)
        assert outsider.post(ADD, {"file": recordings.tone()}).status_code in (302, 403)
        assert Recording.objects.count() == 1


class TestWords:
    def test_come_out_of_a_file_and_can_be_mended(self, client: Client) -> None:
        film = recordings.film(captions="", chapters="")
        captions = SimpleUploadedFile("film.vtt", b"\xef\xbb\xbf" + recordings.CAPTIONS.replace("\n", "\r\n").encode())
        sent = _words(film, captions_file=captions, chapters="0:00 First\n0:10 – Second")
        assert client.post(_edit_url(film), sent).status_code == 302
        film.refresh_from_db()
        assert (film.captions, film.chapters) == (recordings.CAPTIONS, "0:00 First\n0:10 Second")
        assert client.post(_edit_url(film), _words(film, captions=film.captions.replace("late", "later"))).status_code == 302
        film.refresh_from_db()
        assert "later" in film.captions

    def test_a_file_that_is_no_webvtt_is_shown_with_what_is_the_matter_and_loses_nothing(self, client: Client) -> None:
        film = recordings.film()
        broken = "WEBVTT\n\n00:01 --> 00:04\nThey are late.\n"
        sent = _words(film, captions_file=SimpleUploadedFile("film.vtt", broken.encode()), transcript="A new transcript.")
        response = client.post(_edit_url(film), sent)
        assert _errors(response) == {"captions": ["Line 3: “00:01 --> 00:04” is no time. It reads like 00:01.000 --> 00:04.000."]}
        page = response.content.decode()
        assert "They are late." in page
        assert "A new transcript." in page
        film.refresh_from_db()
        assert (film.captions, film.transcript) == (recordings.CAPTIONS, recordings.TRANSCRIPT)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"\xff\xd8\xff\xe0\x00\x10JFIF", "“film.vtt” is no WebVTT: it holds no text, or text that is not UTF-8."),
            (b"WEBVTT\n" * 200_000, "“film.vtt” is too large for captions."),
        ],
    )
    def test_a_file_that_is_no_text_says_that_the_captions_before_are_kept(self, client: Client, content: bytes, words: str) -> None:
        film = recordings.film()
        response = client.post(_edit_url(film), _words(film, captions_file=SimpleUploadedFile("film.vtt", content)))
        assert _errors(response) == {"captions_file": [f"{words} What stood here before is kept."]}
        assert "I was worried" in response.content.decode()

    def test_chapters_say_in_which_line_what_is_the_matter(self, client: Client) -> None:
        film = recordings.film()
        response = client.post(_edit_url(film), _words(film, chapters="0:00 First\nsecond"))
        assert _errors(response)["chapters"][0].startswith("Line 2:")

    def test_a_picture_is_one(self, client: Client) -> None:
        film = recordings.film()
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        for file in (SimpleUploadedFile("p.svg", svg), SimpleUploadedFile("p.png", svg), recordings.picture("GIF", "p.gif")):
            assert "poster" in _errors(client.post(_edit_url(film), _words(film, poster=file)))
        assert client.post(_edit_url(film), _words(film, poster=recordings.picture("JPEG", "p.png"))).status_code == 302
        film.refresh_from_db()
        assert film.poster.name == f"recordings/{film.key}-poster.jpg"

    def test_a_picture_is_no_photograph_of_ten_megabytes(self, client: Client) -> None:
        film = recordings.film()
        large = recordings.picture()
        large = SimpleUploadedFile("large.png", large.read() + b"\0" * (3 * 1024 * 1024))
        assert "is larger than 2.0\xa0MB" in _errors(client.post(_edit_url(film), _words(film, poster=large)))["poster"][0]

    def test_the_file_itself_cannot_be_exchanged(self, client: Client) -> None:
        film = recordings.film()
        client.post(_edit_url(film), _words(film, file=recordings.brought("film.mp4")))
        film.refresh_from_db()
        assert film.mime == "video/webm"


class TestTheList:
    def test_says_what_is_missing_and_asks_no_more_for_more(self, client: Client, assert_queries_do_not_grow: Any) -> None:
        recordings.film(captions="")
        recordings.talk(transcript="")
        page = client.get("/cms/recordings/").content.decode()
        assert "captions" in page
        assert "0:20" in page
        assert_queries_do_not_grow(
            lambda: client.get("/cms/recordings/"), lambda: [recordings.talk(seconds=1) for _n in range(10)], ceiling=25
        )

    def test_finds_by_title(self, client: Client) -> None:
        recordings.film(title="Four corners")
        recordings.talk(title="The last minute")
        page = client.get("/cms/recordings/", {"q": "corners"}).content.decode()
        assert "Four corners" in page
        assert "The last minute" not in page


class TestDeleting:
    def test_takes_the_file_along(self, client: Client) -> None:
        film = recordings.film(poster=recordings.picture())
        before = _files()
        address = reverse("recordings:delete", args=[film.pk])
        assert client.get(address).status_code == 200
        assert client.post(address, follow=True).status_code == 200
        assert not Recording.objects.exists()
        assert {path.name for path in before} - {path.name for path in _files()} == {f"{film.key}.webm", f"{film.key}-poster.png"}
        assert client.post(address).status_code == 404

    def test_of_what_people_saw_says_that_it_stays(self, client: Client) -> None:
        film, talk = recordings.film(), recordings.talk()
        FrozenMedia.objects.create(recording=film, version_id=1)
        both = f"{reverse('wagtail_bulk_action', args=['cms', 'recording', 'delete'])}?id={film.pk}&id={talk.pk}"
        for address in (reverse("recordings:delete", args=[film.pk]), both):
            page = client.post(address, follow=True).content.decode()
            assert "“Four corners”: people saw this in a published lesson, so it stays. Nothing was deleted." in page
        assert Recording.objects.count() == 2

    def test_of_many_at_once(self, client: Client) -> None:
        film, talk = recordings.film(), recordings.talk()
        address = f"{reverse('wagtail_bulk_action', args=['cms', 'recording', 'delete'])}?id={film.pk}&id={talk.pk}"
        assert "2 recordings are deleted." in client.post(address, follow=True).content.decode()
        assert not Recording.objects.exists()
