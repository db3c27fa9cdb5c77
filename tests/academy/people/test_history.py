"""What was known of a job, a designation or a role at any moment before (docs/adr/0010): nothing that was said is written over."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from academy.people import operations
from academy.people.hr_import import apply
from academy.people.hr_import.reading import StaffRow
from academy.people.models import Designation, Employment, FormerTerms, Grant, Person
from academy.people.roles import Role
from tests.factories import people as make

AT = datetime(2026, 11, 4, 10, 20, tzinfo=UTC)
DAY = date(2026, 11, 4)
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def on_record(made: Any, at: datetime) -> Any:
    """A row as if it had been written at that moment."""
    type(made).objects.filter(pk=made.pk).update(recorded_at=at)
    made.refresh_from_db()
    return made


def known(post: Employment, at: datetime) -> tuple[Any, ...] | None:
    """What the job said at that moment; None where it was not on record."""
    columns = ("known_job_title", "known_manager_id", "known_deputy_id", "known_ends_on")
    return Employment.objects.as_known_on(at).filter(pk=post.pk).values_list(*columns).first()


class TestJobs:
    def test_what_a_job_said_before_is_kept_with_who_changed_it(self):
        by, old, new = (make.person() for _ in range(3))
        post = on_record(make.employment(manager=old, job_title="Night worker"), AT)
        for _again in range(2):
            operations.change_employment(employment=post, manager=new, at=AT + HOUR, by=by)
            operations.end_employment(employment=post, on=DAY, at=AT + 2 * HOUR, by=None)
        first, second = FormerTerms.objects.order_by("pk")
        assert (first.manager, first.job_title, first.ends_on) == (old, "Night worker", None)
        assert (first.since, first.until, first.changed_by) == (AT, AT + HOUR, by)
        assert (second.manager, second.ends_on) == (new, None)
        assert (second.since, second.until, second.changed_by) == (AT + HOUR, AT + 2 * HOUR, None)

    def test_as_known_on_a_moment(self):
        manager = make.person()
        post = on_record(make.employment(manager=manager), AT)
        operations.end_employment(employment=post, on=DAY + timedelta(days=9), at=AT + HOUR, by=None)
        operations.end_employment(employment=post, on=DAY, at=AT + 2 * HOUR, by=None)
        operations.change_employment(employment=post, manager=None, job_title="Leaver", at=AT + 3 * HOUR, by=None)
        operations.withdraw_employment(employment=post, at=AT + 4 * HOUR, by=None, reason="Somebody else")
        assert known(post, AT - HOUR) is None
        assert known(post, AT) == known(post, AT + HOUR / 2) == ("", manager.pk, None, None)
        assert known(post, AT + HOUR) == ("", manager.pk, None, DAY + timedelta(days=9))
        assert known(post, AT + 2 * HOUR) == ("", manager.pk, None, DAY)
        assert known(post, AT + 3 * HOUR) == ("Leaver", None, None, DAY)
        assert known(post, AT + 4 * HOUR) is None

    def test_a_report_of_a_day_as_it_was_known_then_has_a_leaver_who_was_not_known_of(self):
        post = on_record(make.employment(), AT)
        operations.end_employment(employment=post, on=DAY, at=AT + 48 * HOUR, by=None)
        tomorrow = DAY + timedelta(days=1)
        assert not Employment.objects.current(tomorrow).exists()
        assert Employment.objects.as_known_on(AT + HOUR).on(tomorrow).get() == post
        assert not Employment.objects.as_known_on(AT + 48 * HOUR).on(tomorrow).exists()

    def test_a_job_that_others_point_at_keeps_its_row(self):
        post = make.employment()
        operations.change_employment(employment=post, job_title="Other", at=AT, by=None)
        operations.end_employment(employment=post, on=DAY, at=AT, by=None)
        assert Employment.objects.get() == post

    def test_two_changes_asked_for_in_another_order_than_made_leave_one_history(self):
        post = on_record(make.employment(job_title="A"), AT)
        operations.change_employment(employment=post, job_title="B", at=AT + 2 * HOUR, by=None)
        operations.change_employment(employment=post, job_title="C", at=AT + HOUR, by=None)
        assert known(post, AT + 1.5 * HOUR)[0] == "A"
        assert known(post, AT + 2 * HOUR)[0] == "C"

    def test_a_refused_change_leaves_no_trace(self):
        post = make.employment(starts_on=DAY)
        for refused in (
            lambda: operations.end_employment(employment=post, on=DAY - timedelta(days=1), at=AT, by=None),
            lambda: operations.change_employment(employment=post, manager=post.person, at=AT, by=None),
        ):
            with pytest.raises(operations.Refused):
                refused()
        assert not FormerTerms.objects.exists()

    def test_the_database_holds_that_a_job_says_one_thing_at_a_time(self):
        post, other = make.employment(), make.employment()
        FormerTerms.objects.create(employment=post, since=AT, until=AT + HOUR)
        FormerTerms.objects.create(employment=post, since=AT + HOUR, until=AT + 2 * HOUR)
        FormerTerms.objects.create(employment=other, since=AT, until=AT + HOUR)
        for since, until in ((AT + HOUR / 2, AT + 3 * HOUR), (AT + 5 * HOUR, AT + 4 * HOUR)):
            with pytest.raises(IntegrityError), transaction.atomic():
                FormerTerms.objects.create(employment=post, since=since, until=until)


class TestDesignationsAndRoles:
    def test_another_last_day_supersedes_the_row_that_said_otherwise(self):
        person = make.person()
        held = on_record(make.designation(person, "champion"), AT)
        for hours, on in ((1, DAY + timedelta(days=9)), (2, DAY), (3, DAY)):
            operations.end_designation(designation=held, on=on, at=AT + hours * HOUR, by=person)
        ends = [row.ends_on for row in Designation.objects.order_by("pk")]
        assert ends == [None, DAY + timedelta(days=9), DAY]
        for hours, end in enumerate(ends):
            assert Designation.objects.as_known_on(AT + hours * HOUR).get().ends_on == end
        assert not Designation.objects.as_known_on(AT - HOUR).exists()
        assert held.newest() == Designation.objects.standing().get()

    def test_the_same_of_a_role(self):
        person, agency = make.person(), make.agency()
        held = on_record(make.grant(person, Role.AGENCY_HR, agency=agency), AT)
        for hours, on in ((1, DAY + timedelta(days=9)), (2, DAY), (3, DAY)):
            operations.end_grant(grant=held, on=on, at=AT + hours * HOUR, by=None)
        ends = [row.ends_on for row in Grant.objects.order_by("pk")]
        assert ends == [None, DAY + timedelta(days=9), DAY]
        for hours, end in enumerate(ends):
            assert Grant.objects.as_known_on(AT + hours * HOUR).get().ends_on == end
        operations.withdraw_grant(grant=held, on=DAY, at=AT + 4 * HOUR, by=None)
        assert not Grant.objects.as_known_on(AT + 4 * HOUR).exists()
        assert Grant.objects.as_known_on(AT + 3 * HOUR).get().agency == agency

    def test_a_role_that_ends_sooner_is_lost_at_once(self):
        from academy.people.access import grants_of

        person = make.person()
        held = make.grant(person, Role.TRAINER)
        assert grants_of(person, DAY)
        operations.end_grant(grant=Grant.objects.get(pk=held.pk), on=DAY - timedelta(days=1), at=AT, by=None)
        assert not grants_of(Person.objects.get(pk=person.pk), DAY)


# -- Any life of a job ----------------------------------------------------------------------------------------------------------------

_MANAGERS = (None, 0, 1)
_days = st.integers(0, 40).map(lambda n: DAY + timedelta(days=n))
_hours = st.integers(0, 30)
_deeds = st.lists(
    st.tuples(
        _hours,
        st.one_of(
            st.tuples(st.just("ends_on"), _days),
            st.tuples(st.just("manager"), st.sampled_from(_MANAGERS)),
            st.tuples(st.just("deputy"), st.sampled_from(_MANAGERS)),
            st.tuples(st.just("job_title"), st.sampled_from(["", "Night worker", "Senior"])),
        ),
    ),
    max_size=8,
).map(lambda deeds: sorted(deeds, key=lambda deed: deed[0]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(deeds=_deeds, moments=st.lists(st.integers(-1, 31), min_size=1, max_size=6), day=_days)
def test_any_life_of_a_job_is_known_as_it_was(db, deeds, moments, day):
    with transaction.atomic():
        managers = [make.person() for _ in range(2)]
        post = on_record(make.employment(starts_on=DAY), AT)
        said: dict[str, Any] = {"job_title": "", "manager": None, "deputy": None, "ends_on": None}
        told: list[tuple[datetime, dict[str, Any]]] = [(AT, dict(said))]
        for hours, (what, chosen) in deeds:
            value = managers[chosen] if what in ("manager", "deputy") and chosen is not None else chosen
            at = AT + hours * HOUR
            if what == "ends_on":
                operations.end_employment(employment=post, on=value, at=at, by=None)
            else:
                operations.change_employment(employment=post, **{what: value}, at=at, by=None)
            said[what] = value
            told.append((at, dict(said)))
        for hours in moments:
            at = AT + hours * HOUR
            then = next((terms for moment, terms in reversed(told) if moment <= at), None)
            assert known(post, at) == _as_row(then)
            runs = then is not None and (then["ends_on"] is None or then["ends_on"] >= day)
            assert Employment.objects.as_known_on(at).on(day).filter(pk=post.pk).exists() == runs
        assert FormerTerms.objects.filter(employment=post).count() == len(_runs(terms for _moment, terms in told)) - 1
        transaction.set_rollback(True)


def _as_row(said: dict[str, Any] | None) -> tuple[Any, ...] | None:
    if said is None:
        return None
    manager, deputy = said["manager"], said["deputy"]
    return said["job_title"], manager.pk if manager else None, deputy.pk if deputy else None, said["ends_on"]


def _runs(said: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was said, without what only repeats the last."""
    runs: list[dict[str, Any]] = []
    for terms in said:
        if not runs or runs[-1] != terms:
            runs.append(terms)
    return runs


