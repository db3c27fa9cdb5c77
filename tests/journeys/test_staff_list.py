"""HR brings its list: looked through, applied once, and nothing of anybody's record is lost (domain.md §8.8 no. 8)."""

from csv import DictWriter
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from academy.people.models import Employment, FormerTerms, Person, StaffImport
from academy.people.tasks import apply_staff_import
from courses.models import Completion
from tests.journeys.conftest import Somebody, Visit
from tests.journeys.walking import Visitor
from tests.plugins.database import NORTHSHIRE_ON

pytestmark = [pytest.mark.django_db, pytest.mark.northshire]
PARTNERSHIP = Path(__file__).resolve().parents[2] / "academy/demo/curriculum/partnership.yaml"
COLUMNS = ("name", "user name", "e-mail", "former name", "team", "role", "manager", "first day", "last day")


@pytest.fixture
def leavers() -> list[Person]:
    """Somebody of each of the three teams whom the sample lets go."""
    rows = [row for row in _sample()["rows"] if row["action"] == "leaver"]
    jobs = Employment.objects.current(NORTHSHIRE_ON).filter(ends_on=None, manager__isnull=False)
    return [jobs.filter(team__code=row["bulk_team"]).order_by("pk")[0].person for row in rows]


def _sample() -> dict[str, Any]:
    sample: dict[str, Any] = yaml.safe_load(PARTNERSHIP.read_text())["hr_import_sample"]
    return sample


def as_list(leavers: list[Person]) -> SimpleUploadedFile:
    roster = {row["code"]: row for row in yaml.safe_load(PARTNERSHIP.read_text())["people"]}
    going = iter(leavers)
    out = StringIO()
    writer = DictWriter(out, COLUMNS)
    writer.writeheader()

    def day(offset: int) -> date:
        return NORTHSHIRE_ON + timedelta(days=offset)

    for row in _sample()["rows"]:
        match row["action"]:
            case "leaver":
                person = next(going)
                writer.writerow({"name": person.name, "user name": person.username, "last day": day(row["last_day"])})
            case "starter":
                manager = roster[row["manager"]]["email"]
                first = {"first day": day(row["start"]), "manager": manager}
                writer.writerow({"name": row["name"], "e-mail": row["email"], "team": row["team"], "role": row["role"], **first})
            case "rename":
                writer.writerow({"name": row["new"], "former name": row["old"], "e-mail": roster[row["person"]]["email"]})
            case _:
                begins = {"first day": NORTHSHIRE_ON}
                writer.writerow({"name": row["name"], "e-mail": row["email"], "team": row["team"], "role": row["role"], **begins})
    return SimpleUploadedFile("leavers and starters.csv", out.getvalue().encode("utf-8-sig"))


def by_the_worker() -> None:
    apply_staff_import(import_id=StaffImport.objects.latest("pk").pk)


def test_the_list_is_looked_through_and_then_applied_once(leavers: list[Person], somebody: Somebody, visitor: Visit) -> None:
    before = (Person.objects.count(), Employment.objects.count(), Completion.objects.count())
    gethin = somebody("gethin.rowlands")
    hr = visitor("shabnam.rauf").open("/people/").follow("Bring a list").press("Check the list", file=as_list(leavers))
    assert "6 rows would change something. Nothing is changed yet." in hr.text
    assert "1 row needs another look" in hr.text
    for number, words in ((3, "Leave"), (2, "Begin"), (1, "New name"), (1, "E-mail of somebody else")):
        assert f"{words} {number}" in hr.text
    for person in leavers:
        assert "the last day is" in hr.row(person.name) and "The record stays" in hr.row(person.name)
    assert "Begins in" in hr.row("Rowena Ashcroft") and "8 November 2026" in hr.row("Rowena Ashcroft")
    assert "“Gethin Rowlands” becomes “Gethin Rowlands-Price”" in hr.row("Gethin Rowlands-Price")
    assert "Josie Marchetti has that e-mail address already" in hr.row("Josephine Marchetti")
    assert (Person.objects.count(), Employment.objects.count(), Completion.objects.count()) == before, "A look changes nothing."

    waiting = Visitor()
    waiting.client, waiting.address, waiting.page = hr.client, hr.address, hr.page
    hr.press("Make the changes of 6 rows")
    assert "The changes are being made." in hr.text
    by_the_worker()
    waiting.press("Make the changes of 6 rows")
    by_the_worker()
    hr.open(hr.address)
    assert "6 rows are done." in hr.text and "1 row needs another look" in hr.text
    assert not hr.offers("Make the changes")
    assert "Done" in hr.row("Rowena Ashcroft")

    assert (Person.objects.count(), Employment.objects.count(), Completion.objects.count()) == (before[0] + 2, before[1] + 2, before[2])
    assert FormerTerms.objects.filter(employment__person__in=leavers, ends_on=None).count() == 3
    assert gethin.former_names.get().name == "Gethin Rowlands"
    assert not Person.objects.filter(name="Josephine Marchetti").exists()
    # What HR reads on the page of one of them: since when the last day is known, and who said so.
    page = visitor("shabnam.rauf").open(f"/people/{leavers[0].pk}/")
    assert "Changed by Shabnam Rauf. Last day: 21 October 2026" in page.text
    # And what the person reads of the look.
    assert "saw the name in a list from the HR system" in visitor(leavers[0].username).open("/learning/record/").text


def test_a_list_brought_again_changes_nothing_and_both_are_kept(leavers: list[Person], visitor: Visit) -> None:
    hr = visitor("shabnam.rauf").open("/people/import/").press("Check the list", file=as_list(leavers)).press("Make the changes")
    by_the_worker()
    hr.open("/people/import/").press("Check the list", file=as_list(leavers))
    assert "No row changes anything." in hr.text
    assert not hr.offers("Make the changes")
    assert "No change" in hr.follow("Show the 6 rows that change nothing too").row("Rowena Ashcroft")
    hr.open("/people/import/")
    assert len(hr.page.find_all("a", string="leavers and starters.csv")) == 2
    assert "Shabnam Rauf" in hr.row("leavers and starters.csv")
    assert FormerTerms.objects.count() == 3


def test_a_file_that_is_no_list_says_so_and_keeps_nothing(visitor: Visit) -> None:
    hr = visitor("shabnam.rauf").open("/people/import/")
    hr.press("Check the list", file=SimpleUploadedFile("list.csv", b"team,role\r\nNCC,x\r\n"), status=422)
    assert "Headings that are missing: name" in hr.text
    assert not StaffImport.objects.exists()
