"""The partnership's file: read whole, loaded whole or not at all, and once."""

import io
from collections import Counter
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from academy.cohorts.models import Attendance, Booking, Cohort, SessionDay
from academy.competencies.models import Award, Pause, Period, Waiver
from academy.competencies.queries import standings_of
from academy.demo.models import DemoLoad
from academy.demo.partnership import NOT_LOADED_YET, PartnershipInvalid, load_partnership, read_partnership
from academy.demo.partnership.days import Days
from academy.ledger.models import Delivery, Entry
from academy.people.models import Agency, Employment, Grant, Person
from academy.practice.access import supervisions_asked_of
from academy.practice.models import CpdPiece, Portfolio, PracticeEntry
from academy.practice.queries import asked_of, progress_of
from certificates.models import Certificate
from courses.models import Completion
from tests.plugins.database import CURRICULUM, NORTHSHIRE_ON

FILE = CURRICULUM / "partnership.yaml"
COHORTS = yaml.safe_load(FILE.read_text())["cohorts"]


@pytest.fixture
def data() -> dict[str, Any]:
    return deepcopy(yaml.safe_load(FILE.read_text()))


def _problems(data: dict[str, Any], folder: Path) -> list[str]:
    path = folder / "partnership.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True))
    with pytest.raises(PartnershipInvalid) as invalid:
        read_partnership(path)
    return invalid.value.problems


class TestReading:
    def test_takes_the_file_as_it_is(self) -> None:
        assert len(read_partnership(FILE)["people"]) == 68

    def test_what_is_not_loaded_yet_is_this_list(self, data: dict[str, Any]) -> None:
        assert NOT_LOADED_YET == (
            "charge_policy",
            "awards",
            "external_records",
            "prior_learning",
            "evaluations",
            "hr_import_sample",
        )
        assert set(NOT_LOADED_YET) <= set(data)

    def test_names_the_path_of_an_unknown_team(self, data: dict[str, Any], tmp_path: Path) -> None:
        data["people"][3]["affiliations"][0]["team"] = "NOWHERE"
        assert _problems(data, tmp_path) == ["partnership.yaml: people[3] (P004).affiliations[0].team: «NOWHERE» is no team of this file"]

    def test_finds_every_problem_at_once(self, data: dict[str, Any], tmp_path: Path) -> None:
        data["agencies"][0]["sector"] = "circus"
        data["history"][0]["person"] = "P999"
        data["cohorts"][0]["bookings"][0]["state"] = "maybe"
        found = _problems(data, tmp_path)
        assert [problem.split(": ")[1] for problem in found] == [
            "agencies[0].sector",
            "history[0].person",
            "cohorts[0] (C1).bookings[0].state",
        ]

    def test_checks_what_is_not_loaded_yet_too(self, data: dict[str, Any], tmp_path: Path) -> None:
        data["awards"][0]["person"] = "P999"
        assert _problems(data, tmp_path) == ["partnership.yaml: awards[0].person: «P999» is no person of this file"]

    def test_names_what_is_wrong_with_practice_and_portfolios(self, data: dict[str, Any], tmp_path: Path) -> None:
        data["practice"][0]["kind"] = "juggling"
        data["practice"][1]["days"] = 3
        del data["practice"][6]["hours"]
        data["portfolios"][0] |= {"cohort": "C1", "supervisions_signed": 9}
        data["portfolios"][1] |= {"cohort": "C99", "status": "lost"}
        del data["portfolios"][2]["completed"]
        assert _problems(data, tmp_path) == [
            "partnership.yaml: practice[0].kind: «juggling» is no kind of practice",
            "partnership.yaml: practice[1].days: 3 lies in the future",
            "partnership.yaml: practice[6].hours: is missing",
            "partnership.yaml: portfolios[0].cohort: «C1» asks for no portfolio",
            "partnership.yaml: portfolios[0].supervisions_signed: more are signed than there are",
            "partnership.yaml: portfolios[1].cohort: «C99» is no cohort of this file",
            "partnership.yaml: portfolios[1].status: «lost» is no state of a portfolio",
            "partnership.yaml: portfolios[2].completed: is missing",
        ]

    def test_says_what_a_portfolio_lacks(self, data: dict[str, Any], tmp_path: Path) -> None:
        del data["portfolios"][0]["essay"]
        assert _problems(data, tmp_path) == ["partnership.yaml: portfolios[0].essay: is missing"]

    def test_counts_the_generated_histories(self, data: dict[str, Any], tmp_path: Path) -> None:
        data["bulk_history"][0]["modules"]["M1"]["current"] += 1
        assert _problems(data, tmp_path) == [
            "partnership.yaml: bulk_history[0].modules.M1: adds up to 8, not to the 7 people who are not new"
        ]

    def test_says_that_a_file_is_no_yaml(self, tmp_path: Path) -> None:
        path = tmp_path / "partnership.yaml"
        path.write_text("agencies: [")
        with pytest.raises(PartnershipInvalid, match=r"partnership.yaml: is no YAML"):
            read_partnership(path)

    def test_says_what_is_missing(self, data: dict[str, Any], tmp_path: Path) -> None:
        del data["cohorts"]
        assert _problems(data, tmp_path) == ["partnership.yaml: cohorts: is missing"]


