from datetime import UTC, date, datetime

import pytest

from academy.competencies import facts
from academy.competencies.models import Award
from academy.competencies.operations import NotAwardable, award, withdraw_award
from academy.ledger.models import Entry
from tests.factories import competencies as framework
from tests.factories import people

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 4)


@pytest.fixture
def given():
    framework.levels()
    person, assessor = people.person(), people.person()
    return {
        "person": person,
        "competency": framework.competency(),
        "level": 3,
        "awarded_by": Award.By.ASSESSOR,
        "assessor": assessor,
        "evidence": "Observed meeting",
        "on": TODAY,
        "at": AT,
        "by": assessor,
    }


def test_keeps_who_judged_and_when_it_is_looked_at_again(given):
    made = award(**given)
    assert (made.assessor, made.review_on, made.evidence) == (given["assessor"], date(2028, 11, 4), "Observed meeting")
    [entry] = Entry.objects.of_kind(facts.AWARDED)
    assert (entry.person_id, entry.by_id) == (given["person"].pk, given["assessor"].pk)


def test_twice_is_once(given):
    assert award(**given) == award(**given)
    assert Entry.objects.of_kind(facts.AWARDED).count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"awarded_by": Award.By.COURSE, "level": 2}, "not awarded in this way"),
        ({"awarded_by": Award.By.MANAGER}, "not awarded in this way"),
        ({"level": 4}, "second assessor"),
        ({"assessor": None}, "who judged"),
    ],
)
def test_refuses_what_the_framework_does_not_allow(given, change, words):
    with pytest.raises(NotAwardable, match=words):
        award(**{**given, **change})
    assert not Award.objects.exists()


def test_nobody_judges_themselves(given):
    with pytest.raises(NotAwardable, match="themselves"):
        award(**{**given, "assessor": given["person"]})


def test_a_moderated_award_reaches_level_four(given):
    assert award(**{**given, "level": 4, "awarded_by": Award.By.MODERATOR}).level == 4


def test_withdrawing_twice_is_once(given):
    made = award(**given)
    for _turn in range(2):
        withdraw_award(award=made, at=AT, by=given["assessor"], reason="The wrong person")
    made.refresh_from_db()
    assert (made.is_standing, made.reason) == (False, "The wrong person")
    assert Entry.objects.of_kind(facts.AWARD_WITHDRAWN).count() == 1
