import io

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cms.curriculum.exporting import export_module
from cms.models import ModulePage
from cms.problems import problems
from cms.recordings.captions import read_captions
from cms.recordings.example import MODULE, keep_recording
from courses.models import Module
from courses.operations import enrol
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.northshire]


def test_a_lesson_of_the_demonstration_can_be_listened_to(signed_in):
    before = Module.objects.get(code=MODULE).current_edition.number
    recording = keep_recording(at=timezone.now())
    assert (recording.kind, recording.seconds) == ("audio", 60)
    assert len(read_captions(recording.captions, seconds=60)) == 9
    module = Module.objects.get(code=MODULE)
    assert module.current_edition.number == before + 1
    part = module.current_edition.parts.get(version__schema=2)
    learner = people.person()
    enrol(learner=learner, module=module, at=timezone.now(), by=learner)
    client = signed_in(learner)
    page = client.get(reverse("player:lesson", args=[module.slug, part.lesson.slug])).content.decode()
    assert reverse("recording-file", args=[recording.key]) in page
    assert "The other person" in page


def test_twice_is_once():
    said = io.StringIO()
    call_command("add_example_recording", stdout=said)
    number = Module.objects.get(code=MODULE).current_edition.number
    call_command("add_example_recording", stdout=said)
    assert said.getvalue().splitlines() == ["“The end-of-shift minute” can be listened to.", "Nothing was changed."]
    assert Module.objects.get(code=MODULE).current_edition.number == number


def test_the_module_is_fit_and_names_its_recording():
    recording = keep_recording(at=timezone.now())
    page = ModulePage.objects.get(code=MODULE)
    for lesson in page.get_children().specific():
        assert not [problem for problem in problems(lesson) if problem.blocks]
    media = [block["media"] for lesson in export_module(page)["lessons"] for block in lesson["blocks"] if "media" in block]
    assert [each["recording"] for each in media] == [str(recording.key)]