class TestDaysOfSessions:
    def test_they_leave_the_weekend_unless_they_are_exact(self) -> None:
        days = Days(date(2026, 11, 4))
        assert days.sessions([{"day": 2}, {"day": 3}]) == [date(2026, 11, 6), date(2026, 11, 9)]
        assert days.sessions([{"day": 3, "exact": True}]) == [date(2026, 11, 7)]

    def test_a_saturday_and_a_sunday_stay_two_days(self) -> None:
        assert Days(date(2026, 11, 27)).sessions([{"day": -20}, {"day": -19}]) == [date(2026, 11, 9), date(2026, 11, 10)]

    @given(today=st.dates(date(2020, 1, 1), date(2040, 1, 1)))
    def test_on_whatever_day_the_file_is_loaded_its_cohorts_have_their_days_in_order(self, today: date) -> None:
        for cohort in COHORTS:
            found = Days(today).sessions(cohort["sessions"])
            assert found == sorted(set(found))
            assert all(day.weekday() < 5 for day, session in zip(found, cohort["sessions"], strict=True) if not session.get("exact"))


@pytest.mark.django_db
class TestRefusing:
    def test_loads_nothing_without_the_curriculum(self) -> None:
        with pytest.raises(CommandError, match=r"Nothing was loaded.\npartnership.yaml: history and cohorts: the modules M1, "):
            call_command("load_partnership", FILE)
        assert not Agency.objects.exists()
        assert not Person.objects.exists()


