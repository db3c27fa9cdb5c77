from datetime import UTC, date, datetime

import pytest

from academy.competencies import facts
from academy.competencies.models import Award, Period, Status
from academy.competencies.operations import credit_completion, withdraw_credit
from academy.competencies.queries import standings_of
from academy.ledger.models import Entry
from courses.models import Completion
from courses.operations import record_completion, withdraw_completion
from tests.factories import competencies as framework
from tests.factories import courses, people

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 4)


@pytest.fixture
def module():
    framework.levels()
    made = courses.module(code="M1")
    framework.module_award(made, level=1)
    framework.module_award(made, level=2)
    return made


@pytest.fixture
def learner():
    return people.employment(starts_on=date(2026, 1, 1)).person


def completed(person, module, on=TODAY, source=Completion.Source.LEARNING):
    """Without the ledger: only the row."""
    return Completion.objects.create(person=person, module=module, completed_on=on, source=source)


class TestCreditCompletion:
    def test_makes_every_course_award_and_one_fact(self, module, learner):
        completion = completed(learner, module)
        awards = credit_completion(completion=completion, at=AT)
        assert [(award.level, award.awarded_by, award.awarded_on, award.review_on) for award in awards] == [
            (1, "course", TODAY, date(2029, 11, 4)),
            (2, "course", TODAY, date(2028, 11, 4)),
        ]
        [entry] = Entry.objects.of_kind(facts.MODULE_CREDITED)
        assert (entry.subject_id, entry.person_id, entry.data) == (completion.pk, learner.pk, {"module": "M1"})

    def test_twice_is_once(self, module, learner):
        completion = completed(learner, module)
        assert credit_completion(completion=completion, at=AT) == credit_completion(completion=completion, at=AT)
        assert Award.objects.count() == 2
        assert Entry.objects.of_kind(facts.MODULE_CREDITED).count() == 1

    def test_one_that_was_withdrawn_meanwhile_is_not_credited(self, module, learner):
        completion = completed(learner, module)
        completion.mark_withdrawn(at=AT, by=None, reason="Wrong person")
        assert credit_completion(completion=completion, at=AT) == []
        assert not Entry.objects.of_kind(facts.MODULE_CREDITED).exists()


class TestTheChain:
    """Through the ledger, as it happens."""

    def test_completing_credits_and_renews_standing(self, module, learner):
        framework.requirement("ALL", satisfied_by=["M1"])
        record_completion(person=learner, module=module, on=TODAY, at=AT, by=learner, source=Completion.Source.BY_HAND)
        [standing] = standings_of(learner, on=TODAY)
        assert (standing.status, standing.until) == (Status.CURRENT, date(2027, 11, 4))
        assert Award.objects.standing().count() == 2

    def test_withdrawing_takes_awards_and_standing_back(self, module, learner):
        framework.requirement("ALL", satisfied_by=["M1"])
        completion = record_completion(person=learner, module=module, on=TODAY, at=AT, by=learner, source=Completion.Source.BY_HAND)
        withdraw_completion(completion=completion, at=AT, by=learner, reason="Counted twice")
        assert standings_of(learner, on=TODAY)[0].status == Status.NEVER_DONE
        assert not Award.objects.standing().exists()
        assert {award.reason for award in Award.objects.all()} == {"Counted twice"}
        assert Entry.objects.of_kind(facts.CREDIT_WITHDRAWN).count() == 1

    def test_withdrawing_twice_is_once(self, module, learner):
        completion = completed(learner, module)
        credit_completion(completion=completion, at=AT)
        completion.mark_withdrawn(at=AT, by=None, reason="")
        for _turn in range(2):
            withdraw_credit(completion=completion, at=AT, by=None, reason="Counted twice")
        assert Entry.objects.of_kind(facts.CREDIT_WITHDRAWN).count() == 1

    def test_a_higher_module_renews_what_it_supersedes(self, module, learner):
        framework.requirement("LOW", satisfied_by=["M1"])
        framework.requirement("HIGH", who=["designation:facilitator"], satisfied_by=["M7"], refresh_months=24, supersedes=["LOW"])
        completion = completed(learner, courses.module(code="M7"))
        credit_completion(completion=completion, at=AT)
        period = Period.objects.on(TODAY).get(person=learner)
        assert (period.requirement.code, period.from_completion_id, period.due_on) == ("LOW", completion.pk, date(2028, 11, 4))
