"""A bundle that somebody brought, opened with distrust: no name in it becomes a path, and nothing is read past what a module may have."""

import shutil
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from math import isfinite
from typing import IO, Any

import yaml
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from cms.bundles.form import (
    ABOUT,
    FILE,
    FORMAT,
    LONGEST,
    MANIFEST,
    MODULE,
    MOST_EDITIONS,
    MOST_FILES,
    MOST_WORDS_BYTES,
    BundleInvalid,
    Origin,
)
from cms.curriculum.reading import canonical, problems_of, recordings_named

_MANIFEST_WORDS = {"format": int, "academy": str, "code": str, "title": str, "edition": int, "files": dict}
# Somebody is led there by a click: nothing but the web.
_web_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Packed:
    """A recording in a bundle: the words about it, and the name of its file there."""

    about: dict[str, str]
    name: str


@dataclass(frozen=True)
class Bundle:
    origin: Origin
    data: dict[str, Any]
    recordings: dict[str, Packed] = field(default_factory=dict)


@contextmanager
def recording_in(file: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """A recording of a bundle that has been found in order, as a file of its own that is gone afterwards."""
    with zipfile.ZipFile(file) as bundle, bundle.open(name) as packed, tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(packed, copy, 1 << 20)
        copy.seek(0)
        yield copy


def open_bundle(file: IO[bytes]) -> Bundle:
    """Read a bundle whole. Raises BundleInvalid with everything that is wrong with it."""
    try:
        with zipfile.ZipFile(file) as bundle:
            return _read(bundle)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BundleInvalid([f"The file is no bundle: it cannot be opened as a zip ({error})."]) from error


def _read(bundle: zipfile.ZipFile) -> Bundle:
    entries = {entry.filename: entry for entry in bundle.infolist()}
    if len(bundle.infolist()) > MOST_FILES:
        raise BundleInvalid([f"The bundle holds {len(bundle.infolist())} files; a module has {MOST_FILES} at the most."])
    problems = [f"{name}: is missing" for name in (MANIFEST, MODULE) if name not in entries]
    problems += [f"{name}: is no file that a bundle may hold" for name in entries if not _is_known(name)]
    if problems:
        raise BundleInvalid(problems)
    manifest = _yaml(bundle, entries[MANIFEST])
    problems = _manifest_problems(manifest)
    if problems:
        raise BundleInvalid(problems)
    named = manifest["files"]
    contents: dict[str, bytes] = {}
    problems = [f"{name}: the manifest names it, and it is missing" for name in named if name not in entries]
    for name, entry in entries.items():
        if name == MANIFEST:
            continue
        if FILE.fullmatch(name):
            digest = _digest(bundle, entry)
        else:
            contents[name] = _bytes(bundle, entry)
            digest = sha256(contents[name]).hexdigest()
        if name not in named:
            problems.append(f"{name}: is not in the manifest")
        elif digest != named[name]:
            problems.append(f"{name}: is not as it was packed; fetch the bundle once more")
    if problems:
        raise BundleInvalid(problems)
    module = _parsed(MODULE, contents[MODULE])
    problems = [f"{MODULE}: {problem}" for problem in problems_of(module)]
    if problems:
        raise BundleInvalid(problems)
    data = canonical(module)
    recordings = _recordings(data, contents, list(entries))
    origin = Origin(**_said_of_origin(manifest), earlier=[_said_of_origin(one) for one in manifest.get("adapted_from") or []])
    return Bundle(origin, data, recordings)


def _said_of_origin(words: dict[str, Any]) -> dict[str, Any]:
    return {"address": "", **{name: words[name] for name in ("academy", "address", "code", "title", "edition") if name in words}}


def _is_known(name: str) -> bool:
    return name in (MANIFEST, MODULE) or bool(ABOUT.fullmatch(name) or FILE.fullmatch(name))


def _bytes(bundle: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """What the entry holds; what its head says of its size is not believed."""
    with bundle.open(entry) as file:
        content = file.read(MOST_WORDS_BYTES + 1)
    if len(content) > MOST_WORDS_BYTES:
        raise BundleInvalid([f"{entry.filename}: is larger than {MOST_WORDS_BYTES // 1024 // 1024} MB"])
    return content


def _digest(bundle: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    """The hash of a recording, read through once and not kept."""
    seen, size = sha256(), 0
    with bundle.open(entry) as file:
        while piece := file.read(1 << 20):
            size += len(piece)
            if size > settings.UPLOAD_MOST_BYTES:
                raise BundleInvalid([f"{entry.filename}: is larger than {settings.UPLOAD_MOST_BYTES // 1024 // 1024} MB"])
            seen.update(piece)
    return seen.hexdigest()


def _yaml(bundle: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Any:
    return _parsed(entry.filename, _bytes(bundle, entry))


def _parsed(name: str, content: bytes) -> Any:
    try:
        text = content.decode()
        # A few lines that point at one another can stand for more than a computer can hold.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise BundleInvalid([f"{name}: points at itself (an alias), which a bundle may not"])
        value = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise BundleInvalid([f"{name}: is no text in UTF-8"]) from error
    # An impossible date, or a number of more digits than a computer reads, is a ValueError.
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise BundleInvalid([f"{name}: is no YAML: {' '.join(str(error).split())}"]) from error
    if unreadable := list(_unreadable(value)):
        raise BundleInvalid([f"{name}: {where}: holds what cannot be read" for where in unreadable])
    return value


def _unreadable(value: Any, where: str = "") -> Iterator[str]:
    """Where a number is none, or a text holds what no reader sees and no database keeps: a control character but a tab or a new line."""
    if isinstance(value, str):
        if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\t\n" for letter in value):
            yield where or "its text"
    elif isinstance(value, float) and not isfinite(value):
        yield where
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _unreadable(name, f"{where}.{name!a}" if where else f"{name!a}")
            yield from _unreadable(inner, f"{where}.{name}" if where else str(name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _unreadable(inner, f"{where}[{number}]")


def _manifest_problems(manifest: Any) -> list[str]:
    if not isinstance(manifest, dict):
        return [f"{MANIFEST}: should be a set of keys"]
    wrong = [f"{MANIFEST}: {name}: is missing" for name in _MANIFEST_WORDS if name not in manifest]
    wrong += [
        f"{MANIFEST}: {name}: is not of the right kind"
        for name, kind in _MANIFEST_WORDS.items()
        if name in manifest and (not isinstance(manifest[name], kind) or isinstance(manifest[name], bool))
    ]
    if not wrong and manifest["format"] != FORMAT:
        wrong.append(f"{MANIFEST}: format: {manifest['format']} is not known here; this academy reads bundles of format {FORMAT}")
    if not wrong and not all(isinstance(text, str) for row in manifest["files"].items() for text in row):
        wrong.append(f"{MANIFEST}: files: should be the name of each file with its hash")
    return wrong or [f"{MANIFEST}: {problem}" for problem in _origin_problems(manifest)]


def _origin_problems(manifest: dict[str, Any]) -> Iterator[str]:
    """What is wrong with where it comes from, and with where that academy had it from."""
    yield from _words_problems(manifest)
    earlier = manifest.get("adapted_from") or []
    if not isinstance(earlier, list) or not all(isinstance(one, dict) for one in earlier):
        yield "adapted_from: should be a list of sets of keys"
        return
    for number, one in enumerate(earlier):
        yield from (f"adapted_from[{number}].{problem}" for problem in _words_problems(one))


def _words_problems(words: dict[str, Any]) -> Iterator[str]:
    for name, longest in LONGEST.items():
        text = words.get(name, "")
        if name != "address" and not text:
            yield f"{name}: is missing"
        elif not isinstance(text, str):
            yield f"{name}: is not of the right kind"
        elif len(text) > longest:
            yield f"{name}: is longer than {longest} letters"
        elif name == "address" and text and not _is_address(text):
            yield "address: is no address on the web"
    edition = words.get("edition")
    if not isinstance(edition, int) or isinstance(edition, bool) or not 1 <= edition <= MOST_EDITIONS:
        yield f"edition: should be a number from 1 to {MOST_EDITIONS}"


def _is_address(text: str) -> bool:
    try:
        _web_address(text)
    except ValidationError:
        return False
    return True


def _recordings(data: dict[str, Any], contents: dict[str, bytes], names: list[str]) -> dict[str, Packed]:
    files = {known[1]: name for name in names if (known := FILE.fullmatch(name))}
    found: dict[str, Packed] = {}
    problems = []
    for where, key in recordings_named(data):
        about = f"recordings/{key}/about.yaml"
        if key not in files or about not in contents:
            problems.append(f"{MODULE}: {where}: the bundle holds no recording «{key}»")
            continue
        words = _parsed(about, contents[about])
        if not isinstance(words, dict) or not all(isinstance(text, str) for text in words.values()):
            problems.append(f"{about}: should be a set of keys with texts")
            continue
        about_it = {name: words[name] for name in ("title", "language", "captions", "chapters", "transcript") if name in words}
        found[key] = Packed(about_it, files[key])
    if problems:
        raise BundleInvalid(problems)
    return found
