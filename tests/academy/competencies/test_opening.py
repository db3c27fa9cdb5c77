"""Which modules are closed to whom, and what opens them."""

from datetime import date, timedelta
from typing import Any

import pytest

from academy.competencies.operations import SomethingComesFirst, begin_module
from academy.competencies.queries import opening_for, waiting_before
from academy.people.models import Person
from courses.models import Completion, Enrolment, Module
from courses.operations import record_completion, withdraw_completion
from tests.factories import cohorts, courses, people
from tests.factories.competencies import requirement
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 4)


@pytest.fixture
def first() -> Module:
    return courses.module(code="M1", minutes=60)


@pytest.fixture
def closed(first: Module) -> Module:
    return courses.module(code="M6", requires=["M1"], first_is_asked=True)


def _completed(person: Person, module: Module, on: date = ON) -> Completion:
    return record_completion(person=person, module=module, on=on, at=AT, by=person, source=Completion.Source.BY_HAND)


def _missing(person: Person, module: Module, on: date = ON) -> list[str]:
    waiting = waiting_before(person, module, on=on)
    return [one.code for one in waiting.missing] if waiting else []


class TestWhatOpensIt:
    def test_nothing_is_asked_where_it_is_advice(self, first: Module, django_assert_num_queries: Any) -> None:
        advised = courses.module(requires=["M1"])
        person = people.person()
        with django_assert_num_queries(0):
            assert waiting_before(person, advised, on=ON) is None

    def test_a_completion_ever_that_was_not_withdrawn(self, first: Module, closed: Module) -> None:
        person = people.person()
        waiting = waiting_before(person, closed, on=ON)
        assert waiting
        assert (waiting.needed, [one.code for one in waiting.missing], waiting.minutes) == (1, ["M1"], 60)
        # Somebody else's opens nothing.
        _completed(people.person(), first)
        assert _missing(person, closed) == ["M1"]
        long_ago = _completed(person, first, date(2011, 3, 1))
        assert _missing(person, closed) == []
        withdraw_completion(completion=long_ago, at=AT, by=person, reason="Somebody else’s")
        assert _missing(person, closed) == ["M1"]

    def test_a_module_that_meets_the_same_or_more(self, first: Module, closed: Module) -> None:
        booster, higher, other = (courses.module(code=code) for code in ("M1R", "M7", "M8"))
        requirement("LOW", satisfied_by=["M1", "M1R"])
        requirement("HIGH", satisfied_by=["M7"], supersedes=["LOW"])
        requirement("OTHER", satisfied_by=["M8", "M1"])
        for module, opens in ((booster, True), (higher, True), (other, False)):
            person = people.person()
            _completed(person, module)
            assert (_missing(person, closed) == []) is opens

    def test_by_the_rule_in_force_on_the_day(self, first: Module, closed: Module) -> None:
        person = people.person()
        _completed(person, courses.module(code="M1R"))
        requirement("LOW", satisfied_by=["M1", "M1R"], effective_to=ON)
        assert _missing(person, closed) == []
        assert _missing(person, closed, ON + timedelta(days=1)) == ["M1"]

    def test_any_so_many(self, first: Module) -> None:
        second, third = courses.module(code="M2", minutes=20), courses.module(code="M3", minutes=45)
        closed = courses.module(requires=["M1", "M2", "M3"], first_is_asked=True, first_enough=2)
        person = people.person()
        waiting = waiting_before(person, closed, on=ON)
        assert waiting
        assert (waiting.needed, waiting.is_choice, waiting.minutes) == (2, True, 65)
        _completed(person, third)
        waiting = waiting_before(person, closed, on=ON)
        assert waiting
        assert (waiting.needed, [one.code for one in waiting.missing], waiting.minutes) == (1, ["M1", "M2"], 20)
        _completed(person, second)
        assert _missing(person, closed) == []

    def test_what_is_gone_is_asked_of_nobody(self, first: Module, closed: Module) -> None:
        Module.objects.filter(pk=first.pk).update(retired_at=AT)
        assert _missing(people.person(), closed) == []


class TestWhoIsNeverShutOut:
    def test_whoever_began_or_completed_it(self, first: Module, closed: Module) -> None:
        began, gave_up, completed = people.person(), people.person(), people.person()
        courses.enrolment(began, closed)
        courses.enrolment(gave_up, closed, closed_at=AT)
        _completed(completed, closed)
        assert [_missing(person, closed) for person in (began, gave_up, completed)] == [[], [], []]

    def test_a_rule_that_comes_later_shuts_out_nobody_half_way(self, first: Module) -> None:
        module = courses.module()
        person = people.person()
        courses.enrolment(person, module)
        module.requires, module.first_is_asked = ["M1"], True
        module.save()
        assert _missing(person, module) == []
        assert _missing(people.person(), module) == ["M1"]

    def test_whoever_has_a_place_where_it_is_taught(self, first: Module) -> None:
        taught = cohorts.blended_module(requires=["M1"], first_is_asked=True)
        booking = cohorts.booking(cohorts.cohort(cohorts.offering(taught)))
        assert _missing(booking.person, taught) == []
        booking.cancelled_at = AT
        booking.save()
        assert _missing(booking.person, taught) == ["M1"]


class TestBeginning:
    def test_is_refused_with_what_comes_first_and_leaves_nothing(self, first: Module, closed: Module) -> None:
        person = people.person()
        with pytest.raises(SomethingComesFirst) as refused:
            begin_module(learner=person, module=closed, at=AT, by=person)
        assert list(refused.value.waiting.missing) == [first]
        assert not Enrolment.objects.exists()
        _completed(person, first)
        begun = begin_module(learner=person, module=closed, at=AT, by=person)
        # Twice is as once.
        assert begin_module(learner=person, module=closed, at=AT, by=person) == begun


def test_asks_the_same_of_the_database_however_many_there_are(assert_queries_do_not_grow: Any) -> None:
    person = people.person()
    courses.module(requires=["M1"], first_is_asked=True)

    def more() -> None:
        for _number in range(5):
            module = courses.module(requires=["M1", "X1"], first_is_asked=True)
            requirement(satisfied_by=[module.code])
            _completed(person, module)

    assert_queries_do_not_grow(lambda: opening_for(person, on=ON), more, ceiling=1)
