"""Documents are what their names say, or they do not come in."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

from academy.common.file_types import ending_of, looks_like_its_ending

MOST_BYTES = 20 * 1024 * 1024


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
        if not looks_like_its_ending(file):
            raise ValidationError(
                _("“%(name)s” is called %(type)s, and what is in it is something else. Save it once more as what it is, and upload that.")
                % {"name": file.name, "type": ending_of(file.name).upper()}
            )
        return file
