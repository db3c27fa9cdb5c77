"""CSV as a stream: the first line leaves before the last row is read, and no cell is ever run as a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

# A spreadsheet takes a cell that begins like this for a formula (OWASP, CSV injection; the last are the full-width forms).
_DANGEROUS = frozenset("=+-@\t\r\n＝＋－＠")
_ROWS_A_CHUNK = 500
_WORDS_REMEMBERED = 20_000
# Excel reads UTF-8 only behind this mark.
_MARK = "\ufeff"


class _Lines:
    """A file that keeps what is written until it is taken."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.write = self.parts.append

    def take(self) -> bytes:
        taken = "".join(self.parts).encode()
        self.parts.clear()
        return taken


def safe_cell(value: Any) -> Any:
    """The cell with an apostrophe before what would be a formula. Numbers and dates are no strings and stay as they are."""
    return f"'{value}" if isinstance(value, str) and value[:1] in _DANGEROUS and value else value


class _SafeWords(dict[str, str]):
    """Each string's safe cell. In a long table the same teams and titles come again and again: they are looked at once."""

    def __missing__(self, value: str) -> str:
        if len(self) >= _WORDS_REMEMBERED:
            self.clear()
        return self.setdefault(value, safe_cell(value))


def csv_chunks(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The rows as UTF-8, some hundred at a time; needs memory for these alone. Cells are strings, numbers, dates or nothing."""
    lines, safe = _Lines(), _SafeWords().__getitem__
    write = csv.writer(lines).writerow
    lines.write(_MARK)
    for number, row in enumerate(rows, start=1):
        write([safe(cell) if cell.__class__ is str else cell for cell in row])
        if number % _ROWS_A_CHUNK == 0:
            yield lines.take()
    yield lines.take()


def stream_csv(rows: Iterable[Sequence[Any]], *, filename: str) -> StreamingHttpResponse:
    """The rows, the heading first, as a download. Give an iterator (`queryset.values_list(…).iterator()`), never a list of everything."""
    response = StreamingHttpResponse(csv_chunks(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    # Lists of people do not stay on shared computers or proxies.
    response["Cache-Control"] = "no-store"
    return response
