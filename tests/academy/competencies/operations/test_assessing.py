"""At level 4 two assessors of different agencies agree before anything is awarded."""

from datetime import UTC, date, datetime

import pytest

from academy.competencies import facts
from academy.competencies.models import Assessment, Award
from academy.competencies.operations import AlreadyAnswered, NotAwardable, agree, decline, propose, withdraw_award
from academy.ledger.models import Entry
from tests.factories import competencies as framework
from tests.factories import people

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)
TODAY = AT.date()


@pytest.fixture
def given():
    framework.levels()
    return {
        "person": people.employment().person,
        "competency": framework.competency(),
        "level": 4,
        "assessor": people.employment().person,
        "moderator": people.employment().person,
        "evidence": "Supervises two facilitators",
        "on": TODAY,
        "at": AT,
    }


@pytest.fixture
def row(given):
    return propose(**given)


def test_proposed_twice_is_once_and_awards_nothing(given):
    assert propose(**given) == propose(**given)
    assert Entry.objects.of_kind(facts.ASSESSMENT_PROPOSED).count() == 1
    assert not Award.objects.exists()


def test_is_refused_as_the_award_would_be(given):
    with pytest.raises(NotAwardable, match="another agency"):
        propose(**{**given, "moderator": given["assessor"]})
    with pytest.raises(NotAwardable, match="not awarded in this way"):
        propose(**{**given, "level": 3})
    assert not Assessment.objects.exists()


def test_agreed_twice_is_once(row):
    first = agree(assessment=row, at=AT, by=row.moderator)
    assert agree(assessment=row, at=AT, by=row.moderator) == first
    assert (first.assessor, first.moderator, first.awarded_on, first.review_on) == (row.assessor, row.moderator, TODAY, date(2028, 11, 4))
    assert Entry.objects.of_kind(facts.AWARDED).count() == 1
    assert Entry.objects.of_kind(facts.ASSESSMENT_ANSWERED).get().data["agreed"] is True


def test_declined_twice_is_once_and_cannot_be_agreed_then(row):
    for _turn in range(2):
        decline(assessment=row, at=AT, by=row.moderator, reason="One more meeting")
    row.refresh_from_db()
    assert (row.is_standing, row.reason, row.withdrawn_by) == (False, "One more meeting", row.moderator)
    assert Entry.objects.of_kind(facts.ASSESSMENT_ANSWERED).count() == 1
    with pytest.raises(AlreadyAnswered):
        agree(assessment=row, at=AT, by=row.moderator)


def test_agreed_it_cannot_be_declined(row):
    agree(assessment=row, at=AT, by=row.moderator)
    with pytest.raises(AlreadyAnswered):
        decline(assessment=row, at=AT, by=row.moderator, reason="x")


def test_after_not_yet_or_a_withdrawn_award_it_can_be_proposed_anew(given, row):
    decline(assessment=row, at=AT, by=row.moderator, reason="One more meeting")
    second = propose(**given)
    award = agree(assessment=second, at=AT, by=second.moderator)
    withdraw_award(award=award, at=AT, by=second.assessor, reason="Of a namesake")
    third = propose(**given)
    assert agree(assessment=third, at=AT, by=third.moderator).is_standing
    assert Assessment.objects.count() == 3