@pytest.mark.django_db
@pytest.mark.northshire
class TestLoaded:
    def test_again_changes_nothing(self) -> None:
        before = [model.objects.count() for model in (Person, Employment, Completion, Certificate, Booking, Period, Entry)]
        out = io.StringIO()
        call_command("load_partnership", FILE, on=NORTHSHIRE_ON + timedelta(days=30), stdout=out)
        assert "was loaded on 4 November 2026. Nothing was changed." in out.getvalue()
        assert [model.objects.count() for model in (Person, Employment, Completion, Certificate, Booking, Period, Entry)] == before
        assert DemoLoad.objects.get().loaded_on == NORTHSHIRE_ON

    def test_another_file_with_these_agencies_is_refused(self, data: dict[str, Any], tmp_path: Path) -> None:
        path = tmp_path / "partnership.yaml"
        data["title"] = "Another"
        path.write_text(yaml.safe_dump(data, allow_unicode=True))
        with pytest.raises(PartnershipInvalid, match="are here already, from another file"):
            load_partnership(path, on=NORTHSHIRE_ON)

    def test_history_is_told_to_nobody(self) -> None:
        told = Delivery.objects.exclude(entry__kind__startswith="certificates.").exclude(entry__kind__startswith="people.")
        assert not told.filter(entry__kind="courses.module-completed").exists()
        assert Entry.objects.of_kind("courses.module-completed").count() == Completion.objects.count()

    def test_each_team_stands_as_the_file_says(self, data: dict[str, Any]) -> None:
        """Six of the ten hub workers of Hub East are past the date for M4; every band of the file is a status of the academy."""
        words = {"current": "current", "in_grace": "in-grace", "overdue": "overdue", "never": "never-done"}
        requirement = {"M2": "PRA-M2", "M4": "PRA-M4", "M3": "CORE-M3", "M5": "CORE-M5"}
        for row in (row for row in data["bulk_history"] if row["team"] in ("NCC-HBE", "NCC-SGS", "BPC-HM")):
            people = Person.objects.filter(
                employments__team__code=row["team"], employments__role_code=row["role"], employments__job_title=""
            )
            found: dict[str, dict[str, int]] = {}
            for person in people:
                for standing in standings_of(person, on=NORTHSHIRE_ON):
                    counts = found.setdefault(standing.code, {})
                    counts[str(standing.status)] = counts.get(str(standing.status), 0) + 1
            for module, code in requirement.items():
                wanted: dict[str, int] = {}
                for band, n in row["modules"][module].items():
                    status = words.get(band, "due-soon")
                    wanted[status] = wanted.get(status, 0) + n
                got = {status: n for status, n in found[code].items() if status != "not-yet-due"}
                assert got == {status: n for status, n in wanted.items() if n}, (row["team"], code)

    def test_one_person_with_two_employers_is_one_record(self) -> None:
        carer = Person.objects.get(username="glenn.hughes")
        assert set(carer.employments.values_list("team__agency__code", flat=True)) == {"NCC", "RLT"}

    def test_a_pause_shows_as_paused_and_a_waiver_gives_no_reason(self) -> None:
        paused = Person.objects.get(username="leila.haddad-moss")
        assert {str(standing.status) for standing in standings_of(paused, on=NORTHSHIRE_ON) if standing.is_kept_here} == {"paused"}
        assert Pause.objects.count() == 3
        assert Waiver.objects.get(person=paused).visible_reason == ""

    def test_certificates_stand_as_the_file_says(self) -> None:
        renamed = Certificate.objects.filter(person__username="sophie.adeyinka-grant")
        assert renamed.count() == 2
        assert renamed.filter(superseded_by__isnull=False).count() == 1
        withdrawn = Certificate.objects.filter(person__username="tariq.mahmoud") | Certificate.objects.filter(
            reason__startswith="Issued in error"
        )
        assert withdrawn.exists()

    def test_registers_are_closed_where_the_file_has_marks(self) -> None:
        assert SessionDay.objects.filter(cohort__code="C1", closed_at=None).count() == 0
        assert SessionDay.objects.get(cohort__code="C2").closed_at is None
        assert Attendance.objects.filter(session__cohort__code="C1", mark="did-not-attend").exists()
        assert Cohort.objects.get(code="C7").bookings.confirmed().count() == 51

    def test_portfolios_stand_as_the_file_says(self) -> None:
        found = {
            one.person.username: (one.state, progress_of(one).counted())
            for one in Portfolio.objects.with_state().select_related("person", "pathway")
        }
        assert found == {
            "bilal.aziz": ("begun", {"journals": 2, "supervisions": 1, "words": 79, "cv": 1}),
            "jayden.osborne": ("begun", {"journals": 4, "supervisions": 1, "words": 809, "cv": 1}),
            "chloe.winstanley": ("complete", {"journals": 4, "supervisions": 2, "words": 809, "cv": 1}),
        }
        teresa = Person.objects.get(username="teresa.quigley")
        assert supervisions_asked_of(teresa, on=NORTHSHIRE_ON).get(answered_at=None).portfolio.person.username == "jayden.osborne"
        asked = Person.objects.filter(employments__role_code="relief-worker").distinct()
        assert {len(asked_of(person, on=NORTHSHIRE_ON)) for person in asked} == {1}

    def test_practice_is_in_the_log_and_in_the_cpd_record(self, data: dict[str, Any]) -> None:
        kinds = Counter(row["kind"] for row in data["practice"])
        assert PracticeEntry.objects.count() == sum(kinds[kind] for kind in ("restorative-conversation", "circle", "restorative-process"))
        assert CpdPiece.objects.filter(kind="observation").count() == kinds["observed-delivery"]
        assert CpdPiece.objects.exclude(kind="observation").count() == kinds["hours"]
        assert set(PracticeEntry.objects.filter(role="co-facilitate").values_list("person__username", flat=True)) == {
            "andrzej.nowak",
            "nadia.karimi",
        }

    def test_roles_are_granted(self) -> None:
        assert Grant.objects.filter(role="agency-hr", agency__code="NPO", person__username="manjit.gill").exists()
        assert set(Grant.objects.filter(role="trainer").values_list("person__username", flat=True)) >= {"nadia.karimi"}

    def test_completions_bring_their_course_awards(self) -> None:
        assert Award.objects.filter(awarded_by="course").exists()
        assert not Award.objects.filter(awarded_by="course", level__gt=2).exists()
