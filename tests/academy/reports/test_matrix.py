"""n of N, counted by sets, against the same count made one person at a time."""

from datetime import date, timedelta

import pytest

from academy.competencies.models import Requirement
from academy.competencies.models.standing import COUNTED, MET
from academy.competencies.queries import standings_of
from academy.people.models import Agency, Employment, Person, Team
from academy.people.roles import Role
from academy.reports.queries import Choice, Scope, ending, matrix, scope_of, standing_rows, stream_standing_rows
from tests.factories import people
from tests.plugins.database import NORTHSHIRE_ON

pytestmark = [pytest.mark.django_db, pytest.mark.northshire]

EVERYONE = Scope(agencies=None, may_open=True)


def _counted_one_by_one(posts, requirement: Requirement, on: date) -> tuple[int, int]:
    """(met, asked) among the people of the employments, as far as those employments ask."""
    met, asked = set(), set()
    for person in Person.objects.filter(pk__in=posts.values("person")).distinct():
        mine = set(posts.filter(person=person).values_list("pk", flat=True))
        for standing in standings_of(person, on=on):
            if standing.requirement_id == requirement.pk and standing.employment_ids & mine:
                if standing.status in COUNTED:
                    asked.add(person.pk)
                if standing.status in MET:
                    met.add(person.pk)
    return len(met), len(asked)


@pytest.mark.parametrize("days", [0, -200, 400])
def test_each_figure_is_what_counting_people_gives(days: int) -> None:
    on = NORTHSHIRE_ON + timedelta(days=days)
    agency = Agency.objects.get(code="NCC")
    found = matrix(scope=EVERYONE, choice=Choice(on=on, agency=agency.code))
    assert found.rows_are == "team"
    for requirement, cell in zip(found.columns, found.total.cells, strict=True):
        posts = Employment.objects.current(on).filter(team__agency=agency)
        assert (cell.met, cell.asked) == _counted_one_by_one(posts, requirement, on), requirement.code
    row = next(row for row in found.rows if row.code == "NCC-HBE")
    for requirement, cell in zip(found.columns, row.cells, strict=True):
        posts = Employment.objects.current(on).filter(team__code="NCC-HBE")
        assert (cell.met, cell.asked) == _counted_one_by_one(posts, requirement, on), requirement.code


def test_a_person_with_two_jobs_counts_in_each_row_and_once_in_the_total() -> None:
    on, agency = NORTHSHIRE_ON, Agency.objects.get(code="NCC")
    before = matrix(scope=EVERYONE, choice=Choice(on=on, agency="NCC", requirement="ALL-M1"))
    person = Person.objects.get(username="marsha.bailey")
    second = people.employment(person, Team.objects.get(code="NCC-EH"), role_code="social-worker")
    from academy.competencies.operations import rebuild_standing

    rebuild_standing(person_ids=[person.pk])
    after = matrix(scope=EVERYONE, choice=Choice(on=on, agency="NCC", requirement="ALL-M1"))
    rows_before = sum(row.cells[0].asked for row in before.rows)
    assert sum(row.cells[0].asked for row in after.rows) == rows_before + 1
    assert after.total.cells[0].asked == before.total.cells[0].asked
    assert second.team.agency == agency


def test_a_leaver_counts_as_at_a_day_in_post_and_not_after() -> None:
    leaver = Person.objects.get(username="peter.lundqvist")
    last = leaver.employments.get().ends_on
    assert last is not None
    for on, is_there in ((last, True), (last + timedelta(days=1), False)):
        posts = Choice(on=on, team="NCC-SGN").narrow(EVERYONE.employments(on))
        rows, _count = standing_rows(posts=posts, choice=Choice(on=on), statuses=[], offset=0, limit=500)
        assert any(row.person_id == leaver.pk for row in rows) is is_there


