"""Packed and opened again, a module is what it was, with what it shows and where it comes from."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cms.bundles.adopting import adopt
from cms.bundles.opening import open_bundle, recording_in
from cms.bundles.packing import NotAsReleased, NothingReleased, packed
from cms.curriculum.exporting import export_module
from cms.models import LessonPage, ModulePage, Recording
from cms.recordings.example import MODULE, keep_recording
from courses.models import ChangeClass
from tests.factories import pages, recordings
from tests.factories.bundles import bundle, module
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 4)


@pytest.mark.northshire
def test_every_module_comes_out_as_it_went_in() -> None:
    modules = list(ModulePage.objects.all())
    assert len(modules) == 10
    for page in modules:
        name, file = packed(page, on=ON)
        with file:
            opened = open_bundle(file)
        assert opened.data == export_module(page)
        assert (opened.origin.code, opened.origin.title, opened.origin.edition) == (page.code, page.title, 1)
        assert name == f"{page.code.lower()}-{page.slug}-edition-1.zip"


@pytest.mark.northshire
def test_the_same_module_makes_the_same_bundle() -> None:
    page = ModulePage.objects.get(code="M1")
    (_name, first), (_same, second) = packed(page, on=ON), packed(page, on=ON)
    with first, second:
        assert first.read() == second.read()


@pytest.mark.northshire
def test_a_recording_comes_with_its_words() -> None:
    recording = keep_recording(at=timezone.now())
    assert recording is not None
    with recording.file.open("rb") as file:
        sound = file.read()
    _name, made = packed(ModulePage.objects.get(code=MODULE), on=ON)
    with made:
        (found,) = open_bundle(made).recordings.values()
        with recording_in(made, found.name) as copy:
            assert copy.read() == sound
    assert found.about["captions"] == recording.captions
    assert found.about["title"] == recording.title


def test_a_recording_is_kept_once_and_under_its_key() -> None:
    data = module("m1r")
    key = "5b0a52f4-64a8-4d0c-9a0e-0d3e3f8f3b11"
    media = next(block["media"] for lesson in data["lessons"] for block in lesson["blocks"] if "media" in block)
    media["recording"] = key
    about = b"title: A quiet tone\nlanguage: en-gb\ncaptions: |\n  WEBVTT\n\n  00:00.000 --> 00:02.000\n  Hello.\n"
    also = {f"recordings/{key}/about.yaml": about, f"recordings/{key}/recording.wav": recordings.tone().read()}
    for code in ("A1", "A2"):
        adopt(bundle(data, also=also), code=code, at=AT, by=None)
    recording = Recording.objects.get()
    assert (str(recording.key), recording.title, recording.kind) == (key, "A quiet tone", "audio")


def test_a_draft_is_nobodys_to_adopt() -> None:
    with pytest.raises(NothingReleased):
        packed(pages.module_page(), on=ON)


@pytest.mark.northshire
def test_a_lesson_that_is_a_draft_stays_at_home() -> None:
    page = ModulePage.objects.get(code="M1")
    pages.lesson_page(page, title="Not for anybody yet", slug="not-yet")
    lesson = LessonPage.objects.child_of(page).live().first()
    lesson.title = "A better title, some day"
    lesson.save_revision()
    _name, made = packed(page, on=ON)
    with made:
        said = str(open_bundle(made).data)
    assert "Not for anybody yet" not in said
    assert "A better title, some day" not in said


@pytest.mark.northshire
def test_what_was_published_since_waits_for_its_edition(signed_in) -> None:
    page = ModulePage.objects.get(code="M1")
    lesson = LessonPage.objects.child_of(page).live().first()
    lesson.title = "Published after the edition"
    pages.publish(lesson)
    with pytest.raises(NotAsReleased):
        packed(page, on=ON)
    with pytest.raises(CommandError, match="have changed since its last edition"):
        call_command("export_module", "M1", "nowhere.zip")
    response = signed_in(pages.editor()).get(reverse("cms-bundle-export", args=[page.pk]), follow=True)
    assert "have changed since its last edition" in response.text
    page.change_class, page.change_note = ChangeClass.WORDING, "A better title."
    pages.publish(page)
    name, made = packed(ModulePage.objects.get(code="M1"), on=ON)
    with made:
        opened = open_bundle(made)
    assert name.endswith("-edition-2.zip")
    assert opened.origin.edition == 2
    assert opened.data["lessons"][0]["title"] == "Published after the edition"


def test_who_had_it_first_stays_named() -> None:
    first = {"academy": "Eastmoor", "address": "", "code": "E1", "title": "With people", "edition": 2}
    page = adopt(bundle(adapted_from=[first]), at=AT, by=None)
    for lesson in page.get_children().specific():
        pages.publish(lesson)
    pages.publish(page)
    _name, made = packed(ModulePage.objects.get(pk=page.pk), on=ON)
    with made:
        origin = open_bundle(made).origin
    assert [one["academy"] for one in origin.earlier] == ["Westmoor Academy", "Eastmoor"]
    assert [one["edition"] for one in origin.earlier] == [3, 2]
