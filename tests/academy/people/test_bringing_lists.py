"""An agency's list of people over HTTP and in the background: whose it is, what was agreed to, what happens in between."""

import csv
import io
import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from academy.common.uploads import LOST_AFTER
from academy.ledger.models import Entry
from academy.people import facts, operations
from academy.people.hr_import import apply_list, begin_applying, check_list
from academy.people.hr_import.reading import StaffRow
from academy.people.models import Agency, Employment, FormerTerms, Look, Person, StaffImport, Team
from academy.people.roles import Role
from tests.factories import people as make

AT = datetime(2026, 11, 4, 10, 20, tzinfo=UTC)
DAY = date(2026, 11, 4)
pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> Agency:
    return make.agency(code="NCC", name="Northshire Council")


@pytest.fixture
def team(agency: Agency) -> Team:
    return make.team(agency, code="NCC-HBE", name="Hub East")


@pytest.fixture
def hr(agency, signed_in) -> Client:
    person = make.person("Shabnam Rauf")
    make.grant(person, Role.AGENCY_HR, agency=agency)
    client = signed_in(person)
    client.person = person
    return client


@pytest.fixture
def worker(team: Team) -> Person:
    return make.employment(make.person("Ellie Sutton", username="ellie"), team).person


def csv_file(*rows: dict[str, object]) -> SimpleUploadedFile:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(column for row in rows for column in row)))
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile("list.csv", text.getvalue().encode())


def bring(client: Client, *rows: dict[str, object], **data: Any) -> StaffImport:
    today = timezone.localdate()
    form = {"file": csv_file(*rows), "on_day": today.day, "on_month": today.month, "on_year": today.year, **data}
    response = client.post(reverse("people:import-upload"), form)
    assert response.status_code == 302, response.context["form"].errors
    return StaffImport.objects.latest("pk")


def detail(client: Client, brought: StaffImport) -> Any:
    return client.get(reverse("people:import-detail", args=[brought.pk]))


def kept(rows: list[StaffRow], agency: Agency, by: Person) -> StaffImport:
    return check_list(rows=rows, agency=agency, file_name="list.csv", on=DAY, at=AT, by=by)


def states(brought: StaffImport) -> list[str]:
    brought.refresh_from_db()
    return [row["state"] for row in brought.rows]


class TestWhoMayBringOne:
    def test_hr_brings_that_of_its_own_agency_and_needs_not_say_which(self, hr, agency, worker):
        brought = bring(hr, {"name": "Ellie Sutton", "last day": timezone.localdate()})
        assert (brought.agency, brought.uploaded_by) == (agency, hr.person)

    def test_hr_of_several_says_which_and_cannot_name_another(self, hr, agency):
        second, strange = make.agency(), make.agency()
        make.grant(hr.person, Role.AGENCY_HR, agency=second)
        form = hr.get(reverse("people:import-upload")).context["form"]
        assert set(form.fields["agency"].queryset) == {agency, second}
        assert bring(hr, {"name": "A B"}, agency=second.pk).agency == second
        for wrong in (strange.pk, ""):
            data = {"file": csv_file({"name": "A B"}), "agency": wrong}
            assert hr.post(reverse("people:import-upload"), data).status_code == 422

    def test_another_agencys_hr_and_hr_of_one_team_find_none(self, hr, agency, team, worker, signed_in):
        brought = bring(hr, {"name": "Ellie Sutton", "last day": timezone.localdate()})
        others, lead, administrator = make.person(), make.person(), make.person()
        make.grant(others, Role.AGENCY_HR, agency=make.agency())
        make.grant(lead, Role.AGENCY_HR, agency=agency, team=team)
        make.grant(administrator, Role.ACADEMY_ADMINISTRATOR)
        for person in (others, lead, administrator):
            client = signed_in(person)
            assert detail(client, brought).status_code == 404
            assert client.post(reverse("people:import-apply", args=[brought.pk])).status_code == 404
            assert client.get(reverse("people:import-upload")).status_code == (200 if person == others else 404)
        assert StaffImport.objects.get().begun_at is None

    def test_a_colleague_sees_what_was_brought_and_may_go_on_with_it(self, hr, agency, worker, signed_in):
        brought = bring(hr, {"name": "Ellie Sutton", "last day": timezone.localdate()})
        colleague = make.person("Jo Other")
        make.grant(colleague, Role.AGENCY_HR, agency=agency)
        client = signed_in(colleague)
        assert "Shabnam Rauf" in client.get(reverse("people:import-upload")).content.decode()
        client.post(reverse("people:import-apply", args=[brought.pk]))
        assert StaffImport.objects.get().begun_at

    def test_the_names_on_a_page_are_looks(self, hr, agency, worker):
        brought = bring(hr, {"name": "Ellie Sutton", "last day": timezone.localdate()}, {"name": "Nobody Here", "last day": DAY})
        assert not Look.objects.filter(route="staff-list").exists()
        detail(hr, brought)
        look = Look.objects.get(route="staff-list")
        assert (look.viewer, look.person_ids, look.acting_for) == (hr.person, [worker.pk], agency)


