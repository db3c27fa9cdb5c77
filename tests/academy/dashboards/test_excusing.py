"""Being away, and what is not asked for a while, from the person's record: noted, ended, taken back. Why is nobody's business."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from academy.competencies import facts
from academy.competencies.models import Pause, Requirement, Waiver
from academy.competencies.operations import rebuild_standing
from academy.competencies.queries import standings_of
from academy.ledger.models import Entry
from academy.people.models import Person, Team
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.northshire, pytest.mark.usefixtures("time_machine_at_northshire")]
SignedIn = Callable[[Person], Client]
TODAY = date(2026, 11, 4)
DAY = timedelta(days=1)


def _person(username: str) -> Person:
    return Person.objects.get(username=username)


@pytest.fixture
def ellie() -> Person:
    return _person("ellie.sutton")


@pytest.fixture
def hr(signed_in: SignedIn) -> Client:
    return signed_in(_person("shabnam.rauf"))


def days(**fields: date | None) -> dict[str, str]:
    """Dates as the three boxes of each send them."""
    sent = {}
    for name, on in fields.items():
        for part in ("day", "month", "year"):
            sent[f"{name}_{part}"] = str(getattr(on, part, ""))
    return sent


def at(name: str, *ids: int) -> str:
    return reverse(f"dashboards:{name}", args=ids)


def statuses(person: Person, on: date = TODAY) -> dict[str, str]:
    return {standing.code: str(standing.status) for standing in standings_of(person, on=on) if standing.status}


def record_of(client: Client, person: Person) -> str:
    return client.get(at("person-record", person.pk)).content.decode()


class TestPause:
    def test_noted_twice_is_once_and_every_date_waits(self, hr: Client, ellie: Person) -> None:
        for _click in range(2):
            response = hr.post(at("pause-add", ellie.pk), days(starts_on=TODAY, ends_on=None))
            assert response["Location"] == at("person-record", ellie.pk)
        pause = Pause.objects.standing().get(person=ellie)
        assert (pause.starts_on, pause.ends_on, pause.recorded_by) == (TODAY, None, _person("shabnam.rauf"))
        assert Entry.objects.of_kind(facts.PAUSED).filter(person_id=ellie.pk).count() == 1
        assert set(statuses(ellie).values()) == {"paused"}
        page = record_of(hr, ellie)
        assert "Away from 4 November 2026" in page
        assert "until further notice" in page

    def test_no_page_asks_why(self, hr: Client, ellie: Person) -> None:
        hr.post(at("pause-add", ellie.pk), days(starts_on=TODAY, ends_on=None))
        pause = Pause.objects.standing().get(person=ellie)
        for address in (at("pause-add", ellie.pk), at("pause-end", ellie.pk, pause.pk), at("pause-withdraw", ellie.pk, pause.pk)):
            page = hr.get(address).content.decode()
            assert "reason" not in page.split("<main")[1].split("</main>")[0]
            assert "<textarea" not in page

    def test_ended_twice_is_once(self, hr: Client, ellie: Person) -> None:
        hr.post(at("pause-add", ellie.pk), days(starts_on=TODAY - 10 * DAY, ends_on=None))
        pause = Pause.objects.standing().get(person=ellie)
        for _click in range(2):
            assert hr.post(at("pause-end", ellie.pk, pause.pk), days(on=TODAY - DAY)).status_code == 302
        assert Pause.objects.standing().get(person=ellie).ends_on == TODAY - DAY
        assert Pause.objects.filter(person=ellie).count() == 2
        assert "paused" not in statuses(ellie).values()

    def test_taken_back_twice_is_once_and_everything_stands_as_before(self, hr: Client, ellie: Person) -> None:
        before = statuses(ellie)
        hr.post(at("pause-add", ellie.pk), days(starts_on=TODAY, ends_on=TODAY + 30 * DAY))
        pause = Pause.objects.standing().get(person=ellie)
        assert hr.get(at("pause-withdraw", ellie.pk, pause.pk)).status_code == 200
        for _click in range(2):
            assert hr.post(at("pause-withdraw", ellie.pk, pause.pk)).status_code == 302
        assert statuses(ellie) == before
        assert Entry.objects.of_kind(facts.PAUSE_WITHDRAWN).filter(person_id=ellie.pk).count() == 1

    def test_one_that_was_taken_back_cannot_be_ended_from_a_page_left_open(self, hr: Client, ellie: Person) -> None:
        hr.post(at("pause-add", ellie.pk), days(starts_on=TODAY, ends_on=None))
        pause = Pause.objects.standing().get(person=ellie)
        hr.post(at("pause-withdraw", ellie.pk, pause.pk))
        hr.post(at("pause-end", ellie.pk, pause.pk), days(on=TODAY + DAY))
        assert not Pause.objects.standing().filter(person=ellie).exists()

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            (days(starts_on=TODAY, ends_on=TODAY - DAY), "must not be before the first"),
            (days(starts_on=None, ends_on=None), "Enter a date"),
            (days(starts_on=TODAY + 3 * DAY, ends_on=None), "begins on 1 November 2026 stands there already"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, hr: Client, ellie: Person, sent: dict[str, str], words: str) -> None:
        Pause.objects.create(person=ellie, starts_on=date(2026, 11, 1), ends_on=None)
        response = hr.post(at("pause-add", ellie.pk), sent)
        assert response.status_code == 422
        assert words in response.content.decode()
        assert Pause.objects.filter(person=ellie).count() == 1

    def test_the_manager_sees_that_and_cannot_change_it(self, hr: Client, ellie: Person, signed_in: SignedIn) -> None:
        hr.post(at("pause-add", ellie.pk), days(starts_on=TODAY, ends_on=None))
        pause = Pause.objects.standing().get(person=ellie)
        manager = signed_in(_person("harriet.lyle"))
        page = record_of(manager, ellie)
        assert "Away from 4 November 2026" in page
        assert at("pause-end", ellie.pk, pause.pk) not in page
        assert manager.post(at("pause-end", ellie.pk, pause.pk), days(on=TODAY)).status_code == 404


class TestWaiver:
    def waive(self, client: Client, person: Person, **changes: str) -> int:
        requirement = Requirement.objects.get(code="PRA-M4")
        sent = {"requirement": str(requirement.pk), "visible_reason": "", **days(starts_on=TODAY, ends_on=TODAY + 60 * DAY), **changes}
        return client.post(at("waiver-add", person.pk), sent).status_code

    def test_approved_twice_is_once(self, hr: Client, ellie: Person) -> None:
        assert statuses(ellie)["PRA-M4"] == "overdue"
        for _click in range(2):
            assert self.waive(hr, ellie) == 302
        waiver = Waiver.objects.standing().get(person=ellie)
        assert (waiver.approved_by, waiver.recorded_by, waiver.visible_reason) == (_person("shabnam.rauf"), _person("shabnam.rauf"), "")
        assert statuses(ellie)["PRA-M4"] == "waived"
        assert statuses(ellie, TODAY + 61 * DAY)["PRA-M4"] == "overdue"
        assert Entry.objects.of_kind(facts.WAIVED).filter(person_id=ellie.pk).count() == 1

    def test_a_colleague_reads_that_and_never_who_or_why(self, hr: Client, ellie: Person, signed_in: SignedIn) -> None:
        self.waive(hr, ellie)
        page = record_of(signed_in(_person("harriet.lyle")), ellie)
        assert "Not asked from 4 November 2026 to 3 January 2027" in page
        assert "Approved by" not in page
        assert "Approved by Shabnam Rauf" in record_of(hr, ellie)
        assert "Approved by Shabnam Rauf" in signed_in(ellie).get("/learning/record/").content.decode()

    def test_a_reason_that_others_may_read_is_read_by_them(self, hr: Client, ellie: Person, signed_in: SignedIn) -> None:
        self.waive(hr, ellie, visible_reason="No date before June")
        assert "No date before June" in record_of(signed_in(_person("harriet.lyle")), ellie)

    def test_ended_earlier_twice_is_once_and_the_approver_stays(self, hr: Client, ellie: Person, signed_in: SignedIn) -> None:
        self.waive(hr, ellie)
        waiver = Waiver.objects.standing().get(person=ellie)
        administrator = signed_in(_person("ruth.ellison"))
        for _click in range(2):
            assert administrator.post(at("waiver-end", ellie.pk, waiver.pk), days(on=TODAY + DAY)).status_code == 302
        ended = Waiver.objects.standing().get(person=ellie)
        assert (ended.ends_on, ended.approved_by, ended.recorded_by) == (TODAY + DAY, _person("shabnam.rauf"), _person("ruth.ellison"))
        assert Waiver.objects.filter(person=ellie).count() == 2

    def test_taken_back_twice_is_once(self, hr: Client, ellie: Person) -> None:
        self.waive(hr, ellie)
        waiver = Waiver.objects.standing().get(person=ellie)
        assert hr.get(at("waiver-withdraw", ellie.pk, waiver.pk)).status_code == 200
        for _click in range(2):
            assert hr.post(at("waiver-withdraw", ellie.pk, waiver.pk)).status_code == 302
        assert statuses(ellie)["PRA-M4"] == "overdue"
        assert Entry.objects.of_kind(facts.WAIVER_WITHDRAWN).filter(person_id=ellie.pk).count() == 1

    def test_only_what_the_jobs_here_ask_can_be_left_unasked(self, hr: Client, ellie: Person) -> None:
        outside = Requirement.objects.get(code="MGR-M8")
        assert self.waive(hr, ellie, requirement=str(outside.pk)) == 422
        assert not Waiver.objects.filter(person=ellie).exists()

    def test_no_second_one_over_the_same_days(self, hr: Client, ellie: Person) -> None:
        self.waive(hr, ellie)
        assert self.waive(hr, ellie, **days(starts_on=TODAY + DAY, ends_on=TODAY + 2 * DAY)) == 422


class TestWhoMay:
    PAGES = ("pause-add", "pause-end", "pause-withdraw", "waiver-add", "waiver-end", "waiver-withdraw")

    def addresses(self, person: Person, requirement: str = "PRA-M4") -> dict[str, str]:
        pause, _is_new = Pause.objects.get_or_create(person=person, starts_on=TODAY, ends_on=None)
        waiver, _is_new = Waiver.objects.get_or_create(
            person=person,
            requirement=Requirement.objects.get(code=requirement),
            starts_on=TODAY,
            ends_on=TODAY + DAY,
            defaults={"approved_by": _person("shabnam.rauf")},
        )
        ids = {"pause-end": [pause.pk], "pause-withdraw": [pause.pk], "waiver-end": [waiver.pk], "waiver-withdraw": [waiver.pk]}
        return {name: at(name, person.pk, *ids.get(name, [])) for name in self.PAGES}

    def test_hr_of_another_agency_managers_and_the_person_find_nothing(self, ellie: Person, signed_in: SignedIn) -> None:
        for username in ("manjit.gill", "harriet.lyle", "nadia.karimi", "ellie.sutton"):
            client = signed_in(_person(username))
            for address in self.addresses(ellie).values():
                assert client.get(address).status_code == 404
                assert client.post(address, {}).status_code == 404

    def test_hr_not_themselves(self, hr: Client) -> None:
        for address in self.addresses(_person("shabnam.rauf")).values():
            assert hr.get(address).status_code == 404

    def test_hr_not_a_leaver(self, hr: Client) -> None:
        for address in self.addresses(_person("peter.lundqvist")).values():
            assert hr.get(address).status_code == 404

    def test_an_administrator_everybody(self, signed_in: SignedIn) -> None:
        administrator = signed_in(_person("ruth.ellison"))
        for address in self.addresses(_person("stephen.dale")).values():
            assert administrator.get(address).status_code == 200

    def test_a_waiver_of_what_another_employer_asks_is_not_found(self, hr: Client) -> None:
        """A foster carer who is a teaching assistant too: each employer sees only what its own job asks (domain.md §8.8, no. 1)."""
        carer = _person("glenn.hughes")
        people.employment(carer, Team.objects.filter(agency__code="RLT").first(), role_code="manager")
        rebuild_standing(person_ids=[carer.pk])
        assert "MGR-M8" in {row.code for row in standings_of(carer, on=TODAY)}
        addresses = self.addresses(carer, requirement="MGR-M8")
        assert hr.get(addresses["waiver-end"]).status_code == 404
        assert hr.get(addresses["pause-end"]).status_code == 200
        assert Requirement.objects.get(code="MGR-M8").title not in hr.get(addresses["waiver-add"]).content.decode()
