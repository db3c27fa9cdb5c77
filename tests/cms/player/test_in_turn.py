"""Lessons that open one after the other."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Attempt, Choice, LessonCompletion, Module
from courses.operations import enrol
from tests.cms.player.test_checks import answer_to
from tests.factories import courses, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(learner_in: Any) -> Any:
    """In support, challenge, a story and a check, which open in that order."""
    return learner_in(module=courses.module(is_in_order=True, may_be_proved=True), is_in_order=True)


def _page(learner: Any, lesson: str, **query: Any) -> str:
    response = learner.get(lesson, **query)
    assert response.status_code == 200
    return str(response.content.decode())


class TestClosed:
    @pytest.mark.parametrize("lesson", ["challenge", "twenty-to-eleven", "check"])
    def test_says_which_comes_first_and_how_long_it_takes(self, learner: Any, lesson: str) -> None:
        words = _page(learner, lesson)
        assert "“What support is” comes first" in words
        assert "That one takes about 8 minutes." in words
        assert f'href="{learner.url("support")}"' in words
        assert "What you have done stays open" in words

    def test_each_opens_once_the_one_before_it_is_done_and_stays_open(self, learner: Any) -> None:
        response = learner.post("support", "lesson-complete")
        assert response["Location"] == learner.url("challenge")
        for lesson in ("support", "challenge"):
            assert "” comes first" not in _page(learner, lesson)
        assert "“What challenge is” comes first" in _page(learner, "check")

    @pytest.mark.parametrize(
        ("lesson", "name", "data"),
        [
            ("challenge", "lesson-complete", {}),
            ("twenty-to-eleven", "scenario-instead", {}),
            ("twenty-to-eleven", "scenario-choose", {"go": 1, "position": 0, "step": "door", "choice": "food"}),
            ("check", "check-begin", {"go": 1}),
        ],
    )
    def test_what_another_tab_still_sends_is_led_there(self, learner: Any, lesson: str, name: str, data: Any) -> None:
        response = learner.post(lesson, name, **data)
        assert response["Location"] == learner.url(lesson)
        assert not LessonCompletion.objects.exists()
        assert not Attempt.objects.exists()
        assert not Choice.objects.exists()


class TestNeverClosed:
    def test_to_whoever_began_in_any_order(self, learner_in: Any) -> None:
        learner = learner_in()
        Module.objects.filter(pk=learner.module.pk).update(is_in_order=True)
        assert "” comes first" not in _page(learner, "check")

    def test_once_the_author_lets_go_of_it(self, learner: Any) -> None:
        Module.objects.filter(pk=learner.module.pk).update(is_in_order=False)
        assert "” comes first" not in _page(learner, "check")

    def test_a_day_together(self, learner_in: Any) -> None:
        module = courses.module(parts=[*courses.PARTS, courses.TAUGHT], is_in_order=True)
        learner = learner_in(module=module, is_in_order=True)
        assert "” comes first" not in _page(learner, "day-1")

    def test_to_whoever_shows_that_they_know_it(self, learner: Any) -> None:
        learner.client.post(f"/modules/{learner.module.slug}/prove/")
        assert "” comes first" not in _page(learner, "check", go=1, question=1)
        assert "” comes first" not in _page(learner, "check")
        attempt = Attempt.objects.get()
        for number in range(1, len(attempt.drawn) + 1):
            learner.post("check", "check-answer", go=1, question=number, **answer_to(attempt, number, right=False))
        assert "Some of it is new to you" in _page(learner, "check", go=1)
        # It opens again for good in its turn.
        assert "“What support is” comes first" in _page(learner, "check")


def test_it_holds_for_those_who_begin_from_then_on() -> None:
    module = courses.module(is_in_order=True)
    learner = people.person()
    assert enrol(learner=learner, module=module, at=courses.AT, by=learner).is_in_order


def test_a_lesson_asks_no_more_of_the_database(learner: Any, learner_in: Any) -> None:
    free = learner_in()
    counts = []
    for one in (free, learner):
        one.get("support")
        with CaptureQueriesContext(connection) as asked:
            one.get("support")
        counts.append(len(asked))
    assert counts[0] == counts[1]
