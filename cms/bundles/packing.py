"""A module and what it shows, packed."""

import tempfile
import zipfile
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import IO, Any

from django.conf import settings

from cms.bundles.form import FORMAT, MANIFEST, MODULE
from cms.curriculum.exporting import as_yaml, export_module
from cms.curriculum.reading import recordings_named
from cms.models import Adoption, ModulePage, Recording
from cms.release.coming import is_as_released, published_lessons
from courses.models import Module


class NothingReleased(ValueError):
    """The module has no edition yet, and a draft is nobody's to adopt."""


class NotAsReleased(ValueError):
    """Lessons were published since the last edition: a bundle that bore its number would say what it does not."""


def pack(page: ModulePage, to: IO[bytes], *, on: date) -> str:
    """Write the bundle of a module as it was released last into an open file, and return what to call it. Raises NothingReleased and
    NotAsReleased.

    Films are stored as they are: they are packed already, and a bundle opens at once.
    """
    module = Module.objects.select_related("current_edition").filter(key=page.translation_key).first()
    edition = module.current_edition if module else None
    if edition is None:
        raise NothingReleased(page.code)
    if not is_as_released(page, edition):
        raise NotAsReleased(page.code)
    data = export_module(page, lessons=published_lessons(page))
    adoption = Adoption.objects.filter(key=page.translation_key).first()
    hashes: dict[str, str] = {}
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as bundle:

        def put(name: str, content: Iterable[bytes], *, is_packed: bool = False) -> None:
            # One day for all: the same module makes the same bundle.
            entry = zipfile.ZipInfo(name, (on.year, on.month, on.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            seen = sha256()
            with bundle.open(entry, "w", force_zip64=is_packed) as out:
                for piece in content:
                    seen.update(piece)
                    out.write(piece)
            hashes[name] = seen.hexdigest()

        put(MODULE, [as_yaml(data).encode()])
        for key in dict.fromkeys(key for _where, key in recordings_named(data)):
            recording = Recording.objects.get(key=key)
            put(f"recordings/{key}/about.yaml", [as_yaml(_about(recording)).encode()])
            with recording.file.open("rb"):
                ending = str(recording.file.name).rpartition(".")[2]
                put(f"recordings/{key}/recording.{ending}", recording.file.chunks(), is_packed=True)
        manifest = {
            "format": FORMAT,
            "academy": settings.WAGTAIL_SITE_NAME,
            "address": settings.ACADEMY_ADDRESS,
            "code": page.code,
            "title": page.title,
            "edition": edition.number,
            "released_on": edition.released_at.date().isoformat(),
            "packed_on": on.isoformat(),
            "adapted_from": [adoption.origin, *adoption.earlier] if adoption else [],
            "files": hashes,
        }
        bundle.writestr(MANIFEST, as_yaml(manifest))
    return f"{page.code.lower()}-{page.slug}-edition-{edition.number}.zip"


def _about(recording: Recording) -> dict[str, Any]:
    words = {name: getattr(recording, name) for name in ("title", "language", "captions", "chapters", "transcript")}
    return {name: text for name, text in words.items() if text}


def packed(page: ModulePage, *, on: date) -> tuple[str, IO[bytes]]:
    """The name of the bundle and an open file that is gone once it is closed. Raises NothingReleased and NotAsReleased."""
    made = tempfile.TemporaryFile()  # noqa: SIM115 (whoever reads it closes it)
    try:
        name = pack(page, made, on=on)
    except BaseException:
        made.close()
        raise
    made.seek(0)
    return name, made
