from io import BytesIO

import pytest
from pypdf import PdfReader

from certificates.drawing import draw
from certificates.qr import square

PAYLOAD = {
    "schema": 1,
    "design": 1,
    "language": "en-gb",
    "academy": "Northshire Restorative Practice Academy",
    "agency": "Northshire County Council",
    "address": "https://academy.northshire.example.org/verify/7KQ4M62F9DXX7KQ4M62F9DXX7KQ4/",
    "issued": "Issued on 31 July 2026",
    "by": "by Ruth Ellison, Academy administrator",
    "check": "Check it at academy.northshire.example.org/verify/",
    "code_words": "Code 7KQ4-M62F-9DXX-7KQ4-M62F-9DXX-7KQ4",
    "number_words": "Certificate NRPA-2026-000123",
    "qr_words": "QR code that leads to the page where this certificate can be checked",
    "heading": "Certificate of completion",
    "lead": "This is to say that",
    "name": "Siân Ŵyn Żółkiewska",
    "has": "has completed",
    "title": "Restorative conversations and circles",
    "text": "and shown understanding of circles and groups, and fair process.",
    "facts": [["Completed on", "29 July 2026"], ["Level", "Practitioner. Counts as level 2, Applying, in 4 skills"]],
    "data": {"issued_on": "2026-07-31"},
}
LONG = "A name or a title that goes on for longer than anybody would ever like to read on a wall, and then some more of it"


def read(**changes):
    return PdfReader(BytesIO(draw({**PAYLOAD, **changes})))


def test_says_everything_in_reading_order():
    words = " ".join(read().pages[0].extract_text().split())
    expected = [
        "academy",
        "heading",
        "lead",
        "name",
        "agency",
        "has",
        "title",
        "text",
        "issued",
        "by",
        "number_words",
        "check",
        "code_words",
    ]
    places = [words.index(PAYLOAD[key]) for key in expected]
    assert places == sorted(places)
    assert all(f"{label} {value}" in words for label, value in PAYLOAD["facts"])


def test_the_same_payload_gives_the_same_bytes():
    assert draw(PAYLOAD) == draw(PAYLOAD)
    assert draw(PAYLOAD) != draw({**PAYLOAD, "name": "Somebody Else"})


@pytest.mark.parametrize(
    "name", ["Siân Ŵyn", "Ŷnyr Ŵan", "Łukasz Żółć-Święty", "Ștefan Țâru", "Zoë O’Brien–Núñez", "Đặng Ảnh", "Ελένη", "Жанна"]
)
def test_the_fonts_have_the_letters_of_europe(name):
    assert name in read(name=name).pages[0].extract_text()


def test_every_font_is_embedded():
    fonts = read().pages[0]["/Resources"]["/Font"]
    assert len(fonts) == 3
    for font in fonts.values():
        assert "/FontFile2" in font.get_object()["/FontDescriptor"]
        assert "/ToUnicode" in font.get_object()


def test_is_tagged_for_those_who_listen_to_it():
    reader = read()
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Certificate of completion: Restorative conversations and circles"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    document = root["/StructTreeRoot"]["/K"]
    parts = [part.get_object() for part in document["/K"]]
    assert [part["/S"] for part in parts].count("/H1") == 1
    figure = parts[-1]
    assert (figure["/S"], figure["/Alt"]) == ("/Figure", PAYLOAD["qr_words"])
    # Every marked part of the page is in the tree, and the other way round.
    marks = reader.pages[0].get_contents().get_data().decode("latin-1")
    assert marks.count("/MCID") == len(parts) == len(root["/StructTreeRoot"]["/ParentTree"]["/Nums"][1])
    assert marks.count(" BDC") + marks.count(" BMC") == marks.count("EMC")


def test_a_welsh_one_says_so():
    assert read(language="cy").trailer["/Root"]["/Lang"] == "cy"


@pytest.mark.parametrize(
    "changes", [{"name": LONG}, {"title": LONG}, {"text": LONG * 3}, {"facts": PAYLOAD["facts"] * 4}, {"text": "", "agency": ""}]
)
def test_whatever_it_says_stays_on_one_page(changes):
    reader = read(**changes)
    assert len(reader.pages) == 1
    height = float(reader.pages[0].mediabox.height)
    spots = []
    reader.pages[0].extract_text(visitor_text=lambda text, _cm, tm, *_rest: spots.append((tm[4], tm[5])) if text.strip() else None)
    assert all(27 < x < 842 - 27 and 27 < y < height - 27 for x, y in spots if (x, y) != (0, 0))


def test_the_square_is_the_code_that_segno_makes():
    import segno

    rows = segno.make_qr(PAYLOAD["address"], error="m", mask=3).matrix
    code = square(PAYLOAD["address"])
    drawn = [[0] * code.size for _row in range(code.size)]
    for run in code.runs:
        for left in range(run.left, run.left + run.length):
            drawn[run.top][left] = 1
    assert drawn == [list(row) for row in rows]
