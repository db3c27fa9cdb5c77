"""HR's pages: figures, the people behind them, exports, earlier completions."""

import csv
import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from academy.competencies.models import Requirement
from academy.people.models import Look, Person
from certificates.models import Certificate
from courses.models import Completion, Module, PastImport
from courses.tasks import record_past_completions

pytestmark = [pytest.mark.django_db, pytest.mark.northshire, pytest.mark.usefixtures("time_machine_at_northshire")]
SignedIn = Callable[[Person], Client]


def _person(username: str) -> Person:
    return Person.objects.get(username=username)


@pytest.fixture
def hr(signed_in: SignedIn) -> Client:
    return signed_in(_person("shabnam.rauf"))


@pytest.fixture
def administrator(signed_in: SignedIn) -> Client:
    return signed_in(_person("ruth.ellison"))


def _rows(response) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


class TestFigures:
    def test_figures_without_names_are_no_look(self, hr: Client) -> None:
        before = Look.objects.count()
        assert hr.get("/workforce/").status_code == 200
        assert Look.objects.count() == before

    def test_a_day_that_makes_no_sense_is_refused_in_words_and_today_is_shown(self, hr: Client) -> None:
        response = hr.get("/workforce/", {"on": "the day before yesterday"})
        assert response.status_code == 200
        assert response.context["choice"].on == response.context["today"]
        assert response.context["form"].errors["on"]

    def test_asks_no_more_than_twenty_queries(self, administrator: Client, django_assert_max_num_queries) -> None:
        administrator.get("/workforce/")
        with django_assert_max_num_queries(20):
            administrator.get("/workforce/")


class TestPeople:
    def test_a_list_of_names_is_one_look_that_each_person_can_read(self, hr: Client, signed_in: SignedIn) -> None:
        hr.get("/workforce/people/", {"requirement": "PRA-M4", "team": "NCC-HBE", "who": "past"})
        look = Look.objects.get(route="workforce-people")
        assert _person("ellie.sutton").pk in look.person_ids
        page = signed_in(_person("ellie.sutton")).get("/learning/record/").content.decode()
        assert "Shabnam Rauf" in page

    def test_the_same_look_again_on_one_day_is_told_once_with_how_often(self, hr: Client, signed_in: SignedIn) -> None:
        for _time in range(3):
            hr.get("/workforce/people/", {"requirement": "PRA-M4", "team": "NCC-HBE", "who": "past"})
        hr.get(reverse("dashboards:person-record", args=[_person("ellie.sutton").pk]))
        page = " ".join(signed_in(_person("ellie.sutton")).get("/learning/record/").content.decode().split())
        assert page.count("saw the name in a list of people and dates") == 1
        assert ", 3 times that day</span>Shabnam Rauf: saw the name in a list of people and dates" in page
        assert page.count("opened this record") == 1

    def test_the_page_says_which_figure_it_opens(self, hr: Client) -> None:
        requirement = Requirement.objects.kept_here().order_by("position")[0]
        asked = {"team": "NCC-HBE", "requirement": requirement.code, "who": "met"}
        page = " ".join(hr.get(reverse("dashboards:workforce-people"), asked).content.decode().split())
        assert f'<h1 class="h1">Met: {requirement.title}</h1>' in page
        assert re.search(r'<p class="lead">Hub East, Harbour House: \d+ people, as at', page)
        everything = hr.get(reverse("dashboards:workforce-people")).content.decode()
        assert '<h1 class="h1">Everyone asked</h1>' in everything
        assert "A person has one for each thing asked." in everything

    def test_an_administrator_reads_no_police_names(self, administrator: Client) -> None:
        page = administrator.get("/workforce/people/", {"agency": "NPO", "who": "all"}).content.decode()
        assert "Police delegate" in page
        assert "Rachel Innes" not in page

    def test_another_agencys_people_cannot_be_asked_for(self, hr: Client) -> None:
        response = hr.get("/workforce/people/", {"agency": "NPO", "who": "all"})
        people = {row.person_id for row, _name in response.context["rows"]}
        assert not people & set(Person.objects.filter(employments__team__agency__code="NPO").values_list("pk", flat=True)) - set(
            Person.objects.filter(employments__team__agency__code="NCC").values_list("pk", flat=True)
        )

    def test_a_record_opens_to_its_facts(self, hr: Client) -> None:
        person = _person("josie.marchetti")
        page = hr.get(reverse("dashboards:person-record", args=[person.pk])).content.decode()
        certificate = Certificate.objects.get(person=person)
        assert reverse("certificates:certificate-detail", args=[certificate.number]) in page

    def test_a_leaver_opens_as_at_a_day_in_post_and_not_today(self, hr: Client) -> None:
        leaver = _person("peter.lundqvist")
        last = leaver.employments.get().ends_on
        assert last
        address = reverse("dashboards:person-record", args=[leaver.pk])
        assert hr.get(address).status_code == 404
        assert hr.get(address, {"on": last.isoformat()}).status_code == 200

    def test_each_employer_sees_only_what_its_own_job_asks(self, hr: Client) -> None:
        """A foster carer who is a teaching assistant too: one record, two sets of requirements (domain.md §8.8, no. 1)."""
        carer = _person("glenn.hughes")
        record = hr.get(reverse("dashboards:person-record", args=[carer.pk])).context["record"]
        assert {post.team.agency.code for post in record.employments} == {"NCC"}


