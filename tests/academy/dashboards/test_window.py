"""A person's own window over time."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import Attempt, Choice
from courses.queries import paths_of, ways_counted
from tests.factories import courses, people
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db


def play(enrolment, *ways, go=1, days=0):
    """A go at the story of the enrolment's module with these ways chosen, so many days later."""
    part = enrolment.edition.parts.select_related("lesson", "version").get(lesson__kind="scenario")
    at = AT + timedelta(days=days)
    attempt = Attempt.objects.create(
        enrolment=enrolment, lesson=part.lesson, version=part.version, number=go, started_at=at, finished_at=at, ending="warm"
    )
    for position, way in enumerate(ways):
        Choice.objects.create(attempt=attempt, position=position, step="door", choice=way, stance=way, chosen_at=at)
    return attempt


@pytest.fixture
def enrolment():
    return courses.enrolment(people.person())


def page_of(client: Client, **query):
    response = client.get(reverse("dashboards:my-window"), query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_says_what_will_stand_there(signed_in):
    assert "No story played yet" in page_of(signed_in(people.person()))


def test_paths_are_in_order_across_modules_and_goes(enrolment):
    other = courses.enrolment(enrolment.learner)
    play(enrolment, "with", go=2, days=5)
    play(enrolment, "to", "not", "with")
    play(other, "for", days=2)
    play(courses.enrolment(), "not")
    Attempt.objects.create(
        enrolment=other, lesson=other.module.lessons.get(kind="check"), version=other.edition.parts.first().version, number=1, started_at=AT
    )
    paths = paths_of(enrolment.learner)
    assert [(path.module, path.go, path.ways) for path in paths] == [
        (enrolment.module.title, 1, ["to", "not", "with"]),
        (other.module.title, 1, ["for"]),
        (enrolment.module.title, 2, ["with"]),
    ]
    assert ways_counted(paths) == {"to": 1, "for": 1, "not": 1, "with": 2}


def test_shows_how_it_was_at_first_and_since(signed_in, enrolment):
    play(enrolment, "to", "to", "not")
    play(enrolment, "with", "with", "for", go=2, days=30)
    page = page_of(signed_in(enrolment.learner))
    assert "TO: 2 of 3. FOR: none. NOT: 1 of 3. WITH: none." in page
    assert "TO: none. FOR: 1 of 3. NOT: none. WITH: 2 of 3." in page
    assert "At first" in page
    assert "Since then" in page
    assert "2 goes" in page


def test_one_go_is_one_window(signed_in, enrolment):
    play(enrolment, "with")
    page = page_of(signed_in(enrolment.learner))
    assert "Your first go" in page
    assert "Since then" not in page


def test_a_long_history_is_drawn_in_part_and_told_in_full(signed_in, enrolment):
    for go in range(1, 31):
        play(enrolment, *["to", "with"] * 6, go=go, days=go)
    page = page_of(signed_in(enrolment.learner))
    assert "The latest 12 are drawn" in page
    assert page.count('class="path__word ') == 12 * 12
    assert "go 30" in page
    assert "go 5<" in page_of(signed_in(enrolment.learner), page=2)


def test_asks_no_more_for_more_goes(signed_in, enrolment, assert_queries_do_not_grow):
    client = signed_in(enrolment.learner)
    play(enrolment, "to")
    grow = lambda: [play(enrolment, "with", "for", go=go, days=go) for go in range(2, 12)]  # noqa: E731
    assert_queries_do_not_grow(lambda: page_of(client), grow, ceiling=8)
