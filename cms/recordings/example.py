"""A recording for the starter curriculum, made here: a bell for each sentence of “The end-of-shift minute”, and the pauses between."""

import array
import io
import json
import math
import sys
import wave
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from cms.curriculum.keys import key_of
from cms.models import LessonPage, ModulePage, Recording
from cms.operations import add_recording
from cms.publishing import publish_module
from courses.models import ChangeClass

MODULE = "M1R"
_RATE = 8000
_SECONDS = 60
_BELL_SECONDS = 3
# When each sentence begins. The bell stands in for the voice, the captions have the words.
_SENTENCES = [
    (0, "Before you go home, take a minute. You can keep your eyes open."),
    (6, "Put both feet on the floor. Breathe out, slowly."),
    (14, "Think of one talk that you had today. Just one."),
    (21, "Where were your feet? To. For. Not. With. There's no right answer."),
    (29, "What was going on for you? Tired? Scared? Keen to help?"),
    (36, "What might it have been like for them?"),
    (43, "Is there one small thing to go back and say? If there is, choose when. If there isn't, let it go."),
    (51, "Now think of one thing that you did well. There was one."),
    (57, "Safe journey home."),
]
_CHAPTERS = "0:00 Arrive\n0:14 One talk\n0:36 The other person\n0:51 Before you go"


@transaction.atomic
def keep_recording(*, at: datetime) -> Recording | None:
    """The recording in the library and in its lesson, in an edition that has it. Changes nothing where the lesson shows one already."""
    module = ModulePage.objects.filter(translation_key=key_of(MODULE)).first()
    for page in LessonPage.objects.child_of(module).live() if module else ():
        body = list(page.body.raw_data)
        silent = [block for block in body if block["type"] == "media" and not block["value"].get("recording")]
        if not silent:
            continue
        file = ContentFile(_bells(), name="The end-of-shift minute.wav")
        recording = add_recording(
            file=file,
            title=str(silent[0]["value"]["title"]),
            at=at,
            by=None,
            key=key_of(MODULE, "recording"),
            captions=_captions(),
            chapters=_CHAPTERS,
            transcript=str(silent[0]["value"]["transcript"]),
        )
        silent[0]["value"]["recording"] = recording.pk
        page.body = json.dumps(body)
        page.save_revision(log_action=False).publish(log_action=False)
        assert module is not None
        module.change_class, module.change_note = ChangeClass.CLARIFICATION, "With a recording to listen to"
        publish_module(module, at=at, by=None)
        return recording
    return None


def _captions() -> str:
    ends = [start for start, _words in _SENTENCES[1:]] + [_SECONDS]
    cues = (f"00:{start:02d}.000 --> 00:{end - 1:02d}.900\n{words}\n" for (start, words), end in zip(_SENTENCES, ends, strict=True))
    return "WEBVTT\n\n" + "\n".join(cues)


def _bells() -> bytes:
    """A minute of WAV: two quiet tones that fade, wherever a sentence begins."""
    samples = array.array("h", bytes(2 * _RATE * _SECONDS))
    bell = [
        int(2600 * math.exp(-2 * n / _RATE) * (math.sin(2 * math.pi * 440 * n / _RATE) + 0.5 * math.sin(2 * math.pi * 660 * n / _RATE)))
        for n in range(_RATE * _BELL_SECONDS)
    ]
    for start, _words in _SENTENCES:
        begin = start * _RATE
        for n, value in enumerate(bell[: len(samples) - begin]):
            samples[begin + n] = value
    if sys.byteorder == "big":
        samples.byteswap()
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(samples.tobytes())
    return made.getvalue()
