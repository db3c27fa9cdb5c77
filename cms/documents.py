"""Documents are what their names say, or they do not come in."""

from collections.abc import Callable
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

MOST_BYTES = 20 * 1024 * 1024
_LOOKED_AT = 1024


def _begins_with(mark: bytes) -> Callable[[bytes], bool]:
    return lambda start: start.startswith(mark)


def _is_text(start: bytes) -> bool:
    # Old spreadsheets write other letters than UTF-8 has, and no text holds a nought.
    return b"\0" not in start


_PDF, _ZIP = _begins_with(b"%PDF-"), _begins_with(b"PK\x03\x04")
_LOOKS_LIKE = {"pdf": _PDF, "docx": _ZIP, "pptx": _ZIP, "xlsx": _ZIP, "odt": _ZIP, "csv": _is_text, "txt": _is_text}


class DocumentForm(BaseDocumentForm):
    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return file
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(
                _("“%(name)s” is larger than %(most)s. Save it smaller; films and sound go under Recordings.")
                % {"name": file.name, "most": filesizeformat(MOST_BYTES)}
            )
        ending = PurePath(file.name or "").suffix.lower().lstrip(".")
        file.seek(0)
        start = file.read(_LOOKED_AT)
        file.seek(0)
        if ending in _LOOKS_LIKE and not _LOOKS_LIKE[ending](start):
            raise ValidationError(
                _("“%(name)s” is called %(type)s, and what is in it is something else. Save it once more as what it is, and upload that.")
                % {"name": file.name, "type": ending.upper()}
            )
        return file
