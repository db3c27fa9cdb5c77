"""HR from a figure to its rows, to a person, to the fact; the same for whoever may not; and a manager with the team."""

import csv
from io import StringIO

import pytest

from academy.people.models import Look
from tests.journeys.conftest import Somebody, Visit
from tests.journeys.learning import take_one_step
from tests.journeys.walking import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.northshire]
M4 = "Behaviour speaks: trauma, shame and communication"
HUB = "Hub East, Harbour House"


def test_hr_goes_from_a_figure_to_the_fact_behind_it(somebody: Somebody, visitor: Visit) -> None:
    ellie, hr = somebody("ellie.sutton"), visitor("shabnam.rauf")
    hr.open("/learning/").follow("Workforce")
    assert f"{HUB}: 6 of 10 are past the date for {M4}" in hr.text
    hr.follow("4 of 10", within=HUB)
    assert f"Everyone asked: {M4}" in hr.text
    assert f"{HUB}: 10 people" in hr.text
    assert "Overdue" in hr.row("Ellie Sutton")
    hr.follow("Past the date")
    assert f"{HUB}: 6 people" in hr.text

    figures = list(csv.reader(StringIO(_download(hr, "Download as CSV").removeprefix("\ufeff"))))
    assert len(figures) == 1 + 6
    assert "Ellie Sutton" in {row[0] for row in figures}

    hr.follow("Ellie Sutton")
    assert "Overdue" in hr.row(M4, under="How things stand")
    assert "6 July 2024" in hr.row(M4, under="Learning completed")
    hr.follow(M4)
    assert ellie.certificates.get().number in hr.text

    own = visitor("ellie.sutton").open("/learning/record/")
    assert "Shabnam Rauf" in own.text
    assert "opened this record" in own.text
    assert Look.objects.at_person(ellie).filter(viewer=somebody("shabnam.rauf"), route="record").count() == 1


def test_as_at_an_earlier_day_the_figure_is_that_days(visitor: Visit) -> None:
    hr = visitor("shabnam.rauf").open("/workforce/?on=2026-07-01")
    assert "as at Wednesday 1 July 2026" in hr.text
    # Ellie's ran out on the sixth.
    assert f"{HUB}: 6 of 10" not in hr.text


def test_to_another_agencys_hr_there_is_no_such_person(somebody: Somebody, visitor: Visit) -> None:
    ellie, police = somebody("ellie.sutton"), visitor("manjit.gill")
    certificate = ellie.certificates.get()
    police.open("/workforce/")
    assert HUB not in police.text
    record, sheet = f"/people/{ellie.pk}/record/", f"/people/{ellie.pk}/"
    page, pdf = f"/certificates/{certificate.number}/", f"/certificates/{certificate.number}.pdf"
    for address in (record, sheet, page, pdf):
        police.open(address, status=404)
        assert "Ellie" not in police.text
    police.open("/workforce/people/?team=NCC-HBE&requirement=PRA-M4&who=past")
    assert "Ellie Sutton" not in police.text
    assert not Look.objects.at_person(ellie).filter(viewer=somebody("manjit.gill")).exists()


def test_nobody_but_hr_opens_a_figure(visitor: Visit) -> None:
    for username in ("ellie.sutton", "nadia.karimi", "kwame.boateng-hill"):
        visitor(username).open("/workforce/people/", status=404)
    assert Visitor().open("/workforce/").address.startswith("/accounts/login/")


def test_a_manager_enrols_somebody_who_finds_it_on_their_page(somebody: Somebody, visitor: Visit) -> None:
    ravi = somebody("ravi.menon")
    manager = visitor("harriet.lyle").open("/learning/").follow("Team")
    assert "Places, peers and safe uncertainty" in manager.row("Ravi Menon", under="Talk to these people first")
    module = "Places, peers and safe uncertainty"
    manager.follow("Enrol", within="Ravi Menon")
    option = next(option for option in manager.page.find_all("option") if module in option.get_text())
    manager.press("Enrol", module=option["value"])
    assert "now stands on Ravi" in manager.text

    learner = visitor("ravi.menon").open("/learning/")
    assert "Harriet Lyle put this here for you" in learner.text
    take_one_step(learner.follow("Continue" if learner.offers("Continue") else "Begin"))
    assert ravi.enrolments.open().get(module__code="M5").enrolled_by == somebody("harriet.lyle")


def test_a_manager_enrols_nobody_else(somebody: Somebody, visitor: Visit) -> None:
    visitor("harriet.lyle").open(f"/team/{somebody('josie.marchetti').pk}/enrol/", status=404)
    visitor("ellie.sutton").open("/team/", status=404)


def _download(visitor: Visitor, words: str) -> str:
    link = next(link for link in visitor.page.find_all("a") if words in link.get_text())
    response = visitor.client.get(str(link["href"]))
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()
