from datetime import timedelta

import pytest
from django.utils import timezone

from academy.cohorts.models import Cohort, Offering, OfferingModule, Place, SessionDay
from courses.models import LessonCompletion
from courses.operations import complete_lesson
from tests.factories import courses
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


@pytest.fixture
def taught(learner_in):
    return learner_in(module=courses.module(parts=[courses.PARTS[0], courses.TAUGHT]))


def cohort_of(module, *, capacity=12):
    number = Cohort.objects.count()
    offering = Offering.objects.create(code=f"O{number}", title="Circles")
    OfferingModule.objects.create(offering=offering, module=module)
    cohort = Cohort.objects.create(code=f"C{number}", offering=offering, title=f"Morning group {number}", capacity=capacity, created_at=AT)
    place, _is_new = Place.objects.get_or_create(name="Millfield Library")
    day = timezone.localdate() + timedelta(days=7 + number)
    SessionDay.objects.create(cohort=cohort, title="Day 1", on=day, starts_at="09:30", ends_at="15:30", place=place)
    return cohort


def test_says_what_happens_and_when_one_can_come(taught):
    cohort = cohort_of(taught.module)
    page = text_of(taught.get("day-1"))
    for words in ("Round of names", "1 hour", "Morning group 0", "9.30am to 3.30pm", "Millfield Library", "12 places left", "6 hours"):
        assert words in page
    assert f'href="/cohorts/dates/{cohort.pk}/"' in page


def test_says_so_where_there_are_no_dates(taught):
    assert "No dates just now" in text_of(taught.get("day-1"))


def test_is_not_done_by_reading(taught):
    assert taught.post("day-1", "lesson-complete").status_code == 404
    assert not LessonCompletion.objects.exists()


def test_done_it_says_so_and_offers_no_dates(taught):
    cohort_of(taught.module)
    lesson = taught.module.lessons.get(slug="day-1")
    complete_lesson(enrolment=taught.enrolment, lesson=lesson, at=AT, by=None, door="register")
    page = text_of(taught.get("day-1"))
    assert "You were there" in page
    assert "Morning group" not in page


def test_asks_no_more_for_more_dates(taught, assert_queries_do_not_grow):
    cohort_of(taught.module)
    assert_queries_do_not_grow(lambda: taught.get("day-1"), lambda: [cohort_of(taught.module) for _number in range(4)], ceiling=14)
