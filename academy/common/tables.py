"""Tables that people upload, CSV or XLSX, judged by their content and not by their name. Every refusal says where and what to do."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

LARGEST_BYTES = 5 * 1024 * 1024
ROWS_AT_MOST = 10_000
# A spreadsheet is a ZIP file; what swells to more than this was made to do harm.
_LARGEST_UNPACKED = 100 * 1024 * 1024
_MOST_COLUMNS = 200
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
Cell = str | int | float | date | time | bool | None


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: `row` counts from 1 with the heading, 0 is the file itself."""

    words: str
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        if self.row and self.column:
            return _("Row %(row)s, “%(column)s”: %(words)s") % {"row": self.row, "column": self.column, "words": self.words}
        return _("Row %(row)s: %(words)s") % {"row": self.row, "words": self.words} if self.row else self.words


class TableInvalid(ValueError):
    """The file cannot be read as the table that was asked for. Its text is fit to be shown."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Row:
    """One row: `number` is its place in the file, from 1 with the heading."""

    number: int
    cells: Mapping[str, Cell]

    def __getitem__(self, column: str) -> Cell:
        return self.cells[column]

    def text(self, column: str) -> str:
        """The cell as text without spaces around it; nothing for an empty one."""
        cell = self.cells[column]
        return "" if cell is None else str(cell).strip()


def read_table(
    file: File | io.BytesIO,
    *,
    columns: Sequence[str],
    optional: Sequence[str] = (),
    aliases: Mapping[str, Sequence[str]] | None = None,
    most: int = ROWS_AT_MOST,
) -> list[Row]:
    """The rows below the heading, with the wanted columns in any order and the others left out. Empty rows are passed over.

    A heading matches whatever its capitals, spaces and dashes; `aliases` gives other names of a column. Text stays text; a spreadsheet's
    numbers and dates arrive as such. A cell that runs over the last heading is refused, since then its columns have slipped.
    Raises TableInvalid.
    """
    content = _content_of(file)
    lines = _xlsx_lines(content) if content.startswith(_ZIP) else _csv_lines(content)
    numbered = ((number, [_plain(cell) for cell in line]) for number, line in enumerate(lines, start=1))
    filled = ((number, line) for number, line in numbered if any(cell not in (None, "") for cell in line))
    head_number, head = next(filled, (0, []))
    if not head:
        raise TableInvalid(
            Problem(_("The file is empty. The first row must hold the headings: %(columns)s.") % {"columns": ", ".join(columns)})
        )
    places = _places(head_number, head, columns, optional, aliases or {})
    rows: list[Row] = []
    for number, line in filled:
        if any(cell not in (None, "") for cell in line[len(head) :]):
            raise TableInvalid(Problem(_("there are more cells than headings. Look for a comma too many, or a missing heading."), number))
        if len(rows) == most:
            raise TableInvalid(
                Problem(_("That is more than %(most)s rows. Split the file, and send one part after the other.") % {"most": f"{most:,}"})
            )
        rows.append(
            Row(number, {column: line[place] if place is not None and place < len(line) else None for column, place in places.items()})
        )
    return rows


def _content_of(file: File | io.BytesIO) -> bytes:
    content: bytes = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise TableInvalid(Problem(_("The file is larger than 5 MB. Take out pictures and sheets that are not needed, or split it.")))
    if content.startswith(_OLD_EXCEL):
        raise TableInvalid(Problem(_("This is an old Excel file, or one with a password. Save it as .xlsx or .csv without a password.")))
    return content


def _places(
    row: int, head: list[Cell], columns: Sequence[str], optional: Sequence[str], aliases: Mapping[str, Sequence[str]]
) -> dict[str, int | None]:
    """Where each wanted column stands in the heading."""
    found: dict[str, int] = {}
    for place, cell in enumerate(head):
        name = _folded(str(cell or ""))
        if name and name in found:
            raise TableInvalid(Problem(_("this heading stands there twice."), row, str(cell).strip()))
        found[name] = place
    places = {
        column: next((found[name] for name in map(_folded, (column, *aliases.get(column, ()))) if name in found), None)
        for column in (*columns, *optional)
    }
    missing = [column for column in columns if places[column] is None]
    if missing:
        there = ", ".join(str(cell).strip() for cell in head if cell not in (None, ""))
        words = _("Headings that are missing: %(missing)s. The first row has: %(there)s.")
        raise TableInvalid(Problem(words % {"missing": ", ".join(missing), "there": there[:300]}))
    return places


def _folded(heading: str) -> str:
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


def _plain(cell: Any) -> Cell:
    """A cell without what spreadsheets add: spaces around, times on dates, .0 on whole numbers."""
    if isinstance(cell, str):
        return cell.replace("\u00a0", " ").strip()
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else cell
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if cell is None or isinstance(cell, int | float | date | time | bool):
        return cell
    return str(cell)


def _csv_lines(content: bytes) -> Iterator[list[Any]]:
    text = _decoded(content)
    head = text.lstrip("\ufeff").partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise TableInvalid(Problem(_("cannot be read as CSV (%(error)s).") % {"error": error}, reader.line_num)) from error


def _decoded(content: bytes) -> str:
    """UTF-8, or what Excel writes on Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content or content.startswith(b"%PDF"):
        raise TableInvalid(Problem(_("This is neither a CSV file nor an Excel workbook (.xlsx). Save your list as one of them.")))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _xlsx_lines(content: bytes) -> Iterator[Iterable[Any]]:
    """The rows of the first sheet that is not hidden. openpyxl reads with defusedxml, so no entity is ever expanded."""
    refused = TableInvalid(Problem(_("This is not an Excel workbook, or it is damaged. Open it, save it as .xlsx or .csv, and send that.")))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _LARGEST_UNPACKED:
                raise refused
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise refused from error
    try:
        sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
        if sheet is None:
            raise refused
        # Some programs write a wrong size; without it the rows are read as they are.
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS)
    finally:
        book.close()
