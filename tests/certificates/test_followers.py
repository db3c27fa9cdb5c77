"""The chain, through the ledger as it happens: completed, credited, certified; and back."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from kombu.exceptions import OperationalError

from academy.cohorts.models import Attendance
from academy.cohorts.operations import close_register, correct_attendance, mark_attendance
from academy.competencies.models import Award
from academy.competencies.operations import award, withdraw_award
from academy.competencies.queries import standings_of
from academy.ledger.models import Delivery, Entry
from academy.ledger.operations import replay
from academy.notices.models import Mail
from certificates import facts
from certificates.models import Certificate
from certificates.tasks import draw_certificate
from courses.models import Completion
from courses.operations import record_completion, withdraw_completion
from tests.factories import certificates as given
from tests.factories import cohorts, courses, people
from tests.factories import competencies as framework

pytestmark = pytest.mark.django_db
AT, TODAY = given.AT, given.AT.date()
Source = Completion.Source


def complete(source=Source.LEARNING, on=TODAY, person=None, module=None):
    person = person or people.employment().person
    return record_completion(person=person, module=module or courses.module(), on=on, at=AT, by=person, source=source)


class TestIssuing:
    @pytest.mark.parametrize("source", [Source.LEARNING, Source.REGISTER])
    def test_what_was_learnt_here_brings_one_certificate(self, source):
        completion = complete(source)
        made = Certificate.objects.get(completion=completion)
        assert (made.person, made.is_standing) == (completion.person, True)
        assert not Delivery.objects.failing().exists()

    @pytest.mark.parametrize("source", [Source.IMPORTED, Source.BY_HAND, Source.LOADED])
    def test_history_has_its_own_paper_elsewhere(self, source):
        complete(source)
        assert not Certificate.objects.exists()

    def test_several_awards_are_one_certificate(self):
        framework.levels()
        module = courses.module()
        for _n in range(4):
            framework.module_award(module)
        complete(module=module)
        assert Award.objects.count() == 4
        assert Certificate.objects.get().payload["data"]["competencies"][3]["level"] == 1

    def test_it_is_drawn_in_the_background(self, monkeypatch):
        queued = []
        monkeypatch.setattr(draw_certificate, "delay", lambda **kwargs: queued.append(kwargs))
        complete()
        made = Certificate.objects.get()
        assert queued == [{"certificate_id": made.pk}]
        assert not made.pdf
        draw_certificate(**queued[0])
        made.refresh_from_db()
        assert made.pdf

    def test_without_a_broker_it_is_issued_all_the_same(self, monkeypatch):
        def no_broker(**_kwargs):
            raise OperationalError

        monkeypatch.setattr(draw_certificate, "delay", no_broker)
        complete()
        assert Certificate.objects.exists()
        assert not Delivery.objects.failing().exists()

    def test_a_judged_award_brings_its_own(self):
        framework.levels()
        person, assessor = people.employment().person, people.person()
        judged = award(
            person=person,
            competency=framework.competency(),
            level=3,
            awarded_by="assessor",
            assessor=assessor,
            evidence="Observed",
            on=TODAY,
            at=AT,
            by=assessor,
        )
        made = Certificate.objects.get(award=judged)
        withdraw_award(award=judged, at=AT, by=assessor, reason="The wrong person")
        made.refresh_from_db()
        assert (made.is_standing, made.reason) == (False, "The wrong person")


class TestWithdrawal:
    def test_runs_down_the_chain_and_tells_the_person_once(self):
        completion = complete()
        by = people.person()
        for _turn in range(2):
            withdraw_completion(completion=completion, at=AT, by=by, reason="Marked for somebody else")
        made = Certificate.objects.get()
        assert (made.is_standing, made.reason, made.withdrawn_by) == (False, "Marked for somebody else", by)
        assert Entry.objects.of_kind(facts.WITHDRAWN).count() == 1
        keys = Mail.objects.filter(person=completion.person).exclude(key__startswith="issued:").values_list("key", flat=True)
        assert list(keys) == [f"withdrawn:{made.pk}"]

    def test_of_an_attendance_takes_the_certificate_along_and_tells_once(self):
        """The register said that somebody was there who was not (domain.md §4.5): the whole way down, and one message."""
        module = cohorts.blended_module(code="M6")
        framework.requirement(satisfied_by=["M6"])
        person, trainer = people.employment().person, people.person()
        cohort = cohorts.cohort(cohorts.offering(module, credits="module"), days=(TODAY,), trainers=(trainer,))
        booking, session = cohorts.booking(cohort, person), cohort.sessions.get()
        with time_machine.travel(AT + timedelta(hours=9)):
            now = timezone.now()
            mark = mark_attendance(booking=booking, session=session, mark=Attendance.Mark.PRESENT, at=now, by=trainer)
            close_register(session=session, at=now, by=trainer)
            made = Certificate.objects.get(person=person)
            assert standings_of(person, on=TODAY)[0].is_met
            mark.refresh_from_db()
            for _turn in range(2):
                correct_attendance(attendance=mark, mark=Attendance.Mark.DID_NOT_ATTEND, at=now, by=trainer, reason="Marked for a namesake")
        made.refresh_from_db()
        assert (made.is_standing, made.reason) == (False, "Marked for a namesake")
        assert not standings_of(person, on=TODAY)[0].is_met
        assert not Delivery.objects.waiting().exists()
        # One message, which is the certificate's: the register's own and the completion's would say the same again.
        assert [mail.key for mail in Mail.objects.filter(person=person).exclude(key__startswith="issued:")] == [f"withdrawn:{made.pk}"]

    def test_also_where_history_was_certified_by_a_loader(self):
        completion = given.completion(source=Source.LOADED)
        given.issue_for_completion(completion=completion, at=AT)
        withdraw_completion(completion=completion, at=AT, by=None, reason="Counted twice")
        assert not Certificate.objects.standing().exists()

    def test_done_again_afterwards_brings_a_new_one(self):
        first = complete(on=date(2026, 10, 1))
        withdraw_completion(completion=first, at=AT, by=None, reason="Counted twice")
        complete(person=first.person, module=first.module)
        assert Certificate.objects.count() == 2
        assert Certificate.objects.standing().count() == 1


def test_replaying_a_follower_issues_and_tells_nothing_twice():
    complete()
    mails = Mail.objects.count()
    for follower in ("credit-module", "issue-certificate", "tell-certificate"):
        replay(follower=follower, since=AT.replace(year=2000), at=AT)
    assert Certificate.objects.count() == 1
    assert Entry.objects.of_kind(facts.ISSUED).count() == 1
    assert Mail.objects.count() == mails