class TestThePage:
    def test_a_day_to_come_is_asked_about(self, hr):
        tomorrow = timezone.localdate() + timedelta(days=1)
        form = {"file": csv_file({"name": "A B"}), "on_day": tomorrow.day, "on_month": tomorrow.month, "on_year": tomorrow.year}
        response = hr.post(reverse("people:import-upload"), form)
        assert response.status_code == 422
        assert response.context["form"].errors == {"on": ["Enter a day that is not in the future"]}

    def test_shows_what_changes_and_the_rest_when_asked(self, hr, team, worker):
        other = make.employment(make.person("Ann Lee"), team).person
        brought = bring(hr, {"name": "Ellie Sutton", "last day": timezone.localdate()}, {"name": "Ann Lee", "last day": ""})
        page = detail(hr, brought)
        assert [row["name"] for row in page.context["page"]] == [worker.name]
        page = hr.get(reverse("people:import-detail", args=[brought.pk]), {"rows": "all"})
        assert [row["name"] for row in page.context["page"]] == [worker.name, other.name]

    def test_links_to_those_alone_whom_one_looks_after(self, hr, worker, team):
        elsewhere = make.employment(make.person("Bea Carr", email="bea@example.org")).person
        brought = bring(
            hr,
            {"name": "Ellie Sutton", "last day": timezone.localdate()},
            {"name": "Bea Carr", "e-mail": "bea@example.org", "team": "NCC-HBE", "first day": timezone.localdate()},
        )
        page = detail(hr, brought).content.decode()
        assert reverse("people:person", args=[worker.pk]) in page
        assert reverse("people:person", args=[elsewhere.pk]) not in page
        apply_list(import_id=brought.pk, at=timezone.now())
        assert reverse("people:person", args=[elsewhere.pk]) in detail(hr, brought).content.decode()

    def test_says_when_the_worker_was_lost_and_lets_one_begin_again(self, hr, worker):
        brought = bring(hr, {"name": "Ellie Sutton", "last day": timezone.localdate()})
        apply = reverse("people:import-apply", args=[brought.pk])
        hr.post(apply)
        assert "look again in a minute" in detail(hr, brought).content.decode()
        StaffImport.objects.update(begun_at=timezone.now() - LOST_AFTER - timedelta(seconds=1))
        assert "This stopped before it was done" in detail(hr, brought).content.decode()
        begun = StaffImport.objects.get().begun_at
        hr.post(apply)
        assert StaffImport.objects.get().begun_at > begun

    def test_asks_no_more_for_more_rows(self, hr, team, worker, assert_queries_do_not_grow):
        rows = [{"name": "Ellie Sutton", "last day": timezone.localdate()}]
        shown = [bring(hr, *rows)]

        def grow() -> None:
            for number in range(10):
                name = f"Person N{number}"
                make.employment(make.person(name), team)
                rows.append({"name": name, "last day": timezone.localdate()})
            shown.append(bring(hr, *rows))

        assert_queries_do_not_grow(lambda: detail(hr, shown[-1]), grow, ceiling=20)

    def test_the_lists_ask_no_more_for_more_lists(self, hr, agency, assert_queries_do_not_grow):
        def grow() -> None:
            for _ in range(10):
                kept([], agency, make.person())

        kept([], agency, make.person())
        assert_queries_do_not_grow(lambda: hr.get(reverse("people:import-upload")), grow, ceiling=20)


