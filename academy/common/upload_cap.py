"""No upload fills a disk: what is larger than `UPLOAD_MOST_BYTES` is read to its end, so that a page can answer, and kept nowhere."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest


class CappedUploadHandler(FileUploadHandler):
    """Stands before Django's own handlers. The form that misses its file asks `was_too_large` why."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > settings.UPLOAD_MOST_BYTES:
            assert self.request is not None
            self.request.too_large = {*getattr(self.request, "too_large", ()), self.field_name}  # type: ignore[attr-defined]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one make the file."""


def was_too_large(request: HttpRequest, field: str) -> bool:
    return field in getattr(request, "too_large", ())
