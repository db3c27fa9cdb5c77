from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from academy.ledger.models import Entry
from courses import facts
from courses.models import Completion, LessonCompletion
from courses.operations import (
    LessonNotInEdition,
    complete_lesson,
    record_completion,
    withdraw_completion,
    withdraw_lesson_completion,
)
from tests.factories import courses, people
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
READ = LessonCompletion.Door.READ


def finish(enrolment, slugs=None, at=AT):
    for part in enrolment.edition.parts.select_related("lesson").order_by("position"):
        if slugs is None or part.lesson.slug in slugs:
            complete_lesson(enrolment=enrolment, lesson=part.lesson, at=at, by=enrolment.learner, door=READ)
    enrolment.refresh_from_db()


def facts_of(*kinds):
    return Entry.objects.of_kind(*kinds).count()


class TestCompleteLesson:
    def test_leaves_the_module_open_while_a_lesson_is_outstanding(self):
        enrolment = courses.enrolment()
        finish(enrolment, {"support", "challenge", "twenty-to-eleven"})
        assert enrolment.is_open
        assert not Completion.objects.exists()
        assert facts_of(facts.LESSON_COMPLETED) == 3

    def test_completes_the_module_with_the_last_one(self):
        enrolment = courses.enrolment()
        finish(enrolment)
        completion = Completion.objects.get()
        assert (completion.person, completion.module, completion.edition) == (enrolment.learner, enrolment.module, enrolment.edition)
        assert completion.completed_on == date(2026, 11, 4)
        assert completion.source == Completion.Source.LEARNING
        entry = Entry.objects.get(kind=facts.MODULE_COMPLETED)
        assert (entry.person_id, entry.subject_id, entry.data) == (enrolment.learner_id, completion.pk, {"module": enrolment.module.code})

    def test_twice_is_once(self):
        enrolment = courses.enrolment()
        finish(enrolment)
        finish(enrolment, at=AT + timedelta(days=1))
        assert Completion.objects.count() == 1
        assert LessonCompletion.objects.count() == 4
        assert facts_of(facts.LESSON_COMPLETED, facts.MODULE_COMPLETED) == 5

    def test_a_lesson_that_is_not_required_holds_nothing_up(self):
        module = courses.module()
        courses.lesson(module, slug="more", kind="page", title="More", content=courses.PAGE, position=9, is_required=False)
        courses.edition(module)
        enrolment = courses.enrolment(module_=module)
        finish(enrolment, {"support", "challenge", "twenty-to-eleven", "check"})
        assert not enrolment.is_open

    def test_refuses_a_lesson_of_another_edition(self):
        enrolment = courses.enrolment()
        later = courses.lesson(enrolment.module, slug="new", kind="page", title="New", content=courses.PAGE, position=9)
        courses.edition(enrolment.module)
        with pytest.raises(LessonNotInEdition):
            complete_lesson(enrolment=enrolment, lesson=later, at=AT, by=enrolment.learner, door=READ)

    def test_the_day_is_londons(self):
        enrolment = courses.enrolment()
        finish(enrolment, at=datetime(2026, 7, 3, 23, 30, tzinfo=AT.tzinfo))
        assert Completion.objects.get().completed_on == date(2026, 7, 4)

    def test_a_register_closed_late_does_not_date_the_module_before_its_last_lesson(self):
        """The session was on the 1st, the check was passed on the 4th, the register is closed afterwards."""
        enrolment = courses.enrolment(module_=courses.module(parts=[*courses.PARTS, courses.TAUGHT]))
        finish(enrolment, {"support", "challenge", "twenty-to-eleven", "check"})
        day = enrolment.module.lessons.get(slug="day-1")
        complete_lesson(enrolment=enrolment, lesson=day, at=AT - timedelta(days=3), by=None, door=LessonCompletion.Door.REGISTER)
        assert Completion.objects.get().completed_on == date(2026, 11, 4)

    def test_a_completion_of_the_same_day_from_elsewhere_counts_once(self):
        enrolment = courses.enrolment()
        record_completion(
            person=enrolment.learner, module=enrolment.module, on=date(2026, 11, 4), at=AT, by=None, source=Completion.Source.IMPORTED
        )
        finish(enrolment)
        assert not enrolment.is_open
        assert Completion.objects.count() == 1


class TestWithdrawLessonCompletion:
    def test_takes_the_module_with_it_and_opens_the_enrolment_again(self):
        enrolment = courses.enrolment()
        finish(enrolment)
        done = LessonCompletion.objects.get(lesson__slug="check")
        by = people.person()
        withdraw_lesson_completion(completion=done, at=AT, by=by, reason="Wrong person")
        withdraw_lesson_completion(completion=done, at=AT, by=by, reason="Again")
        enrolment.refresh_from_db()
        completion = Completion.objects.get()
        assert enrolment.is_open
        assert (completion.withdrawn_at, completion.withdrawn_by, completion.reason) == (AT, by, "Wrong person")
        assert facts_of(facts.LESSON_COMPLETION_WITHDRAWN) == 1
        assert facts_of(facts.COMPLETION_WITHDRAWN) == 1

    def test_can_be_completed_once_more_afterwards(self):
        enrolment = courses.enrolment()
        finish(enrolment)
        withdraw_lesson_completion(completion=LessonCompletion.objects.get(lesson__slug="check"), at=AT, by=None, reason="")
        finish(enrolment)
        assert not enrolment.is_open
        assert Completion.objects.standing().count() == 1

    def test_leaves_the_enrolment_closed_where_another_is_open(self):
        enrolment = courses.enrolment()
        finish(enrolment)
        again = courses.enrolment(enrolment.learner, enrolment.module)
        withdraw_lesson_completion(completion=LessonCompletion.objects.filter(enrolment=enrolment).first(), at=AT, by=None, reason="")
        enrolment.refresh_from_db()
        assert not enrolment.is_open
        assert again.is_open


class TestRecordCompletion:
    def record(self, learner, module, source=Completion.Source.BY_HAND, on=date(2024, 5, 1)):
        return record_completion(person=learner, module=module, on=on, at=timezone.now(), by=learner, source=source, evidence="Register")

    def test_twice_is_once(self):
        learner, module = people.person(), courses.module()
        assert self.record(learner, module) == self.record(learner, module)
        assert facts_of(facts.MODULE_COMPLETED) == 1

    def test_again_after_being_withdrawn(self):
        learner, module = people.person(), courses.module()
        first = self.record(learner, module)
        withdraw_completion(completion=first, at=AT, by=learner, reason="Typed wrongly")
        withdraw_completion(completion=first, at=AT, by=learner, reason="Typed wrongly")
        assert self.record(learner, module) != first
        assert facts_of(facts.COMPLETION_WITHDRAWN) == 1

    def test_attendance_completes_the_open_enrolment_and_its_withdrawal_opens_it(self):
        enrolment = courses.enrolment()
        completion = self.record(enrolment.learner, enrolment.module, Completion.Source.REGISTER, on=date(2026, 11, 20))
        enrolment.refresh_from_db()
        assert (completion.enrolment, completion.edition, enrolment.is_open) == (enrolment, enrolment.edition, False)
        withdraw_completion(completion=completion, at=AT, by=None, reason="Not there")
        enrolment.refresh_from_db()
        assert enrolment.is_open

    def test_history_leaves_the_open_enrolment_alone(self):
        enrolment = courses.enrolment()
        self.record(enrolment.learner, enrolment.module)
        self.record(enrolment.learner, enrolment.module, Completion.Source.REGISTER, on=date(2025, 1, 1))
        enrolment.refresh_from_db()
        assert enrolment.is_open
