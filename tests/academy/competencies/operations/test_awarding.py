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


class TestModerated:
    @pytest.fixture
    def by_two(self, given):
        people.employment(given["assessor"])
        return {**given, "level": 4, "awarded_by": Award.By.MODERATOR, "moderator": people.employment().person}

    def test_reaches_level_four_with_both_names(self, by_two):
        made = award(**by_two)
        assert (made.level, made.assessor, made.moderator) == (4, by_two["assessor"], by_two["moderator"])

    def test_not_by_one_alone(self, by_two):
        for moderator in (None, by_two["assessor"]):
            with pytest.raises(NotAwardable, match=r"second assessor"):
                award(**{**by_two, "moderator": moderator})

    def test_not_by_two_of_the_same_agency(self, by_two):
        team = people.team(by_two["assessor"].employments.get().team.agency)
        people.employment(by_two["moderator"], team)
        with pytest.raises(NotAwardable, match="another agency"):
            award(**by_two)

    def test_the_second_does_not_judge_themselves_either(self, by_two):
        with pytest.raises(NotAwardable, match="themselves"):
            award(**{**by_two, "moderator": by_two["person"]})


class TestReview:
    def test_may_come_earlier(self, given):
        assert award(**given, review_on=date(2027, 1, 4)).review_on == date(2027, 1, 4)

    @pytest.mark.parametrize("day", [TODAY, date(2028, 11, 5)])
    def test_and_neither_at_once_nor_later_than_the_level_allows(self, given, day):
        with pytest.raises(NotAwardable, match="by 4 November 2028 at the latest"):
            award(**given, review_on=day)


def test_what_was_seen_is_part_of_it(given):
    with pytest.raises(NotAwardable, match="what was seen"):
        award(**{**given, "evidence": "  "})


def test_withdrawing_twice_is_once(given):
    made = award(**given)
    for _turn in range(2):
        withdraw_award(award=made, at=AT, by=given["assessor"], reason="The wrong person")
    made.refresh_from_db()
    assert (made.is_standing, made.reason) == (False, "The wrong person")
    assert Entry.objects.of_kind(facts.AWARD_WITHDRAWN).count() == 1
