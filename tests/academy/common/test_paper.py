"""Documents over several pages: everything said, in order, tagged on its page."""

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from academy.common.paper.report import Report

ON = date(2026, 11, 27)


def draw(paragraphs=1, words="I learned to wait."):
    report = Report(title="CPD record", author="The academy", language="en-gb", on=ON)
    report.heading(1, "CPD record")
    report.facts([("Time", "2 hours"), ("By", "")])
    for n in range(paragraphs):
        report.heading(2, f"Piece {n}")
        report.heading(3, "What I learned")
        report.text(f"{words} Number {n}.\nA second line.")
    report.rule()
    return report.finish()


def test_says_everything_in_order_over_as_many_pages_as_it_needs():
    reader = PdfReader(BytesIO(draw(40)))
    assert len(reader.pages) > 3
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    places = [words.index(f"Number {n}.") for n in range(40)]
    assert places == sorted(places)
    assert "Time 2 hours" in words and "By" not in words
    assert f"Page {len(reader.pages)}" in words


def test_every_mark_of_every_page_is_in_the_tree():
    reader = PdfReader(BytesIO(draw(40)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    parts = [part.get_object() for part in root["/StructTreeRoot"]["/K"]["/K"]]
    assert [part["/S"] for part in parts].count("/H1") == 1
    assert [part["/S"] for part in parts].count("/H2") == 40
    nums = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert [nums[at] for at in range(0, len(nums), 2)] == list(range(len(reader.pages)))
    for number, page in enumerate(reader.pages):
        marks = page.get_contents().get_data().decode("latin-1")
        own = [part for part in parts if part["/Pg"] == page]
        assert marks.count("/MCID") == len(own) == len(nums[2 * number + 1])
        assert [part["/K"] for part in own] == list(range(len(own)))
        assert marks.count(" BDC") + marks.count(" BMC") == marks.count("EMC")
        assert page["/StructParents"] == number


def test_the_same_words_give_the_same_bytes_and_every_font_is_embedded():
    assert draw(3) == draw(3)
    for font in PdfReader(BytesIO(draw())).pages[0]["/Resources"]["/Font"].values():
        assert "/FontFile2" in font.get_object()["/FontDescriptor"]


def test_a_word_without_an_end_stays_on_the_page():
    reader = PdfReader(BytesIO(draw(1, "a" * 3000)))
    spots = []
    for page in reader.pages:
        page.extract_text(visitor_text=lambda text, _cm, tm, *_rest: spots.append((tm[4], len(text))) if text.strip() else None)
    assert all(x < 540 for x, _length in spots)
    assert sum("a" * 20 in line for page in reader.pages for line in page.extract_text().splitlines()) > 20
