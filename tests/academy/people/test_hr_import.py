"""An agency's list of people: dry run first, a result for each row, applied once, history never deleted (domain.md §8.8 no. 8)."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from academy.common.tables import TableInvalid
from academy.competencies.models import RoleProfile
from academy.ledger.models import Entry
from academy.people import facts
from academy.people.hr_import import Kind, apply, counts, plan, read_staff_list
from academy.people.models import Employment, FormerName, Person, StaffImport, Team
from tests.factories import people as make

AT = datetime(2026, 11, 4, 10, 20, tzinfo=UTC)
DAY = date(2026, 11, 4)
PARTNERSHIP = Path(__file__).resolve().parents[3] / "academy/demo/curriculum/partnership.yaml"
pytestmark = pytest.mark.django_db


@cache
def partnership() -> dict[str, Any]:
    return yaml.safe_load(PARTNERSHIP.read_text())


def csv_of(*rows: dict[str, object]) -> io.BytesIO:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


@pytest.fixture
def agency():
    RoleProfile.objects.create(code="hub-worker", title="Residential hub worker", position=1)
    RoleProfile.objects.create(code="social-worker", title="Social worker", position=2)
    return make.agency(code="NCC")


@pytest.fixture
def east(agency):
    return make.team(agency, code="NCC-HBE", name="Hub East")


@pytest.fixture
def west(agency):
    return make.team(agency, code="NCC-HBW", name="Hub West")


def ellie(team: Team) -> Person:
    person = make.person("Ellie Sutton", username="ellie", email="ellie@example.org")
    make.employment(person, team, role_code="hub-worker", job_title="Night worker", starts_on=date(2023, 10, 30))
    return person


def planned(agency, *rows: dict[str, object]):
    return plan(read_staff_list(csv_of(*rows)), agency=agency, on=DAY)


def kinds(agency, *rows: dict[str, object]) -> list[Kind]:
    return [change.kind for one in planned(agency, *rows) for change in one.changes]


def problem(agency, **row: object) -> tuple[str, str]:
    (one,) = planned(agency, row)
    assert one.is_problem, one.changes
    (change,) = one.changes
    return change.column, change.words


def applied(agency, *rows: dict[str, object]) -> list[Kind]:
    """Apply, see that nothing is left to do, and give the kinds of what was done."""
    done = apply(read_staff_list(csv_of(*rows)), agency=agency, on=DAY, at=AT, by=None)
    again = counts(plan(read_staff_list(csv_of(*rows)), agency=agency, on=DAY))
    assert set(again) <= {Kind.SAME, Kind.PROBLEM, Kind.DUPLICATE}, again
    return [change.kind for one in done for change in one.changes]


class TestTheSample:
    """The list that comes with the partnership: three leavers, two starters, one rename, one duplicate e-mail."""

    @pytest.fixture
    def sample(self):
        return partnership()["hr_import_sample"]

    @pytest.fixture
    def ncc(self, agency):
        roster = partnership()["people"]
        teams: dict[str, Team] = {}
        for row in roster:
            for job in row["affiliations"]:
                if job["agency"] != "NCC":
                    continue
                teams[job["team"]] = team = teams.get(job["team"]) or make.team(agency, code=job["team"])
                person = Person.objects.filter(email=row.get("email") or "-").first() or make.person(
                    row["name"], email=row.get("email") or ""
                )
                starts, ends = DAY + timedelta(days=job["start"]), job["end"] and DAY + timedelta(days=job["end"] - 1)
                make.employment(person, team, role_code=job["role"] or "", starts_on=starts, ends_on=ends)
        for code in ("NCC-SGS", "NCC-EH", "NCC-SGN"):
            team = teams.get(code) or make.team(agency, code=code)
            make.employment(make.person(f"Generated Of{code[4:]}"), team, role_code="social-worker")
        return agency

    def rows(self, sample, ncc):
        roster = {row["code"]: row for row in partnership()["people"]}
        for row in sample["rows"]:
            if row["action"] == "leaver":
                yield {
                    "name": f"Generated Of{row['bulk_team'][4:]}",
                    "team": row["bulk_team"],
                    "last day": DAY + timedelta(days=row["last_day"]),
                }
            elif row["action"] == "starter":
                yield {
                    "name": row["name"],
                    "e-mail": row["email"],
                    "team": row["team"],
                    "role": row["role"],
                    "first day": DAY + timedelta(days=row["start"]),
                    "manager": roster[row["manager"]]["email"],
                }
            elif row["action"] == "rename":
                yield {"name": row["new"], "former name": row["old"], "e-mail": roster[row["person"]]["email"]}
            else:
                assert row["action"] == "duplicate-email"
                yield {"name": row["name"], "e-mail": row["email"], "team": row["team"], "role": row["role"], "first day": DAY}

    def test_dry_run_says_what_would_change_and_changes_nothing(self, sample, ncc):
        before = (Person.objects.count(), Employment.objects.count(), Entry.objects.count())
        found = counts(plan(read_staff_list(csv_of(*self.rows(sample, ncc))), agency=ncc, on=DAY))
        expected = sample["expect"]
        assert found == {
            Kind.LEAVER: expected["leavers"],
            Kind.STARTER: expected["starters"],
            Kind.RENAME: expected["renames"],
            Kind.DUPLICATE: expected["duplicate_emails"],
        }
        assert (Person.objects.count(), Employment.objects.count(), Entry.objects.count()) == before

    def test_applied_it_adds_to_history_and_deletes_nothing(self, sample, ncc):
        people, jobs = set(Person.objects.values_list("pk", flat=True)), set(Employment.objects.values_list("pk", flat=True))
        applied(ncc, *self.rows(sample, ncc))
        assert people < set(Person.objects.values_list("pk", flat=True))
        assert jobs < set(Employment.objects.standing().values_list("pk", flat=True))
        assert Person.objects.filter(name__in=["Rowena Ashcroft", "Hamish Lowrie"]).count() == 2
        assert Employment.objects.filter(person__name__startswith="Generated", ends_on__lt=DAY).count() == 3
        assert FormerName.objects.get().person.name == "Gethin Rowlands-Price"
        assert not Person.objects.filter(name="Josephine Marchetti").exists()
        assert Person.objects.get(name="Josie Marchetti").email == "josie.marchetti@northshire.example.org"

    def test_applied_twice_it_changes_nothing_more(self, sample, ncc):
        rows = list(self.rows(sample, ncc))
        applied(ncc, *rows)
        before = (Person.objects.count(), Employment.objects.count(), Entry.objects.exclude(kind=facts.STAFF_LIST_IMPORTED).count())
        assert set(applied(ncc, *rows)) == {Kind.SAME, Kind.DUPLICATE}
        assert (Person.objects.count(), Employment.objects.count(), Entry.objects.exclude(kind=facts.STAFF_LIST_IMPORTED).count()) == before


class TestStarters:
    def test_get_a_record_a_job_and_a_manager(self, agency, east):
        manager = make.employment(make.person("Harriet Lyle"), east).person
        row = {
            "name": "Hamish Lowrie",
            "e-mail": "H@example.org",
            "team": "ncc-hbe",
            "role": "Residential hub worker",
            "manager": "harriet lyle",
            "first day": "05/11/2026",
        }
        assert applied(agency, row) == [Kind.STARTER]
        job = Employment.objects.get(person__email="h@example.org")
        assert (job.team, job.role_code, job.manager, job.starts_on, job.ends_on) == (east, "hub-worker", manager, date(2026, 11, 5), None)
        assert not job.person.has_usable_password()

    def test_for_a_time_known_from_the_start(self, agency, east):
        row = {"name": "Agency Worker", "team": "NCC-HBE", "first day": DAY, "last day": DAY + timedelta(days=30)}
        assert applied(agency, row) == [Kind.STARTER]
        assert Employment.objects.get().ends_on == DAY + timedelta(days=30)

    def test_who_work_elsewhere_already_keep_their_account(self, agency, east):
        carer = make.employment(make.person("Ann Lee", email="ann@example.org")).person
        assert applied(agency, {"name": "ANN LEE", "e-mail": "ann@example.org", "team": "NCC-HBE", "first day": DAY}) == [Kind.STARTER]
        assert carer.employments.count() == 2
        carer.refresh_from_db()
        assert carer.name == "Ann Lee"

    def test_who_come_back_get_another_job(self, agency, east):
        person = make.employment(make.person("Ann Lee"), east, ends_on=date(2024, 5, 1)).person
        assert applied(agency, {"name": "Ann Lee", "team": "NCC-HBE", "first day": DAY}) == [Kind.STARTER]
        assert person.employments.count() == 2

    def test_of_the_same_name_as_somebody_here_are_not_assumed_to_be_them(self, agency, east):
        ellie(east)
        row = {"name": "Ellie Sutton", "e-mail": "ellie2@example.org", "team": "NCC-HBE", "role": "hub-worker", "first day": DAY}
        assert problem(agency, **row)[0] == "user name"
        assert applied(agency, {**row, "user name": "ellie.two"}) == [Kind.STARTER]
        assert Person.objects.filter(name="Ellie Sutton").count() == 2


class TestLeavers:
    def test_keep_their_record(self, agency, east):
        person = ellie(east)
        assert applied(agency, {"name": "Ellie Sutton", "last day": DAY}) == [Kind.LEAVER]
        assert person.employments.get().ends_on == DAY
        assert Person.objects.get(pk=person.pk).is_active

    def test_of_several_jobs_leave_the_one_of_the_team_or_all(self, agency, east, west):
        person = ellie(east)
        make.employment(person, west)
        assert kinds(agency, {"name": "Ellie Sutton", "team": "NCC-HBW", "last day": DAY}) == [Kind.LEAVER]
        assert kinds(agency, {"name": "Ellie Sutton", "last day": DAY}) == [Kind.LEAVER, Kind.LEAVER]

    def test_a_corrected_last_day_counts(self, agency, east):
        person = ellie(east)
        applied(agency, {"user name": "ellie", "name": "Ellie Sutton", "last day": DAY})
        assert applied(agency, {"user name": "ellie", "name": "Ellie Sutton", "last day": DAY + timedelta(days=3)}) == [Kind.LEAVER]
        assert person.employments.get().ends_on == DAY + timedelta(days=3)

    def test_whoever_is_missing_from_the_list_has_not_left(self, agency, east):
        person = ellie(east)
        applied(agency, {"name": "Somebody New", "team": "NCC-HBE", "first day": DAY})
        assert person.employments.get().ends_on is None


class TestMoves:
    def test_end_one_job_and_begin_another(self, agency, east, west):
        person = ellie(east)
        row = {"name": "Ellie Sutton", "e-mail": "ellie@example.org", "team": "NCC-HBW", "first day": "2026-11-02"}
        assert applied(agency, row) == [Kind.MOVE]
        old, new = person.employments.order_by("starts_on")
        assert (old.ends_on, new.starts_on, new.team, new.role_code) == (date(2026, 11, 1), date(2026, 11, 2), west, "hub-worker")

    def test_to_another_role_in_the_same_team(self, agency, east):
        person = ellie(east)
        assert applied(agency, {"name": "Ellie Sutton", "team": "NCC-HBE", "role": "social-worker", "first day": DAY}) == [Kind.MOVE]
        assert person.employments.order_by("starts_on").last().role_code == "social-worker"

    def test_with_the_first_day_of_the_old_job_are_asked_about(self, agency, east, west):
        ellie(east)
        assert problem(agency, name="Ellie Sutton", team="NCC-HBW", **{"first day": "2023-10-30"})[0] == "first day"

    def test_of_somebody_with_several_jobs_are_left_to_a_person(self, agency, east, west):
        make.employment(ellie(east), west)
        make.team(agency, code="NCC-NEW")
        assert problem(agency, name="Ellie Sutton", team="NCC-NEW", **{"first day": DAY})[0] == "team"


class TestRenamesAndAddresses:
    def test_by_former_name(self, agency, east):
        person = ellie(east)
        assert applied(agency, {"name": "Ellie Price", "former name": "Ellie Sutton"}) == [Kind.RENAME]
        person.refresh_from_db()
        assert person.name == "Ellie Price"

    def test_by_user_name(self, agency, east):
        ellie(east)
        assert applied(agency, {"user name": "ELLIE", "name": "Ellie Price"}) == [Kind.RENAME]

    def test_a_name_that_the_person_has_given_up_is_not_brought_back(self, agency, east):
        from academy.people.operations import change_email, rename_person

        person = ellie(east)
        rename_person(person=person, name="Ellie Price", at=AT, by=person)
        change_email(person=person, email="own@example.org", at=AT, by=person)
        assert kinds(agency, {"user name": "ellie", "name": "Ellie Sutton", "e-mail": "ellie@example.org"}) == [Kind.SAME]

    def test_another_way_of_writing_the_same_name_is_the_same(self, agency, east):
        ellie(east)
        assert kinds(agency, {"user name": "ellie", "name": "ELLIE  SUTTON"}) == [Kind.SAME]

    def test_a_new_address(self, agency, east):
        person = ellie(east)
        assert applied(agency, {"name": "Ellie Sutton", "e-mail": "new@example.org"}) == [Kind.NEW_EMAIL]
        person.refresh_from_db()
        assert person.email == "new@example.org"

    def test_an_address_of_another_name_is_a_duplicate_and_says_no_more_of_strangers(self, agency, east):
        ellie(east)
        make.employment(make.person("Hidden Person", email="hidden@example.org"))
        (here,) = planned(agency, {"name": "Eleanor Sutton", "e-mail": "ellie@example.org", "team": "NCC-HBE", "first day": DAY})
        (elsewhere,) = planned(agency, {"name": "Another", "e-mail": "hidden@example.org", "team": "NCC-HBE", "first day": DAY})
        assert (here.changes[0].kind, here.changes[0].column) == (Kind.DUPLICATE, "e-mail")
        assert "Ellie Sutton" in here.changes[0].words
        assert elsewhere.changes[0].kind == Kind.DUPLICATE
        assert "Hidden" not in elsewhere.changes[0].words

    def test_the_same_address_twice_in_the_list_is_a_duplicate(self, agency, east):
        rows = [{"name": f"Person {n}", "e-mail": "same@example.org", "team": "NCC-HBE", "first day": DAY} for n in "AB"]
        assert kinds(agency, *rows) == [Kind.STARTER, Kind.DUPLICATE]
        assert applied(agency, *rows) == [Kind.STARTER, Kind.DUPLICATE]

    def test_the_same_person_twice_in_the_list_is_a_problem(self, agency, east):
        ellie(east)
        assert kinds(agency, {"name": "Ellie Sutton", "e-mail": ""}, {"name": "ellie sutton", "e-mail": "ellie@example.org"}) == [
            Kind.SAME,
            Kind.PROBLEM,
        ]


class TestChanges:
    def test_of_manager_and_title_in_the_same_job(self, agency, east):
        person, manager = ellie(east), make.employment(make.person("Harriet Lyle", username="harriet"), east).person
        row = {"name": "Ellie Sutton", "team": "NCC-HBE", "manager": "harriet", "job title": "Senior night worker"}
        assert applied(agency, row) == [Kind.CHANGE, Kind.CHANGE]
        job = person.employments.get()
        assert (job.manager, job.job_title) == (manager, "Senior night worker")

    def test_an_empty_cell_takes_nothing_away(self, agency, east):
        ellie(east)
        row = {"name": "Ellie Sutton", "e-mail": "", "team": "NCC-HBE", "role": "", "job title": "", "manager": "", "last day": ""}
        assert kinds(agency, row) == [Kind.SAME]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"name": "", "team": "NCC-HBE"}, "name"),
        ({"name": "A B", "team": "NOWHERE", "first day": DAY}, "team"),
        ({"name": "A B", "team": "", "first day": DAY}, "team"),
        ({"name": "A B", "team": "NCC-HBE"}, "first day"),
        ({"name": "A B", "team": "NCC-HBE", "first day": "soon"}, "first day"),
        ({"name": "A B", "team": "NCC-HBE", "first day": "31/02/2026"}, "first day"),
        ({"name": "A B", "team": "NCC-HBE", "first day": DAY, "last day": DAY - timedelta(days=1)}, "last day"),
        ({"name": "A B", "team": "NCC-HBE", "first day": DAY, "role": "astronaut"}, "role"),
        ({"name": "A B", "team": "NCC-HBE", "first day": DAY, "manager": "nobody"}, "manager"),
        ({"name": "A B", "team": "NCC-HBE", "first day": DAY, "e-mail": "no address"}, "e-mail"),
        ({"name": "A B", "team": "NCC-HBE", "first day": DAY, "user name": "stranger"}, "user name"),
        ({"name": "A B", "last day": DAY}, "name"),
        ({"name": "A B", "former name": "C D"}, "former name"),
    ],
)
def test_a_problem_names_row_and_column_and_changes_nothing(agency, east, row, column):
    make.employment(make.person("Stranger", username="stranger"))
    (one,) = planned(agency, row)
    assert (one.row.number, one.changes[0].kind, one.changes[0].column) == (2, Kind.PROBLEM, column)
    before = Person.objects.count()
    apply(read_staff_list(csv_of(row)), agency=agency, on=DAY, at=AT, by=None)
    assert Person.objects.count() == before


def test_a_list_says_nothing_about_people_of_another_agency(agency, east):
    stranger = make.employment(make.person("Far Away", username="far")).person
    assert problem(agency, name="Far Away", **{"last day": DAY})[0] == "name"
    assert problem(agency, name="Far Gone", **{"user name": "far"}) == ("user name", "Somebody has that user name already.")
    assert stranger.employments.get().ends_on is None


def test_planning_asks_no_more_for_more_rows(agency, east):
    def queries(number: int) -> int:
        rows = read_staff_list(
            csv_of(*({"name": f"Person N{n}", "team": "NCC-HBE", "first day": DAY, "e-mail": f"n{n}@example.org"} for n in range(number)))
        )
        with CaptureQueriesContext(connection) as asked:
            plan(rows, agency=agency, on=DAY)
        return len(asked)

    assert queries(1) == queries(50) <= 6


class TestFiles:
    def test_a_spreadsheet_is_read_like_a_csv(self, agency, east):
        book = Workbook()
        book.active.append(["Full name", "Team code", "Start date", "Email address"])
        book.active.append(["Hamish Lowrie", "NCC-HBE", datetime(2026, 11, 5), "h@example.org"])
        content = io.BytesIO()
        book.save(content)
        content.seek(0)
        (row,) = read_staff_list(content)
        assert (row.name, row.team, row.first_day, row.email) == ("Hamish Lowrie", "NCC-HBE", date(2026, 11, 5), "h@example.org")

    @pytest.mark.parametrize("content", [b"", b"team,role\nNCC,x\n", b"%PDF-1.7"])
    def test_what_is_no_such_list_is_refused(self, content):
        with pytest.raises(TableInvalid):
            read_staff_list(io.BytesIO(content))


class TestCommand:
    def run(self, tmp_path: Path, *rows: dict[str, object], options: tuple[str, ...] = ()) -> str:
        file = tmp_path / "staff.csv"
        file.write_bytes(csv_of(*rows).getvalue())
        out = io.StringIO()
        call_command("import_staff", str(file), "--agency", "ncc", *options, stdout=out)
        return out.getvalue()

    def test_is_a_dry_run_until_told_otherwise(self, agency, east, tmp_path):
        rows = [
            {"name": "Hamish Lowrie", "team": "NCC-HBE", "first day": "2026-11-05"},
            {"name": "A B", "team": "NOWHERE", "first day": "2026-11-05"},
        ]
        said = self.run(tmp_path, *rows)
        assert "Row 2: Hamish Lowrie: starter. Begins in Hub East on 5 November 2026." in said
        assert "Row 3, team: A B: problem. “NOWHERE” is no team of this organisation." in said
        assert "starter 1; problem 1" in said
        assert "Nothing was changed. Add --apply to change it." in said
        assert not Person.objects.exists()
        by = make.person(username="shabnam")
        assert not StaffImport.objects.exists()
        said = self.run(tmp_path, *rows, options=("--apply", "--on", "2026-11-04", "--by", "shabnam"))
        assert said.endswith("starter 1; problem 1\nApplied.\n")
        assert Employment.objects.get().recorded_by == by
        # HR finds it among the lists that it brought itself.
        brought = StaffImport.objects.get()
        assert (brought.uploaded_by, brought.file_name, brought.count("recorded")) == (by, "staff.csv", 1)
        again = self.run(tmp_path, *rows, options=("--apply", "--on", "2026-11-04", "--by", "shabnam"))
        assert "problem 1; nothing to change 1" in again
        assert Employment.objects.count() == 1
        agency.refresh_from_db()
        assert agency.people_list_on == DAY

    def test_says_what_is_wrong_in_one_line(self, agency, tmp_path):
        with pytest.raises(CommandError, match="cannot be read: No such file"):
            call_command("import_staff", str(tmp_path / "none.csv"), "--agency", "NCC")
        with pytest.raises(CommandError, match=r"No agency has the code XX. There are: NCC."):
            call_command("import_staff", str(tmp_path / "none.csv"), "--agency", "XX")
        with pytest.raises(CommandError, match=r"Nobody has the user name ghost."):
            call_command("import_staff", str(tmp_path / "none.csv"), "--agency", "NCC", "--by", "ghost")
        with pytest.raises(CommandError, match=r"Say with --by who answers for the changes."):
            self.run(tmp_path, {"name": "A B"}, options=("--apply",))
        (tmp_path / "wrong.csv").write_text("team\nNCC\n")
        with pytest.raises(CommandError, match="name"):
            call_command("import_staff", str(tmp_path / "wrong.csv"), "--agency", "NCC")
