"""Earlier completions: the old spreadsheet is brought, looked through, and recorded once; or one is recorded by hand."""

from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from academy.people.models import Person
from courses.models import PastImport
from courses.tasks import record_past_completions
from tests.journeys.conftest import Somebody, Visit
from tests.journeys.walking import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.northshire]
HEADING = ["Person", "Module", "Date", "Evidence"]
ROWS: list[list[Any]] = [
    ["nkechi.obi", "M1", date(2025, 3, 31), "Certificate seen on paper"],
    ["ellie.sutton@northshire.example.org", "Behaviour speaks: trauma, shame and communication", date(2026, 9, 1), ""],
    ["Nobody Known", "M1", date(2025, 3, 31), ""],
    ["nkechi.obi", "M99", date(2025, 3, 31), ""],
    ["nkechi.obi", "M2", date(2031, 1, 1), ""],
    # Of the police: not for the council's HR to record.
    ["manjit.gill", "M1", date(2025, 3, 31), ""],
]


def as_csv(rows: list[list[Any]]) -> SimpleUploadedFile:
    out = StringIO()
    for row in [HEADING, *rows]:
        out.write(",".join(f'"{cell:%d/%m/%Y}"' if isinstance(cell, date) else f'"{cell}"' for cell in row) + "\r\n")
    return SimpleUploadedFile("old list.csv", out.getvalue().encode("utf-8-sig"))


def as_xlsx(rows: list[list[Any]]) -> SimpleUploadedFile:
    book, out = Workbook(), BytesIO()
    assert book.active is not None
    for row in [HEADING, *rows]:
        book.active.append(row)
    book.save(out)
    return SimpleUploadedFile("old list.xlsx", out.getvalue())


def by_the_worker() -> None:
    record_past_completions(past_id=PastImport.objects.get().pk)


def done_on(person: Person, code: str) -> list[date]:
    return list(person.completions.standing().filter(module__code=code).order_by("completed_on").values_list("completed_on", flat=True))


@pytest.mark.parametrize("as_file", [as_csv, as_xlsx])
def test_the_old_list_is_checked_and_then_recorded_once(as_file: Any, somebody: Somebody, visitor: Visit) -> None:
    nkechi, ellie = somebody("nkechi.obi"), somebody("ellie.sutton")
    hr = visitor("shabnam.rauf").open("/workforce/").follow("Upload a list").press("Check the list", file=as_file(ROWS))
    assert "2 rows can be recorded" in hr.text
    assert "Ready" in hr.row("Behaviour speaks")
    assert "nobody of yours has this user name" in hr.row("Nobody Known")
    assert "no module has this code" in hr.row("M99")
    assert "it lies in the future" in hr.row("M2")
    assert "nobody of yours" in hr.row("manjit.gill")
    assert not done_on(nkechi, "M1"), "A look is no record."

    waiting = Visitor()
    waiting.client, waiting.address, waiting.page = hr.client, hr.address, hr.page
    hr.press("Record 2 completions")
    by_the_worker()
    waiting.press("Record 2 completions")
    by_the_worker()
    assert "2 completions are recorded" in hr.open(hr.address).text
    assert not hr.offers("Record 2")
    assert done_on(nkechi, "M1") == [date(2025, 3, 31)]
    assert done_on(ellie, "M4")[-1] == date(2026, 9, 1)

    record = visitor("nkechi.obi").open("/learning/record/")
    assert "Certificate seen on paper" in record.row("31 March 2025", under="Learning completed")
    assert "Until 31 March 2028" in record.text
    # What was learnt elsewhere has its own paper.
    assert not nkechi.certificates.exists()


def test_a_list_brought_again_finds_everything_there(somebody: Somebody, visitor: Visit) -> None:
    hr = visitor("shabnam.rauf").open("/workforce/earlier/").press("Check the list", file=as_csv(ROWS[:1]))
    hr.press("Record 1 completion")
    by_the_worker()
    hr.open("/workforce/earlier/").press("Check the list", file=as_csv(ROWS[:1]))
    assert "Already there" in hr.row("nkechi.obi")
    assert not hr.offers("Record 1")


def test_a_file_that_is_no_list_says_so(visitor: Visit) -> None:
    hr = visitor("shabnam.rauf").open("/workforce/earlier/")
    hr.press("Check the list", file=SimpleUploadedFile("old list.csv", b"name,what\r\nx,y\r\n"), status=422)
    assert "needs another look" in hr.text
    assert not PastImport.objects.exists()


def test_one_is_recorded_by_hand(somebody: Somebody, visitor: Visit) -> None:
    nkechi = somebody("nkechi.obi")
    hr = visitor("shabnam.rauf").open("/workforce/").follow("Record one by hand")
    option = next(option for option in hr.page.find_all("option") if "Working with: restorative foundations" in option.get_text())
    hr.press("Record it", person="nkechi.obi", module=option["value"], on="31/03/2025", evidence="Certificate of the county, on paper")
    assert hr.heading == "Nkechi Obi"
    assert "Certificate of the county, on paper" in hr.row("31 March 2025", under="Learning completed")
    assert done_on(nkechi, "M1") == [date(2025, 3, 31)]