class TestExport:
    def test_is_streamed_masked_and_safe_from_formulas(self, administrator: Client) -> None:
        Person.objects.filter(username="ellie.sutton").update(name="=HYPERLINK(1)")
        response = administrator.get("/workforce/rows.csv")
        assert response.streaming
        rows = _rows(response)
        names = {row["Name"] for row in rows}
        assert "'=HYPERLINK(1)" in names
        police = {row["Name"] for row in rows if row["Organisation"] == "Northshire Police"}
        assert police
        assert all(name.startswith("Police delegate ") for name in police)
        assert Look.objects.filter(route="workforce-csv").count() == 1

    def test_has_the_rows_of_the_page(self, hr: Client) -> None:
        query = {"requirement": "PRA-M4", "team": "NCC-HBE", "who": "past"}
        page = hr.get("/workforce/people/", query)
        assert len(_rows(hr.get("/workforce/rows.csv", query))) == page.context["count"] == 6


class TestEarlierCompletions:
    HEAD = "person,module,date,evidence\n"

    def _upload(self, client: Client, text: str, name: str = "old.csv") -> PastImport:
        response = client.post("/workforce/earlier/", {"file": SimpleUploadedFile(name, text.encode())})
        assert response.status_code == 302, response.content.decode()
        return PastImport.objects.latest("pk")

    def test_each_row_is_judged_before_anything_is_recorded(self, hr: Client) -> None:
        before = Completion.objects.count()
        past = self._upload(
            hr,
            self.HEAD
            + "ellie.sutton,M8,31/03/2026,seen on paper\n"
            + "Nobody Known,M8,31/03/2026,\n"
            + "ellie.sutton,M99,31/03/2026,\n"
            + "ellie.sutton,M8,soon,\n"
            + "ellie.sutton,M8,31/03/2036,\n"
            + "rachel.innes,M8,31/03/2026,\n"
            + "ellie.sutton,Leading restoratively,31/03/2026,again\n",
        )
        assert Completion.objects.count() == before
        assert [(row["row"], row["state"]) for row in past.rows] == [
            (2, "ready"),
            (3, "refused"),
            (4, "refused"),
            (5, "refused"),
            (6, "refused"),
            (7, "refused"),
            (8, "there"),
        ]
        page = hr.get(reverse("dashboards:past-detail", args=[past.pk])).content.decode()
        assert "no module has this code or title" in page
        assert "it lies in the future" in page

    def test_applying_twice_records_once(self, hr: Client) -> None:
        past = self._upload(hr, self.HEAD + "ellie.sutton,M8,31/03/2026,seen on paper\n")
        for _click in range(2):
            hr.post(reverse("dashboards:past-apply", args=[past.pk]))
            record_past_completions(past_id=past.pk)
        completion = Completion.objects.get(person__username="ellie.sutton", module__code="M8")
        assert (completion.source, completion.evidence) == ("imported", "seen on paper")
        # The paper exists already: history brings no certificate of ours.
        assert not Certificate.objects.filter(completion=completion).exists()

    def test_reads_a_spreadsheet_and_its_dates(self, hr: Client) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["Person", "Module", "Date", "Evidence"])
        sheet.append(["Sophie Grant", "M8", "31 March 2026", "under her earlier name"])
        content = io.BytesIO()
        book.save(content)
        response = hr.post("/workforce/earlier/", {"file": SimpleUploadedFile("old.xlsx", content.getvalue())})
        assert response.status_code == 302
        (row,) = PastImport.objects.latest("pk").rows
        assert (row["state"], row["person"]) == ("ready", _person("sophie.adeyinka-grant").pk)

    def test_says_what_is_wrong_with_the_file(self, hr: Client) -> None:
        response = hr.post("/workforce/earlier/", {"file": SimpleUploadedFile("old.csv", b"who,what\n1,2\n")})
        assert response.status_code == 422
        assert "person" in response.context["form"].errors["file"][0]

    def test_anothers_list_is_not_found(self, hr: Client, signed_in: SignedIn) -> None:
        past = self._upload(hr, self.HEAD + "ellie.sutton,M8,31/03/2026,\n")
        assert signed_in(_person("manjit.gill")).get(reverse("dashboards:past-detail", args=[past.pk])).status_code == 404

    def test_one_by_hand_counts_from_its_own_date(self, hr: Client) -> None:
        module = Module.objects.get(code="M8")
        form = {"person": "ellie.sutton", "module": module.pk, "on": "31/03/2026", "evidence": "Certificate seen"}
        assert hr.post("/workforce/earlier/one/", form).status_code == 302
        completion = Completion.objects.get(person__username="ellie.sutton", module=module)
        assert (completion.completed_on.isoformat(), completion.recorded_by) == ("2026-03-31", _person("shabnam.rauf"))