# -- Lists from HR, and loaders -------------------------------------------------------------------------------------------------------


class TestLists:
    def test_from_hr_keep_what_they_change_and_add_nothing_when_brought_again(self):
        team = make.team(code="HBE")
        manager = make.employment(make.person("Harriet Lyle", username="harriet"), team).person
        leaver = on_record(make.employment(make.person("Ann Lee"), team), AT)
        stays = on_record(make.employment(make.person("Bea Carr"), team, job_title="Worker"), AT)
        rows = [
            StaffRow(2, "Ann Lee", last_day=DAY),
            StaffRow(3, "Bea Carr", team="HBE", job_title="Senior worker", manager="harriet"),
            StaffRow(4, "Cy New", team="HBE", first_day=DAY, last_day=DAY + timedelta(days=30)),
        ]
        for again in range(2):
            apply(rows, agency=team.agency, on=DAY, at=AT + HOUR + again * HOUR, by=manager)
        assert known(leaver, AT)[3] is None and known(leaver, AT + HOUR)[3] == DAY
        assert known(stays, AT)[:2] == ("Worker", None) and known(stays, AT + HOUR)[:2] == ("Senior worker", manager.pk)
        # Manager and title of one row are one change; a time known from the start is none.
        assert list(FormerTerms.objects.order_by("pk").values_list("employment", flat=True)) == [leaver.pk, stays.pk]
        assert set(FormerTerms.objects.values_list("changed_by", flat=True)) == {manager.pk}


@pytest.mark.northshire
@pytest.mark.usefixtures("time_machine_at_northshire")
def test_loaded_jobs_need_no_rows_of_their_own_and_are_known_from_their_loading():
    assert not FormerTerms.objects.exists()
    loaded_at = Employment.objects.order_by("-recorded_at").values_list("recorded_at", flat=True)[0]
    now = {post.pk: (post.manager_id, post.ends_on) for post in Employment.objects.all()}
    as_known = Employment.objects.as_known_on(loaded_at)
    assert {post.pk: (post.known_manager_id, post.known_ends_on) for post in as_known} == now
    with time_machine.travel(loaded_at + HOUR, tick=False):
        post = Employment.objects.standing().filter(ends_on=None).order_by("pk")[0]
        operations.end_employment(employment=post, on=post.starts_on, at=loaded_at + HOUR, by=None)
    assert {post.pk: (post.known_manager_id, post.known_ends_on) for post in as_known.all()} == now
