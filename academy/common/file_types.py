"""What an uploaded document is, told by what is in it: its name says nothing, and neither does the type that a browser sends along."""

from collections.abc import Callable
from pathlib import PurePath
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

_LOOKED_AT = 1024
_ODT = b"application/vnd.oasis.opendocument.text"
# More than any letter's list of what is in it, and less than would fill the memory.
_MOST_PARTS = 5_000


def ending_of(name: str | None) -> str:
    """What stands behind the last dot of a file's name, in small letters."""
    return PurePath(name or "").suffix.lower().lstrip(".")


def looks_like_its_ending(file: Any) -> bool:
    """Whether what is in the file begins as its name says. An ending that is not known here is left to whoever allows it."""
    start = _start(file)
    check = _LOOKS_LIKE.get(ending_of(file.name))
    return check is None or check(start)


def written_document(file: Any) -> str:
    """The kind of a written document: "pdf", "docx" or "odt", whatever it is called. Empty where it is none of them, or carries macros."""
    start = _start(file)
    if _PDF(start):
        return "pdf"
    if not _ZIP(start):
        return ""
    try:
        with ZipFile(file) as parts:
            names = set(parts.namelist()[:_MOST_PARTS])
            if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
                return ""
            if {"[Content_Types].xml", "word/document.xml"} <= names:
                return "docx"
            if "mimetype" in names and parts.getinfo("mimetype").file_size == len(_ODT) and parts.read("mimetype") == _ODT:
                return "odt"
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return ""
    finally:
        file.seek(0)
    return ""


def _start(file: IO[bytes]) -> bytes:
    file.seek(0)
    start = file.read(_LOOKED_AT)
    file.seek(0)
    return start


def _begins_with(mark: bytes) -> Callable[[bytes], bool]:
    return lambda start: start.startswith(mark)


def _is_text(start: bytes) -> bool:
    # Old spreadsheets write other letters than UTF-8 has, and no text holds a nought.
    return b"\0" not in start


_PDF, _ZIP = _begins_with(b"%PDF-"), _begins_with(b"PK\x03\x04")
_LOOKS_LIKE = {"pdf": _PDF, "docx": _ZIP, "pptx": _ZIP, "xlsx": _ZIP, "odt": _ZIP, "csv": _is_text, "txt": _is_text}
