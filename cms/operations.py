"""What the content management does to its own rows beside pages."""

from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.models import ProtectedError

from academy.people.models import Person
from cms.models import Recording
from cms.recordings.files import look_into


class RecordingSeen(Exception):
    """People saw the recording in a published lesson, so that it stays."""


@transaction.atomic
def add_recording(
    *,
    file: File,
    title: str,
    at: datetime,
    by: Person | None,
    key: UUID | None = None,
    **words: str,
) -> Recording:
    """Keep a film or a sound recording. Raises FileRefused where the file is none that browsers play.

    `words` are its language, captions, transcript, chapters and poster, as far as they are known. Under a `key` that is there already
    nothing changes, and that recording is given back: people may have seen it.
    """
    there = Recording.objects.filter(key=key).first() if key else None
    if there:
        return there
    found = look_into(file)
    made: dict[str, Any] = {"key": key} if key else {}
    recording = Recording(
        **made,
        kind=found.kind,
        title=title.strip()[:200] or PurePath(file.name or "").stem[:200],
        mime=found.mime,
        seconds=found.seconds,
        width=found.width,
        height=found.height,
        added_at=at,
        added_by=by,
        **words,
    )
    recording.file.save(f"recording.{found.ending}", file, save=False)
    recording.save(force_insert=True)
    return recording


@transaction.atomic
def delete_recording(*, recording: Recording) -> None:
    """Take a recording away, with its files; twice is as once. Raises RecordingSeen once a published lesson has shown it."""
    try:
        Recording.objects.filter(pk=recording.pk).delete()
    except ProtectedError as protected:
        raise RecordingSeen(recording) from protected
    for file in (recording.file, recording.poster):
        if file:
            # What cannot be undone waits until it is sure.
            transaction.on_commit(partial(file.storage.delete, str(file.name)))
