import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook

from academy.common import tables
from academy.common.tables import TableInvalid, read_table

COLUMNS = ["person", "module", "date"]


def csv_file(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


def xlsx_file(*rows: list[Any], hidden_first: bool = False) -> io.BytesIO:
    book = Workbook()
    sheet = book.active
    if hidden_first:
        sheet.append(["secret"])
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet("List")
        book.active = 1
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


class TestCsv:
    def test_finds_the_columns_in_any_order_and_passes_over_the_rest(self):
        rows = read_table(csv_file("Date,Shoe size,Module,Person\n14/03/2027,4,M1,Ŵyn\n,,,\n15/03/2027,5,M2,Cai\n"), columns=COLUMNS)
        assert [(row.number, row["person"], row["module"], row["date"]) for row in rows] == [
            (2, "Ŵyn", "M1", "14/03/2027"),
            (4, "Cai", "M2", "15/03/2027"),
        ]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_reads_what_spreadsheets_write(self, encoding):
        rows = read_table(csv_file("Person;Module;Date\nJosé;M1;14/03/2027\n", encoding), columns=COLUMNS)
        assert rows[0]["person"] == "José"

    def test_a_heading_matches_whatever_its_capitals_and_dashes(self):
        rows = read_table(csv_file("E-Mail Address\tnote\njo@example.org\tx\n"), columns=["email_address"])
        assert rows[0].text("email_address") == "jo@example.org"

    def test_knows_a_column_by_its_other_names(self):
        rows = read_table(csv_file("person,title\nJo,Working with\n"), columns=["person", "module"], aliases={"module": ["title"]})
        assert rows[0]["module"] == "Working with"

    def test_a_column_that_may_be_missing_is_empty(self):
        row = read_table(csv_file("person\nJo\n"), columns=["person"], optional=["evidence"])[0]
        assert row["evidence"] is None
        assert row.text("evidence") == ""

    def test_a_short_row_ends_in_empty_cells(self):
        assert read_table(csv_file("person,module,date\nJo\n"), columns=COLUMNS)[0]["date"] is None


class TestXlsx:
    def test_numbers_and_dates_arrive_as_such(self):
        rows = read_table(xlsx_file(["person", "module", "date"], [" Jo\u00a0", 7.0, datetime(2027, 3, 14)]), columns=COLUMNS)
        assert (rows[0]["person"], rows[0]["module"], rows[0]["date"]) == ("Jo", 7, date(2027, 3, 14))

    def test_reads_the_first_sheet_that_can_be_seen(self):
        assert read_table(xlsx_file(["person"], ["Jo"], hidden_first=True), columns=["person"])[0]["person"] == "Jo"

    def test_no_entity_is_expanded(self):
        assert openpyxl.DEFUSEDXML


class TestRefusals:
    def refused(self, file: io.BytesIO, **options: Any) -> TableInvalid:
        with pytest.raises(TableInvalid) as refusal:
            read_table(file, columns=COLUMNS, **options)
        return refusal.value

    def test_missing_headings_are_named_beside_those_that_are_there(self):
        words = str(self.refused(csv_file("person,when\nJo,1\n")))
        assert "module, date" in words
        assert "person, when" in words

    def test_a_heading_that_stands_there_twice(self):
        problem = self.refused(csv_file("person,Person ,module,date\n")).problems[0]
        assert (problem.row, problem.column) == (1, "Person")

    def test_a_row_that_has_slipped_is_named(self):
        assert self.refused(csv_file("person,module,date\nJo,M1,1,\nSmith, Jo,M1,2\n")).problems[0].row == 3

    def test_an_empty_file(self):
        assert "person, module, date" in str(self.refused(csv_file("\n\n")))

    def test_too_many_rows(self):
        assert "2" in str(self.refused(csv_file("person,module,date\n" + "a,b,c\n" * 3), most=2))

    def test_too_large_a_file(self):
        assert "5 MB" in str(self.refused(io.BytesIO(b"a" * (tables.LARGEST_BYTES + 1))))

    @pytest.mark.parametrize("content", [b"%PDF-1.7 \n", b"\x89PNG\r\n\x00\x00", b"\xd0\xcf\x11\xe0 old", b"PK\x03\x04 not really"])
    def test_what_is_no_table_whatever_its_name(self, content):
        file = io.BytesIO(content)
        file.name = "people.csv"
        assert self.refused(file).problems

    def test_a_zip_file_that_is_no_workbook(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as packed:
            packed.writestr("hello.txt", "hello")
        file.seek(0)
        assert "Excel" in str(self.refused(file))

    def test_a_file_made_to_swell(self, monkeypatch):
        monkeypatch.setattr(tables, "_LARGEST_UNPACKED", 1_000)
        assert self.refused(xlsx_file(["person", "module", "date"])).problems
