import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from courses.models import Viewing
from tests.factories import courses, pages, recordings
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def film():
    return recordings.film(poster=recordings.picture())


@pytest.fixture
def watching(learner_in, film):
    """A learner in a module of one lesson with a film, a reflection and sound."""
    page = pages.module_page()
    values = [
        ("media", {"kind": "video", "title": "Four corners", "minutes": 1, "recording": film.pk, "script": "Secret", "transcript": ""}),
        ("reflection", {"prompt": "Which corner?", "guidance": ""}),
        ("media", {"kind": "audio", "title": "A minute", "minutes": 1, "recording": recordings.talk().pk, "script": "", "transcript": ""}),
    ]
    pages.lesson_page(page, slug="corners", body=json.dumps([pages.block(kind, value) for kind, value in values]))
    _page, module = pages.release(page)
    return learner_in(module=module)


def _block(learner, number=0):
    return learner.module.lessons.get().versions.get().content["blocks"][number]["id"]


def _tell(learner, seen, at, number=0):
    return learner.post("corners", "lesson-seen", _block(learner, number), seen=seen, at=at)


def _page(learner):
    return learner.get("corners").content.decode()


class TestTheLesson:
    def test_plays_with_captions_chapters_and_transcript_and_not_by_itself(self, watching, film):
        page = _page(watching)
        url = reverse("recording-file", args=[film.key])
        version = watching.module.lessons.get().versions.get()
        assert f'src="{url}"' in page
        assert f'<track kind="captions" src="{reverse("recording-captions", args=[film.key, version.pk])}" srclang="en-gb"' in page
        assert f'poster="{reverse("recording-poster", args=[film.key])}"' in page
        assert f'href="{url}#t=10"' in page
        assert "The second corner" in page
        assert "Grace stands in a square." in page
        assert "<audio" in page
        assert "Which corner?" in page
        assert "recording.js" in page
        assert "autoplay" not in page
        assert "Secret" not in page

    def test_without_a_recording_loads_no_script_for_one(self, learner):
        assert "recording.js" not in learner.get("support").content.decode()

    def test_goes_on_at_the_second_and_says_how_much_was_played(self, watching, film):
        assert "where you stopped" not in _page(watching)
        _tell(watching, "0-7", 7)
        page = _page(watching)
        assert f'src="{reverse("recording-file", args=[film.key])}#t=7"' in page
        assert "You have played 0:07 of it" in page
        assert "It goes on at 0:07, where you stopped" in page

    def test_played_to_the_end_begins_again(self, watching):
        _tell(watching, "0-19", 19)
        page = _page(watching)
        assert "You have played all of it" in page
        assert "#t=19" not in page

    def test_one_query_more_however_many_there_are(self, watching, assert_queries_do_not_grow):
        def grow():
            _tell(watching, "0-7", 7)
            _tell(watching, "0-2", 2, number=2)

        assert_queries_do_not_grow(lambda: watching.get("corners"), grow, ceiling=15)

    def test_an_editor_sees_a_draft_play(self, signed_in, film):
        value = {"kind": "video", "title": "Four corners", "minutes": 1, "recording": film.pk, "script": "", "transcript": ""}
        page = pages.lesson_page(pages.module_page(), body=json.dumps([pages.block("media", value)]))
        client = signed_in(pages.editor())
        preview = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()
        captions = preview.split('<track kind="captions" src="')[1].split('"')[0]
        assert client.get(captions).content.decode() == film.captions


class TestTelling:
    def test_counts_each_second_once_and_twice_is_once(self, watching, film):
        for _time in range(2):
            assert _tell(watching, "0-15", 15).status_code == 204
        with time_machine.travel(AT + timedelta(days=1)):
            _tell(watching, "0-5,10-18", 18)
        viewing = Viewing.objects.get()
        assert (viewing.enrolment, viewing.recording) == (watching.enrolment, film.key)
        assert (viewing.seconds, viewing.stopped_at, viewing.seen_at.date()) == (18, 18, (AT + timedelta(days=1)).date())

    def test_each_recording_is_counted_for_itself(self, watching):
        _tell(watching, "0-15", 15)
        _tell(watching, "0-2", 2, number=2)
        assert sorted(viewing.seconds for viewing in Viewing.objects.all()) == [2, 15]

    @pytest.mark.parametrize(
        ("seen", "at"), [("0-x", "1"), ("1", "1"), ("0-5", "soon"), ("0-9999999", "1"), (",".join(["1-2"] * 501), "1")]
    )
    def test_what_our_script_would_not_say_is_not_found(self, watching, seen, at):
        assert _tell(watching, seen, at).status_code == 404
        assert not Viewing.objects.exists()

    def test_where_there_is_no_recording_there_is_nothing_to_tell(self, watching):
        assert _tell(watching, "0-5", 5, number=1).status_code == 404
        assert watching.post("corners", "lesson-seen", "nothing", seen="0-5", at=5).status_code == 404
        assert watching.get("corners").status_code == 200

    def test_somebody_elses_enrolment_is_not_found(self, watching):
        theirs = courses.enrolment(None, watching.module)
        url = watching.url("corners", "lesson-seen", _block(watching))
        assert watching.client.post(url, {"enrolment": theirs.pk, "seen": "0-5", "at": 5}).status_code == 404
        assert watching.client.get(url).status_code == 405
        assert not Viewing.objects.exists()
