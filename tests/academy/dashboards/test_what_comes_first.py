"""What opens only after something else, on a person's own pages and where a manager puts something there."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from academy.competencies.operations import rebuild_standing
from academy.people.models import Person
from courses.models import Completion, Enrolment, Module
from courses.operations import record_completion
from tests.factories import courses, people
from tests.factories.competencies import requirement

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
OPENS = 'Opens after: <a class="link" href="/modules/working-with/">Working with</a>.'


@pytest.fixture
def first() -> Module:
    return courses.module(code="M1", title="Working with", slug="working-with", minutes=60)


@pytest.fixture
def closed(first: Module) -> Module:
    return courses.module(code="M6", title="Circles", requires=["M1"], first_is_asked=True)


@pytest.fixture
def learner(closed: Module) -> Person:
    """Of whom both are asked, the closed one first."""
    requirement("R-M6", satisfied_by=["M6"], within_days=5)
    requirement("R-M1", satisfied_by=["M1"], within_days=90)
    post = people.employment(starts_on=timezone.localdate())
    rebuild_standing(person_ids=[post.person_id])
    return post.person


def _completed(person: Person, module: Module) -> None:
    on = date(2020, 1, 1)
    record_completion(person=person, module=module, on=on, at=timezone.now(), by=person, source=Completion.Source.BY_HAND)
    rebuild_standing(person_ids=[person.pk])


class TestTheWayThrough:
    def test_says_what_opens_it_and_begins_with_that(self, learner: Person, first: Module, signed_in: SignedIn) -> None:
        response = signed_in(learner).get("/learning/path/")
        words = response.content.decode()
        assert OPENS in words
        assert "nothing is closed" not in words
        assert "Where something opens only after another, it says so" in words
        assert "Easier after" not in words
        assert response.context["path"].next.module == first

    def test_closes_nothing_once_that_is_there(self, learner: Person, first: Module, closed: Module, signed_in: SignedIn) -> None:
        _completed(learner, first)
        response = signed_in(learner).get("/learning/path/")
        assert "Opens after" not in response.content.decode()
        assert "nothing is closed" in response.content.decode()

    def test_advice_is_still_advice(self, learner: Person, first: Module, closed: Module, signed_in: SignedIn) -> None:
        Module.objects.filter(pk=closed.pk).update(first_is_asked=False)
        words = signed_in(learner).get("/learning/path/").content.decode()
        assert "Easier after: Working with" in words
        assert "nothing is closed" in words


class TestMyLearning:
    def test_starts_with_what_is_open(self, learner: Person, first: Module, signed_in: SignedIn) -> None:
        response = signed_in(learner).get("/learning/")
        mine = response.context["mine"]
        assert [due.module.code for due in mine.due] == ["M6", "M1"]
        assert mine.start.module == first
        assert OPENS in response.content.decode()

    def test_asks_one_statement_for_it_however_much_there_is(
        self, learner: Person, signed_in: SignedIn, assert_queries_do_not_grow: Callable[..., None]
    ) -> None:
        client = signed_in(learner)

        def more() -> None:
            for number in range(4):
                courses.module(code=f"Y{number}", requires=["M1"], first_is_asked=True)
                requirement(satisfied_by=[f"Y{number}"], within_days=3)
            rebuild_standing(person_ids=[learner.pk])

        assert_queries_do_not_grow(lambda: client.get("/learning/"), more, ceiling=16)


class TestAManager:
    def test_is_told_what_comes_first(self, learner: Person, first: Module, closed: Module, signed_in: SignedIn) -> None:
        manager = people.person()
        learner.employments.update(manager=manager)
        client = signed_in(manager)
        response = client.post(f"/team/{learner.pk}/enrol/", {"module": closed.pk})
        assert response.status_code == 422
        words = f"This opens for {learner.get_short_name()} after: Working with. Choose that first."
        assert words in response.content.decode()
        assert not Enrolment.objects.exists()
        _completed(learner, first)
        assert client.post(f"/team/{learner.pk}/enrol/", {"module": closed.pk}).status_code == 302
        assert Enrolment.objects.filter(learner=learner, module=closed).exists()
