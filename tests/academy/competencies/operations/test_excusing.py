from datetime import UTC, date, datetime, timedelta

import pytest

from academy.competencies import facts
from academy.competencies.models import Pause, Status, Waiver
from academy.competencies.operations import end_pause, end_waiver, pause, rebuild_standing, waive, withdraw_pause, withdraw_waiver
from academy.competencies.queries import standings_of
from academy.ledger.models import Entry
from tests.factories import competencies as framework
from tests.factories import people

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 4)
DAY = timedelta(days=1)


@pytest.fixture
def learner():
    framework.requirement("ALL")
    person = people.employment(starts_on=TODAY - 20 * DAY).person
    rebuild_standing(person_ids=[person.pk])
    return person


@pytest.fixture
def approver():
    return people.person()


def standing_of(person, on=TODAY):
    return standings_of(person, on=on)[0]


class TestPause:
    def test_stops_the_clock(self, learner, approver):
        pause(person=learner, starts_on=TODAY, ends_on=TODAY + 9 * DAY, at=AT, by=approver)
        assert standing_of(learner).status == Status.PAUSED
        assert standing_of(learner, TODAY + 10 * DAY).due_on == TODAY + 20 * DAY

    def test_twice_is_once(self, learner, approver):
        for _turn in range(2):
            pause(person=learner, starts_on=TODAY, ends_on=None, at=AT, by=approver)
        assert Pause.objects.count() == 1
        assert Entry.objects.of_kind(facts.PAUSED).count() == 1

    def test_ends_by_a_row_that_supersedes(self, learner, approver):
        first = pause(person=learner, starts_on=TODAY - 5 * DAY, ends_on=None, at=AT, by=approver)
        ended = end_pause(pause=first, on=TODAY - DAY, at=AT, by=approver)
        first.refresh_from_db()
        assert (first.is_standing, first.superseded_by, ended.ends_on) == (False, ended, TODAY - DAY)
        assert standing_of(learner).status == Status.NOT_YET_DUE
        assert standing_of(learner).due_on == TODAY + 15 * DAY

    def test_that_ended_before_it_began_never_was(self, learner, approver):
        first = pause(person=learner, starts_on=TODAY, ends_on=None, at=AT, by=approver)
        end_pause(pause=first, on=TODAY - DAY, at=AT, by=approver)
        assert not Pause.objects.standing().exists()

    def test_one_that_was_taken_back_cannot_be_ended(self, learner, approver):
        made = pause(person=learner, starts_on=TODAY, ends_on=None, at=AT, by=approver)
        withdraw_pause(pause=made, at=AT, by=approver)
        end_pause(pause=made, on=TODAY + DAY, at=AT, by=approver)
        assert not Pause.objects.standing().exists()

    def test_withdrawing_twice_is_once(self, learner, approver):
        made = pause(person=learner, starts_on=TODAY, ends_on=None, at=AT, by=approver)
        for _turn in range(2):
            withdraw_pause(pause=made, at=AT, by=approver)
        assert standing_of(learner).status == Status.NOT_YET_DUE
        assert Entry.objects.of_kind(facts.PAUSE_WITHDRAWN).count() == 1

    def test_keeps_no_reason(self):
        assert not any("reason" in field.name for field in Pause._meta.get_fields() if field.name != "reason")
        pause(person=people.person(), starts_on=TODAY, ends_on=None, at=AT, by=None)
        assert Pause.objects.get().reason == ""


class TestWaiver:
    def waive(self, learner, approver, **terms):
        requirement = standing_of(learner).requirement
        fields = {"starts_on": TODAY, "ends_on": TODAY + 30 * DAY, "approved_by": approver, "visible_reason": "Course full", **terms}
        return waive(person=learner, requirement=requirement, at=AT, by=approver, **fields)

    def test_is_shown_with_the_reason_that_may_be_seen(self, learner, approver):
        self.waive(learner, approver)
        standing = standing_of(learner)
        assert (standing.status, standing.waiver_reason) == (Status.WAIVED, "Course full")
        assert standing_of(learner, TODAY + 31 * DAY).status == Status.NEVER_DONE

    def test_twice_is_once_and_another_end_corrects(self, learner, approver):
        first = self.waive(learner, approver)
        assert self.waive(learner, approver) == first
        assert self.waive(learner, approver, ends_on=TODAY + 5 * DAY) != first
        assert Waiver.objects.standing().count() == 1
        assert Entry.objects.of_kind(facts.WAIVED).count() == 2

    def test_ended_twice_is_once_and_the_approver_stays(self, learner, approver):
        made, by = self.waive(learner, approver), people.person()
        for _turn in range(2):
            ended = end_waiver(waiver=made, on=TODAY + DAY, at=AT, by=by)
        made.refresh_from_db()
        assert (made.superseded_by, ended.ends_on, ended.approved_by, ended.recorded_by) == (ended, TODAY + DAY, approver, by)
        assert ended.visible_reason == "Course full"
        assert Entry.objects.of_kind(facts.WAIVED).count() == 2
        assert standing_of(learner, TODAY + 20 * DAY).status == Status.NEVER_DONE

    def test_that_ended_before_it_began_never_was(self, learner, approver):
        made = self.waive(learner, approver)
        for _turn in range(2):
            end_waiver(waiver=made, on=TODAY - DAY, at=AT, by=approver)
        assert not Waiver.objects.standing().exists()
        assert Entry.objects.of_kind(facts.WAIVER_WITHDRAWN).count() == 1

    def test_withdrawing_twice_is_once(self, learner, approver):
        made = self.waive(learner, approver)
        for _turn in range(2):
            withdraw_waiver(waiver=made, at=AT, by=approver)
        assert standing_of(learner).status == Status.NOT_YET_DUE
        assert Entry.objects.of_kind(facts.WAIVER_WITHDRAWN).count() == 1
