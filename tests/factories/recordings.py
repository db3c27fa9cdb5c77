"""Recordings in the library, and the files that somebody might bring."""

import io
import math
import struct
import wave
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cms.models import Recording
from cms.operations import add_recording
from tests.factories.courses import AT

FILES = Path(__file__).resolve().parents[1] / "recordings"
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:04.000\nYou're late.\n\n00:04.000 --> 00:09.000\n<v Grace>You're late, and I was worried.\n"
TRANSCRIPT = "Grace stands in a square.\n\nGrace: You're late."
CHAPTERS = "0:00 The first corner\n0:10 The second corner"


def brought(name: str, as_name: str = "") -> SimpleUploadedFile:
    """One of the files beside the tests, under its own name or another."""
    return SimpleUploadedFile(as_name or name, (FILES / name).read_bytes())


def tone(seconds: int = 4, name: str = "talk.wav") -> SimpleUploadedFile:
    """A quiet tone as WAV."""
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        frames = (int(3000 * math.sin(2 * math.pi * 330 * n / 8000)) for n in range(seconds * 8000))
        sound.writeframes(b"".join(struct.pack("<h", frame) for frame in frames))
    return SimpleUploadedFile(name, made.getvalue())


def picture(kind: str = "PNG", name: str = "poster.png") -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (160, 90), "#12372a").save(made, kind)
    return SimpleUploadedFile(name, made.getvalue())


def film(**words: Any) -> Recording:
    """Twenty seconds that have all they need; `captions=""` and its like leave something out."""
    return _made(brought("film.webm"), {"title": "Four corners", "captions": CAPTIONS, "chapters": CHAPTERS, **words})


def talk(seconds: int = 4, **words: Any) -> Recording:
    return _made(tone(seconds), {"title": "The end-of-shift minute", **words})


def _made(file: SimpleUploadedFile, words: dict[str, Any]) -> Recording:
    return add_recording(file=file, at=AT, by=None, **{"transcript": TRANSCRIPT, **words})
