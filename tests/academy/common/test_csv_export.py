import csv
import io
import tracemalloc
from datetime import date
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from hypothesis import given
from hypothesis import strategies as st

from academy.common.csv_export import csv_chunks, safe_cell, stream_csv


def read(rows: list[list[Any]]) -> list[list[str]]:
    content = b"".join(csv_chunks(rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))


class TestSafeCell:
    @pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1"])
    def test_a_formula_gets_an_apostrophe(self, text):
        assert safe_cell(text) == f"'{text}"

    @pytest.mark.parametrize("value", ["Ŵyn Gruffydd", "", "a=b", -2, 3.5, None, date(2027, 3, 14)])
    def test_everything_else_stays_as_it_is(self, value):
        assert safe_cell(value) is value

    @given(st.text())
    def test_no_cell_ever_begins_as_a_formula(self, text):
        assert safe_cell(text)[:1] not in set("=+-@\t\r\n")


class TestStreamCsv:
    def test_gives_back_what_went_in(self):
        rows = [["Name", "Until"], ["Ŵyn, “the” Gruffydd", date(2027, 3, 14)], ["=cmd", -4], [None, "two\nlines"]]
        assert read(rows) == [["Name", "Until"], ["Ŵyn, “the” Gruffydd", "2027-03-14"], ["'=cmd", "-4"], ["", "two\nlines"]]

    def test_is_a_download_that_no_proxy_keeps(self):
        response = stream_csv([["a"]], filename="Łódź.csv")
        assert isinstance(response, StreamingHttpResponse)
        assert response["Content-Disposition"].startswith("attachment; filename")
        assert response["Cache-Control"] == "no-store"

    def test_the_first_chunk_leaves_before_the_last_row_is_read(self):
        seen = []

        def rows():
            for number in range(2_000):
                seen.append(number)
                yield [number]

        next(iter(csv_chunks(rows())))
        assert len(seen) < 2_000

    def test_equal_numbers_stay_as_they_are_written(self):
        assert read([[1, 1.0, True, "1"]]) == [["1", "1.0", "True", "1"]]

    def test_a_hundred_thousand_rows_need_little_memory(self):
        rows = ([f"person{number}", "Northshire Youth Voice", "=x", number, date(2027, 3, 14), "current"] for number in range(100_000))
        tracemalloc.start()
        size = sum(len(chunk) for chunk in csv_chunks(rows))
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert size > 5_000_000
        assert peak < 5_000_000