class TestApplying:
    def test_twice_is_once(self, agency, team, worker):
        by = make.person()
        brought = kept([StaffRow(2, "Ellie Sutton", last_day=DAY), StaffRow(3, "New Hand", team="NCC-HBE", first_day=DAY)], agency, by)
        assert states(brought) == ["ready", "ready"]
        assert [begin_applying(staff_import=brought, at=AT) for _ in range(2)] == [True, False]
        for hours in (0, 1):
            apply_list(import_id=brought.pk, at=AT + timedelta(hours=hours))
        assert states(brought) == ["recorded", "recorded"]
        assert brought.finished_at == AT
        assert begin_applying(staff_import=brought, at=AT + 2 * LOST_AFTER) is False
        assert FormerTerms.objects.get().changed_by == by
        assert Person.objects.filter(name="New Hand").count() == 1
        assert Entry.objects.of_kind(facts.STAFF_LIST_IMPORTED).get().by_id == by.pk
        agency.refresh_from_db()
        assert agency.people_list_on == DAY

    def test_a_row_does_what_was_agreed_to_or_nothing(self, agency, team, worker):
        """Between the look and the click somebody else moved, ended or renamed."""
        west = make.team(agency, code="NCC-HBW")
        moved, same = make.employment(make.person("Ann Lee"), team), make.employment(make.person("Bea Carr"), team)
        rows = [StaffRow(2, "Ellie Sutton", last_day=DAY), StaffRow(3, "Ann Lee", last_day=DAY), StaffRow(4, "Bea Carr", last_day=DAY)]
        brought = kept(rows, agency, make.person())
        operations.move_person(employment=moved, team=west, role_code="", on=DAY, at=AT, by=None)
        operations.end_employment(employment=same, on=DAY, at=AT, by=None)
        apply_list(import_id=brought.pk, at=AT)
        assert states(brought) == ["recorded", "refused", "there"]
        assert "Something changed here after the list was checked" in brought.rows[1]["changes"][0]["words"]
        assert not Employment.objects.filter(person=moved.person, team=west, ends_on=DAY).exists()

    def test_a_row_that_was_refused_stays_so(self, agency, team):
        brought = kept([StaffRow(2, "New Hand", team="NCC-NEW", first_day=DAY)], agency, make.person())
        assert states(brought) == ["refused"]
        make.team(agency, code="NCC-NEW")
        apply_list(import_id=brought.pk, at=AT)
        assert states(brought) == ["refused"]
        assert not Person.objects.filter(name="New Hand").exists()

    def test_a_row_that_an_operation_refuses_says_why_and_the_others_are_done(self, agency, team, worker):
        """The second row gets the user name that the third asks for: each is right by itself."""
        rows = [
            StaffRow(2, "Ellie Sutton", last_day=DAY),
            StaffRow(3, "New Hand", team="NCC-HBE", first_day=DAY),
            StaffRow(4, "Other Hand", username="new.hand", team="NCC-HBE", first_day=DAY),
        ]
        brought = kept(rows, agency, make.person())
        assert states(brought) == ["ready", "ready", "ready"]
        apply_list(import_id=brought.pk, at=AT)
        assert states(brought) == ["recorded", "recorded", "refused"]
        assert brought.rows[2]["changes"][0]["words"] == "Somebody has that user name already."

    def test_a_list_that_changes_nothing_is_done_and_says_how_fresh_the_people_are(self, agency, team, worker):
        wrong = kept([StaffRow(2, "Ellie Sutton"), StaffRow(3, "Nobody Here", last_day=DAY)], agency, make.person())
        assert (states(wrong), wrong.finished_at) == (["there", "refused"], AT)
        agency.refresh_from_db()
        assert agency.people_list_on is None
        right = kept([StaffRow(2, "Ellie Sutton")], agency, make.person())
        assert (states(right), right.finished_at) == (["there"], AT)
        agency.refresh_from_db()
        assert agency.people_list_on == DAY
        assert begin_applying(staff_import=right, at=AT) is False

    def test_what_was_kept_is_read_again_as_it_was(self):
        rows = [
            StaffRow(2, "A B", "ab", "a@example.org", "C D", "T", "r", "Title", "m", DAY, None),
            StaffRow(3, "", problems=()),
        ]
        assert [StaffRow.of_values(row.as_values()) for row in rows] == rows


@pytest.mark.django_db(transaction=True)
def test_two_workers_apply_a_list_once(agency: Agency, team: Team, worker: Person) -> None:
    rows = [StaffRow(2, "Ellie Sutton", last_day=DAY), StaffRow(3, "New Hand", team="NCC-HBE", first_day=DAY)]
    brought = kept(rows, agency, make.person())
    start = threading.Barrier(2)

    def work() -> None:
        try:
            start.wait(20)
            apply_list(import_id=brought.pk, at=AT)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert states(brought) == ["recorded", "recorded"]
    assert FormerTerms.objects.count() == 1
    assert Entry.objects.of_kind(facts.STAFF_LIST_IMPORTED).count() == 1
