"""Sending a private file in pieces, as players ask for it; seeking needs that."""

import re
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

_RANGE = re.compile(r"^bytes=(\d{0,15})-(\d{0,15})$")
# A player asks for all the rest and reads it as slowly as it plays; answered in full, each would hold one of our few threads that long.
PIECE = 2 * 1024 * 1024
_KEPT_SECONDS = 60 * 60


def send(request: HttpRequest, file: FieldFile, *, content_type: str, tag: str) -> HttpResponseBase:
    """The file, or the piece of it that was asked for. `tag` names these very bytes."""
    if settings.SENT_BY_NGINX_BELOW:
        response: HttpResponseBase = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = f"{settings.SENT_BY_NGINX_BELOW.rstrip('/')}/{quote(str(file.name))}"
    else:
        response = _piece(request, file, content_type=content_type, etag=f'"{tag}"')
    response["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}"
    return response


def _piece(request: HttpRequest, file: FieldFile, *, content_type: str, etag: str) -> HttpResponseBase:
    size = file.size
    asked = _RANGE.match(request.headers.get("Range", "")) if request.headers.get("If-Range", etag) == etag else None
    first, last = _bounds(asked, size) if asked else (0, size - 1)
    if first > last:
        response: HttpResponseBase = HttpResponse(status=416, content_type=content_type)
        response["Content-Range"] = f"bytes */{size}"
        return response
    opened = file.storage.open(str(file.name))
    opened.seek(first)
    response = FileResponse(_Part(opened, last - first + 1), status=206 if asked else 200, content_type=content_type)
    response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    if asked:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _bounds(asked: re.Match[str], size: int) -> tuple[int, int]:
    """The first and the last byte; the first after the last where there is nothing to send."""
    start, end = asked.groups()
    if not start:
        # The last so many bytes, where some containers keep their table of contents.
        return (max(0, size - int(end)), size - 1) if end and int(end) else (size, size - 1)
    first = int(start)
    last = min(int(end) if end else size - 1, first + PIECE - 1, size - 1)
    return (first, last) if not end or first <= int(end) else (size, size - 1)


class _Part:
    """So many bytes of an open file from where it stands. A server that can hand a file to the system finds it by `fileno`."""

    def __init__(self, file: Any, length: int) -> None:
        self.file, self.left = file, length

    def read(self, size: int = -1) -> bytes:
        data: bytes = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        return data

    def fileno(self) -> int:
        return int(self.file.fileno())

    def close(self) -> None:
        self.file.close()
