"""Who is reminded, when, and never again. Tests named `peer` are lessons from others' issue trackers (peers.md §6, §13)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from academy.competencies.models import Obligation, Pause, Period
from academy.notices.ladder import STEPS, step_reached
from academy.notices.models import Mail, Notice
from academy.notices.operations import remind, send_waiting_mail
from academy.notices.operations.composing import compose
from academy.people.models import Employment
from courses.models import Completion
from tests.factories import notices as make
from tests.factories import people

pytestmark = pytest.mark.django_db
DUE = make.DUE
AT = datetime(2026, 11, 4, 8, 15, tzinfo=UTC)
DAY = timedelta(days=1)


def at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 8, 15, tzinfo=UTC)


def told(on: date) -> list[tuple[int, int]]:
    return [(due.person_id, due.step) for due in remind(on=on, at=at(on))]


def days_told(first: date, last: date) -> dict[int, int]:
    """By step, how many days after the first it was told, when asked every day."""
    found = {}
    for n in range((last - first).days + 1):
        for _person, step in told(first + n * DAY):
            assert step not in found
            found[step] = n
    return found


class TestLadder:
    @pytest.mark.parametrize(
        ("days_before", "step"),
        [
            (61, None),
            (60, 60),
            (59, 60),
            (31, 60),
            (30, 30),
            (8, 30),
            (7, 7),
            (1, 7),
            (0, 0),
            (-13, 0),
            (-14, -14),
            (-27, -14),
            (-28, -28),
            (-400, -28),
        ],
    )
    def test_the_latest_step_reached(self, days_before, step):
        assert step_reached(due_on=DUE, on=DUE - days_before * DAY) == step

    def test_six_messages_over_a_date_and_then_no_more(self):
        make.held(make.job(), make.requirement())
        start = DUE - 70 * DAY
        assert days_told(start, DUE + 60 * DAY) == {60: 10, 30: 40, 7: 63, 0: 70, -14: 84, -28: 98}
        assert Mail.objects.filter(kind=Mail.Kind.REMINDER).count() == 6

    def test_one_who_never_did_it_climbs_the_same_ladder(self):
        job = make.job(starts_on=date(2027, 1, 1))
        make.unmet(job, make.requirement(), due_on=date(2027, 1, 31))
        assert days_told(date(2026, 12, 1), date(2027, 4, 1)) == {30: 31, 7: 54, 0: 61, -14: 75, -28: 89}
        assert set(Notice.objects.values_list("anchor", flat=True)) == {f"employment:{job.pk}"}

    def test_steps_before_the_obligation_began_are_skipped(self):
        job = make.job(starts_on=DUE - 20 * DAY)
        make.held(job, make.requirement())
        assert days_told(DUE - 20 * DAY, DUE) == {7: 13, 0: 20}

    def test_after_a_gap_only_the_latest_step_goes(self):
        make.held(make.job(), make.requirement())
        assert [step for _person, step in told(DUE - 60 * DAY)] == [60]
        assert [step for _person, step in told(DUE + 15 * DAY)] == [-14]
        assert told(DUE + 16 * DAY) == []

    def test_a_first_run_over_long_overdue_people_tells_each_once(self):
        make.held(make.job(starts_on=date(2015, 1, 1)), make.requirement())
        assert [step for _person, step in told(DUE + 800 * DAY)] == [-28]
        assert told(DUE + 801 * DAY) == []

    def test_a_corrected_date_does_not_start_it_again(self):
        period = make.held(make.job(), make.requirement())
        for days in (60, 30, 7):
            assert told(DUE - days * DAY)
        Period.objects.filter(pk=period.pk).update(due_on=DUE + 40 * DAY)
        assert days_told(DUE - 6 * DAY, DUE + 41 * DAY) == {0: 46}

    def test_a_corrected_fact_carries_on_where_the_one_before_stood(self):
        period = make.held(make.job(), make.requirement())
        assert told(DUE - 60 * DAY)
        wrong = period.from_completion
        right = Completion.objects.create(person=wrong.person, module=wrong.module, completed_on=wrong.completed_on + 3 * DAY)
        wrong.mark_withdrawn(at=AT, by=None, reason="Another day")
        wrong.superseded_by = right
        wrong.save()
        Period.objects.filter(pk=period.pk).update(from_completion=right, due_on=DUE + 3 * DAY, starts_on=right.completed_on)
        assert told(DUE - 57 * DAY) == []
        assert [step for _person, step in told(DUE - 27 * DAY)] == [30]
        assert set(Notice.objects.values_list("anchor", flat=True)) == {f"completion:{wrong.pk}"}

    def test_completing_again_begins_another(self):
        period = make.held(make.job(), make.requirement())
        assert told(DUE - 7 * DAY)
        again = Completion.objects.create(person=period.person, module=period.from_completion.module, completed_on=DUE - 6 * DAY)
        Period.objects.filter(pk=period.pk).update(until=DUE - 6 * DAY)
        later = DUE + 730 * DAY
        Period.objects.create(
            person=period.person,
            requirement=period.requirement,
            rule=period.rule,
            kind=Period.Kind.HELD,
            since=DUE - 6 * DAY,
            starts_on=DUE - 6 * DAY,
            due_on=later,
            from_completion=again,
        )
        assert told(DUE) == []
        assert [step for _person, step in told(later - 60 * DAY)] == [60]


class TestLadderOverAnyDays(TestCase):
    """The statement against the rule in plain words, on any run of days."""

    @settings(max_examples=40, deadline=None)
    @given(
        began=st.integers(-900, 20),
        days=st.lists(st.integers(-90, 60), min_size=1, max_size=12, unique=True),
        is_held=st.booleans(),
    )
    def test_every_day_tells_what_the_rule_says(self, began, days, is_held):
        job = make.job(starts_on=DUE + began * DAY)
        period = (make.held if is_held else make.unmet)(job, make.requirement())
        done: set[int] = set()
        for n in sorted(days):
            on = DUE + n * DAY
            step = step_reached(due_on=DUE, on=on)
            expected = (
                step is not None
                and on >= period.since
                and DUE - step * DAY >= max(period.starts_on, job.starts_on)
                and not any(earlier <= step for earlier in done)
            )
            assert [found for _person, found in told(on)] == ([step] if expected else [])
            if expected:
                done.add(step)
        assert len(done) == Notice.objects.count()
        assert done <= set(STEPS)


class TestWhoIsLeftInPeace:
    @pytest.mark.parametrize("kind", [Period.Kind.PAUSED, Period.Kind.WAIVED])
    def test_the_paused_and_the_waived(self, kind):
        period = make.held(make.job(), make.requirement())
        Period.objects.filter(pk=period.pk).update(kind=kind)
        assert told(DUE) == []

    def test_those_of_whom_it_is_no_longer_asked(self):
        period = make.held(make.job(), make.requirement())
        Period.objects.filter(pk=period.pk).update(until=DUE - 10 * DAY)
        assert told(DUE) == []

    def test_those_whose_account_is_closed(self):
        make.held(make.job(people.person(is_active=False)), make.requirement())
        assert told(DUE) == []

    def test_those_who_hold_it_for_good(self):
        period = make.held(make.job(), make.requirement())
        Period.objects.filter(pk=period.pk).update(due_on=None)
        assert told(DUE) == []


class TestOneMessageADay:
    def test_several_requirements_stand_in_one(self):
        job = make.job()
        make.held(job, make.requirement())
        make.held(job, make.requirement(), due_on=DUE + 23 * DAY)
        assert sorted(step for _person, step in told(DUE - 7 * DAY)) == [7, 30]
        mail = Mail.objects.get()
        assert mail.notices.count() == 2
        assert mail.on == DUE - 7 * DAY

    def test_what_comes_up_later_that_day_waits_for_the_next(self):
        job = make.job()
        make.held(job, make.requirement())
        assert told(DUE)
        make.held(job, make.requirement())
        assert told(DUE) == []
        assert [step for _person, step in told(DUE + DAY)] == [0]

    def test_peer_two_roles_make_no_second_message(self):
        # isuru89/moodle-local_reminders#149: duplicates when somebody has two roles.
        person, asked = people.person(), make.requirement()
        first, second = make.job(person, starts_on=date(2019, 1, 1)), make.job(person)
        make.held(first, asked)
        Obligation.objects.create(employment=second, person=person, requirement=asked, since=second.starts_on)
        assert len(told(DUE)) == 1
        assert Mail.objects.count() == Notice.objects.count() == 1

    def test_twice_is_once(self):
        make.held(make.job(), make.requirement())
        assert told(DUE)
        assert told(DUE) == []
        assert Mail.objects.count() == 1

    def test_a_look_ahead_writes_nothing(self):
        make.held(make.job(), make.requirement())
        would = remind(on=DUE, at=AT, dry_run=True)
        assert not Mail.objects.exists() and not Notice.objects.exists()
        assert would == remind(on=DUE, at=AT)
        assert remind(on=DUE, at=AT, dry_run=True) == []


class TestNoAddress:
    def test_a_row_says_so(self):
        make.held(make.job(people.person(email="")), make.requirement())
        (due,) = remind(on=DUE - 30 * DAY, at=AT)
        assert not due.has_address
        mail = Mail.objects.get()
        assert (mail.state, mail.address) == (Mail.State.NO_ADDRESS, "")
        assert mail.notices.get().step == 30
        assert remind(on=DUE - 29 * DAY, at=AT) == []

    def test_the_manager_sees_it_on_the_same_day_at_any_step(self, mailoutbox):
        manager = people.person("Harriet Bell")
        make.job(manager)
        asked = make.requirement(title="Behaviour speaks")
        make.held(make.job(people.person("Jo Hart", email=""), manager=manager), asked)
        remind(on=DUE - 30 * DAY, at=AT)
        send_waiting_mail()
        (message,) = mailoutbox
        assert message.to == [manager.email]
        assert "we have no address that reaches them\n\n  - Jo Hart: Behaviour speaks, due by 14 March 2027" in message.body


class TestDigest:
    def team(self, *, asked=None, **fields) -> tuple[Employment, Employment]:
        """The manager's job, and a member's."""
        managers = make.job(people.person("Harriet Bell"), **fields)
        member = make.job(people.person("Jo Hart"), managers.team, manager=managers.person)
        make.held(member, asked or make.requirement(title="Behaviour speaks"))
        return managers, member

    def digests(self) -> list[Mail]:
        return list(Mail.objects.filter(kind=Mail.Kind.DIGEST))

    def test_goes_from_the_day_itself(self):
        managers, _member = self.team()
        for days in (60, 30, 7):
            assert told(DUE - days * DAY)
            assert self.digests() == []
        for n, days in enumerate((0, 14, 28), start=1):
            assert told(DUE + days * DAY)
            assert [mail.person for mail in self.digests()] == [managers.person] * n
        assert told(DUE + 29 * DAY) == []
        assert len(self.digests()) == 3

    def test_names_who_reached_a_date_and_who_did_before(self, mailoutbox):
        managers, _member = self.team()
        late = make.job(people.person("Al Gray"), managers.team, manager=managers.person)
        make.held(late, make.requirement(title="Foundations"), due_on=DUE - 60 * DAY)
        remind(on=DUE - 30 * DAY, at=AT)
        Mail.objects.all().update(state=Mail.State.SENT)
        remind(on=DUE, at=AT)
        send_waiting_mail()
        digest = mailoutbox[-1]
        assert digest.subject == "Your team: 2 people to help along"
        assert (
            "They have just reached a date, and we have written to them\n\n  - Jo Hart: Behaviour speaks, due by 14 March 2027"
            in digest.body
        )
        assert "Still to be done from earlier\n\n  - Al Gray: Foundations, was due by 13 January 2027" in digest.body

    def test_tells_only_of_what_that_job_asks(self, mailoutbox):
        asked_here, asked_there = make.requirement(title="Asked here"), make.requirement(title="Asked there")
        _managers, member = self.team(asked=asked_here)
        other = make.job(people.person("Olu Other"))
        elsewhere = make.job(member.person, other.team, manager=other.person)
        make.held(elsewhere, asked_there)
        remind(on=DUE, at=AT)
        send_waiting_mail()
        bodies = {message.to[0]: message.body for message in mailoutbox}
        assert "Asked here" in bodies[_managers.person.email] and "Asked there" not in bodies[_managers.person.email]
        assert "Asked there" in bodies[other.person.email] and "Asked here" not in bodies[other.person.email]

    def test_goes_to_the_deputy_while_the_manager_is_paused(self):
        managers, _member = self.team(deputy=people.person("Dee Puty"))
        Pause.objects.create(person=managers.person, starts_on=DUE - DAY, ends_on=DUE)
        assert told(DUE)
        assert [mail.person for mail in self.digests()] == [managers.deputy]

    def test_a_deputy_hears_nothing_of_themselves(self):
        managers, member = self.team()
        Employment.objects.filter(pk=managers.pk).update(deputy=member.person)
        Pause.objects.create(person=managers.person, starts_on=DUE - DAY, ends_on=None)
        assert told(DUE)
        assert self.digests() == []

    def test_whoever_has_left_hears_no_more(self):
        managers, _member = self.team()
        Employment.objects.filter(pk=managers.pk).update(ends_on=DUE - DAY)
        assert told(DUE)
        assert self.digests() == []

    def test_is_not_sent_once_everybody_has_caught_up(self, mailoutbox):
        self.team()
        remind(on=DUE, at=AT)
        Period.objects.all().delete()
        tally = send_waiting_mail()
        assert (tally.sent, tally.not_needed) == (0, 2)
        assert mailoutbox == []

    def test_peer_managers_are_never_silently_left_out(self):
        # iomad/iomad#1908, #1914, #2048: managers' warnings silently never sent. Every manager of somebody told has one, or a row why not.
        for n in range(3):
            managers, _member = self.team()
            if n == 2:
                managers.person.email = ""
                managers.person.save()
        remind(on=DUE, at=AT)
        assert sorted(mail.state for mail in self.digests()) == [Mail.State.NO_ADDRESS, Mail.State.WAITING, Mail.State.WAITING]


class TestStandingIsThatOfTheMomentOfSending:
    def test_completing_stops_it(self, mailoutbox):
        make.held(make.job(), make.requirement())
        remind(on=DUE, at=AT)
        Period.objects.update(until=DUE)
        tally = send_waiting_mail()
        assert tally.not_needed == 1
        assert mailoutbox == []
        assert Mail.objects.get().state == Mail.State.NOT_NEEDED
        assert not Notice.objects.exists()

    def test_what_is_left_is_still_told(self, mailoutbox):
        job = make.job()
        settled = make.held(job, make.requirement(title="Settled"))
        make.held(job, make.requirement(title="Open"))
        remind(on=DUE, at=AT)
        Period.objects.filter(pk=settled.pk).update(kind=Period.Kind.PAUSED)
        send_waiting_mail()
        (message,) = mailoutbox
        assert "Open" in message.body and "Settled" not in message.body
        assert [notice.requirement.title for notice in Notice.objects.all()] == ["Open"]

    def test_a_date_that_moved_meanwhile_is_told_as_it_is_now(self, mailoutbox):
        make.held(make.job(), make.requirement())
        remind(on=DUE - 7 * DAY, at=AT)
        Period.objects.update(due_on=DUE + 3 * DAY)
        send_waiting_mail()
        assert "17 March 2027" in mailoutbox[0].body

    def test_peer_whoever_did_it_is_not_told_that_they_did_not(self, mailoutbox):
        # danmarsden/moodle-mod_attendance#902: people marked present got "you were absent". Checked again at the moment of sending.
        period = make.held(make.job(), make.requirement())
        remind(on=DUE, at=AT)
        again = Completion.objects.create(person=period.person, module=period.from_completion.module, completed_on=DUE)
        Period.objects.update(from_completion=again, starts_on=DUE, due_on=DUE + 700 * DAY)
        send_waiting_mail()
        assert mailoutbox == []


class TestLessonsOfPeers:
    def test_peer_reminders_come_from_dates_kept_as_data(self):
        # mdjnelson/moodle-mod_customcert#195, #499: "relative expiry and mail X days before", asked in thread after thread.
        period = make.held(make.job(), make.requirement())
        (due,) = remind(on=DUE - 60 * DAY, at=AT)
        assert (due.due_on, due.anchor) == (DUE, f"completion:{period.from_completion_id}")

    def test_peer_rebuilding_the_standing_writes_to_nobody(self, mailoutbox):
        # mdjnelson/moodle-mod_customcert#671: after an upgrade everything was mailed again.
        from academy.competencies.operations import rebuild_all

        job, asked = make.job(), make.requirement()
        make.held(job, asked)
        rebuild_all()
        rebuild_all()
        assert not Mail.objects.exists() and mailoutbox == []

    def test_peer_a_run_costs_the_same_for_one_and_for_many(self):
        # mdjnelson/moodle-mod_customcert#531, #387: four million queries a run, issuing nothing.
        asked = make.requirement()

        def cost(on: date) -> tuple[int, int]:
            with CaptureQueriesContext(connection) as noting:
                assert remind(on=on, at=at(on))
            mails = list(Mail.objects.filter(on=on, kind=Mail.Kind.REMINDER).select_related("person"))
            with CaptureQueriesContext(connection) as composing:
                letters = [write() for write in compose(mails, today=on).values() if write]
            assert len(letters) == len(mails)
            return len(noting), len(composing)

        make.held(make.job(manager=people.person()), asked)
        few = cost(DUE)
        for _n in range(12):
            make.held(make.job(manager=people.person()), asked)
        many = cost(DUE + DAY)
        assert many == few
        assert sum(many) <= 22
