from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.operations import complete_lesson, keep_place
from courses.queries import begun_by, enrolment_shown, module_progress
from tests.factories import courses, people
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db


def finish(enrolment, *slugs):
    for slug in slugs:
        lesson = enrolment.module.lessons.get(slug=slug)
        complete_lesson(enrolment=enrolment, lesson=lesson, at=AT, by=enrolment.learner, door="read")


class TestModuleProgress:
    def test_for_nobody_and_for_somebody_who_has_not_begun_it(self):
        module = courses.module()
        for person in (None, people.person()):
            progress = module_progress(person, module)
            assert [part.slug for part in progress.parts] == ["support", "challenge", "twenty-to-eleven", "check"]
            assert (progress.done, progress.total, progress.is_begun, progress.minutes_left) == (0, 4, False, 32)

    def test_counts_what_is_done_and_shows_the_way_on(self):
        enrolment = courses.enrolment()
        finish(enrolment, "support")
        progress = module_progress(enrolment.learner, enrolment.module)
        assert (progress.done, progress.minutes_left, progress.here.slug) == (1, 24, "challenge")
        assert [part.is_done for part in progress.parts] == [True, False, False, False]

    def test_stays_in_the_edition_begun(self):
        enrolment = courses.enrolment()
        courses.lesson(enrolment.module, slug="new", kind="page", title="New", content=courses.PAGE, position=9)
        courses.edition(enrolment.module)
        assert module_progress(enrolment.learner, enrolment.module).total == 4
        assert module_progress(people.person(), enrolment.module).total == 5

    def test_somebody_elses_does_not_count(self):
        enrolment = courses.enrolment()
        other = courses.enrolment(module_=enrolment.module)
        finish(other, "support", "challenge")
        assert module_progress(enrolment.learner, enrolment.module).done == 0

    def test_neither_does_an_earlier_time_or_what_was_withdrawn(self):
        enrolment = courses.enrolment()
        finish(enrolment, "support", "challenge", "twenty-to-eleven", "check")
        again = courses.enrolment(enrolment.learner, enrolment.module)
        finish(again, "support", "challenge")
        again.lesson_completions.filter(lesson__slug="challenge").update(withdrawn_at=AT)
        assert module_progress(enrolment.learner, enrolment.module).done == 1

    def test_going_on_means_the_lesson_last_looked_at(self):
        enrolment = courses.enrolment()
        for minute, slug in enumerate(["challenge", "support"]):
            lesson = enrolment.module.lessons.get(slug=slug)
            keep_place(enrolment=enrolment, lesson_id=lesson.pk, place=f"b-{slug}", at=AT + timedelta(minutes=minute))
        progress = module_progress(enrolment.learner, enrolment.module)
        assert (progress.here.slug, progress.here.place, progress.seen_at) == ("support", "b-support", AT + timedelta(minutes=1))
        finish(enrolment, "support")
        assert module_progress(enrolment.learner, enrolment.module).here.place == "b-challenge"

    def test_what_is_left_behind_comes_after_the_end(self):
        enrolment = courses.enrolment()
        keep_place(enrolment=enrolment, lesson_id=enrolment.module.lessons.get(slug="check").pk, place="", at=AT)
        finish(enrolment, "check", "support")
        assert module_progress(enrolment.learner, enrolment.module).here.slug == "challenge"

    def test_a_taught_session_is_where_one_is_only_when_nothing_else_is_left(self):
        module = courses.module(parts=[courses.TAUGHT, *courses.PARTS])
        enrolment = courses.enrolment(module_=module)
        assert module_progress(enrolment.learner, module).here.slug == "support"
        finish(enrolment, "support", "challenge", "twenty-to-eleven", "check")
        progress = module_progress(enrolment.learner, module)
        assert (progress.here.slug, progress.here.is_taught, progress.minutes_left) == ("day-1", True, 0)


class TestEnrolmentShown:
    def test_the_open_one_before_a_finished_one_before_an_older(self):
        learner, module = people.person(), courses.module()
        assert enrolment_shown(learner, module.slug) is None
        courses.enrolment(learner, module, closed_at=AT)
        assert enrolment_shown(learner, module.slug) is None
        courses.enrolment(learner, module, completed_at=AT)
        later = courses.enrolment(learner, module, completed_at=AT + timedelta(days=400))
        assert enrolment_shown(learner, module.slug) == later
        begun = courses.enrolment(learner, module)
        assert enrolment_shown(learner, module.slug) == begun


class TestBegunBy:
    def test_the_last_looked_at_first_with_two_queries_however_many(self):
        learner = people.person()
        begun = [courses.enrolment(learner, enrolled_at=AT - timedelta(days=day)) for day in range(6)]
        courses.enrolment(learner, completed_at=AT)
        oldest = begun[-1]
        keep_place(enrolment=oldest, lesson_id=oldest.module.lessons.get(slug="challenge").pk, place="b-text", at=AT + timedelta(days=1))
        with CaptureQueriesContext(connection) as queries:
            found = begun_by(learner)
        assert [progress.enrolment.pk for progress in found] == [oldest.pk, *(enrolment.pk for enrolment in begun[:-1])]
        assert [progress.total for progress in found] == [4] * 6
        assert len(queries) == 2