def test_a_figure_opens_to_as_many_rows_as_it_says() -> None:
    on = NORTHSHIRE_ON
    choice = Choice(on=on, agency="NCC", requirement="PRA-M4")
    cell = matrix(scope=EVERYONE, choice=choice).total.cells[0]
    posts = choice.narrow(EVERYONE.employments(on))
    _rows, asked = standing_rows(posts=posts, choice=choice, statuses=[str(status) for status in COUNTED], offset=0, limit=1)
    rows, met = standing_rows(posts=posts, choice=choice, statuses=[str(status) for status in MET], offset=0, limit=500)
    assert (met, asked) == (cell.met, cell.asked)
    # Every row that is met rests on a completion that can be opened.
    assert all(row.completed_on is not None and row.completed_on <= on for row in rows)


def test_streamed_rows_are_the_paged_rows() -> None:
    on = NORTHSHIRE_ON
    posts = EVERYONE.employments(on)
    paged, count = standing_rows(posts=posts, choice=Choice(on=on), statuses=[], offset=0, limit=5000)
    streamed = list(stream_standing_rows(posts=posts, choice=Choice(on=on), statuses=[], posts_at_a_time=7))
    assert len(streamed) == count
    assert sorted(streamed, key=lambda row: (row.person_id, row.requirement_code)) == sorted(
        paged, key=lambda row: (row.person_id, row.requirement_code)
    )


def test_what_ends_soon_is_netted_of_what_is_booked() -> None:
    on = NORTHSHIRE_ON
    found = ending(scope=EVERYONE, choice=Choice(on=on))
    posts = EVERYONE.employments(on)
    rows, _count = standing_rows(posts=posts, choice=Choice(on=on), statuses=["due-soon"], offset=0, limit=5000)
    ends = [(row.due_on - on).days for row in rows if row.due_on and row.completed_on]
    assert [band[0] for band in found.total.bands] == [
        sum(low <= days <= high for days in ends) for low, high in ((1, 30), (31, 60), (61, 90))
    ]
    assert all(booked <= ends for row in found.rows for ends, booked in row.bands)


class TestScope:
    def test_hr_counts_its_own_agency_alone(self) -> None:
        scope = scope_of(Person.objects.get(username="shabnam.rauf"), on=NORTHSHIRE_ON)
        assert scope.may_open
        agencies = set(scope.employments(NORTHSHIRE_ON).values_list("team__agency__code", flat=True))
        assert agencies == {"NCC"}

    def test_a_grant_for_a_team_reaches_its_subtree(self) -> None:
        person, hubs = people.person(), Team.objects.get(code="NCC-HUB")
        people.grant(person, Role.AGENCY_HR, agency=hubs.agency, team=hubs)
        scope = scope_of(person, on=NORTHSHIRE_ON)
        assert set(scope.employments(NORTHSHIRE_ON).values_list("team__code", flat=True)) == {"NCC-HBE", "NCC-HBW"}

    def test_an_auditor_sees_figures_and_no_small_ones(self) -> None:
        person = people.person()
        people.grant(person, Role.AUDITOR)
        scope = scope_of(person, on=NORTHSHIRE_ON)
        assert not scope.may_open
        found = matrix(scope=scope, choice=Choice(on=NORTHSHIRE_ON, agency="NCC"))
        shown = [cell for row in found.rows for cell in row.cells if cell.counts]
        assert shown and all(sum(cell.counts.values()) >= 5 for cell in shown)
        assert any(cell.is_withheld for row in found.rows for cell in row.cells)

    def test_a_learner_has_no_figures(self) -> None:
        assert scope_of(Person.objects.get(username="ellie.sutton"), on=NORTHSHIRE_ON).is_empty

    def test_a_grant_that_has_ended_gives_nothing(self) -> None:
        person, agency = people.person(), Agency.objects.get(code="NCC")
        people.grant(person, Role.AGENCY_HR, agency=agency, ends_on=NORTHSHIRE_ON - timedelta(days=1))
        assert scope_of(person, on=NORTHSHIRE_ON).is_empty


def test_the_matrix_asks_no_more_for_more_teams(assert_queries_do_not_grow) -> None:
    agency = Agency.objects.get(code="NCC")

    def grow() -> None:
        for _n in range(10):
            people.employment(team_=people.team(agency))

    assert_queries_do_not_grow(lambda: matrix(scope=EVERYONE, choice=Choice(on=NORTHSHIRE_ON, agency="NCC")), grow, ceiling=6)