class TestTeam:
    def test_those_who_are_past_a_date_come_first(self, signed_in: SignedIn) -> None:
        response = signed_in(_person("harriet.lyle")).get("/team/")
        past = [len(member.past) for member in response.context["members"]]
        assert past == sorted(past, reverse=True)
        assert past[0] > 0

    def test_a_deputy_sees_the_team_of_the_manager(self, signed_in: SignedIn) -> None:
        page = signed_in(_person("imran.sheikh")).get("/team/").content.decode()
        assert "Tola Adeyemi" in page

    def test_enrolling_puts_the_module_on_their_learning(self, signed_in: SignedIn) -> None:
        person, module = _person("ellie.sutton"), Module.objects.get(code="M4")
        manager = signed_in(_person("harriet.lyle"))
        for _click in range(2):
            assert manager.post(reverse("dashboards:team-enrol", args=[person.pk]), {"module": module.pk}).status_code == 302
        enrolment = person.enrolments.get(module=module, completed_at=None)
        assert (enrolment.source, enrolment.enrolled_by) == ("manager", _person("harriet.lyle"))
        assert "Behaviour speaks" in signed_in(person).get("/learning/").content.decode()

    def test_somebody_elses_team_is_not_found(self, signed_in: SignedIn) -> None:
        stranger = _person("josie.marchetti")
        assert signed_in(_person("harriet.lyle")).get(reverse("dashboards:team-enrol", args=[stranger.pk])).status_code == 404
