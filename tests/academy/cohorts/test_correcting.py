"""A closed register is corrected with a reason, and everything that rested on it follows."""

from datetime import date, timedelta

import pytest

from academy.cohorts import facts
from academy.cohorts.models import Attendance, OfferingModule
from academy.cohorts.operations import (
    ChangedMeanwhile,
    ReasonMissing,
    RegisterOpen,
    add_forgotten,
    close_register,
    correct_attendance,
    mark_attendance,
)
from academy.common.days import local_day
from academy.ledger.models import Entry
from courses import facts as course_facts
from courses.models import Completion, Enrolment, LessonCompletion
from tests.academy.cohorts.test_registers import do_online_part
from tests.factories import cohorts as make
from tests.factories import courses, people

pytestmark = pytest.mark.django_db
WHY = "The wrong line was marked"


def attend(cohort, person, marks, *, at=None):
    """Book, mark and close each day; the marks that stand, in order."""
    booking, by = make.booking(cohort, person), people.person()
    made = []
    for session, as_ in zip(make.sessions(cohort), marks, strict=False):
        if as_:
            made.append(mark_attendance(booking=booking, session=session, mark=as_, at=session.begins, by=by))
            close_register(session=session, at=at or make.evening_of(session), by=by)
    return made


def correct(attendance, as_, reason=WHY, **fields):
    return correct_attendance(
        attendance=attendance,
        mark=as_,
        at=make.evening_of(attendance.session) + timedelta(days=30),
        by=people.person(),
        reason=reason,
        **fields,
    ).attendance


@pytest.fixture
def complete():
    """Somebody who has done everything: the two marks, with the module completed."""
    cohort, person = make.cohort(make.offering(make.blended_module())), people.person()
    do_online_part(person, cohort.offering.parts.get().module)
    return attend(cohort, person, ("present", "present"))


class TestDowngrade:
    def test_takes_back_the_lesson_and_the_module(self, complete):
        day_1, _day_2 = complete
        after = correct(day_1, "did-not-attend")
        day_1.refresh_from_db()
        assert (day_1.is_standing, day_1.reason, day_1.superseded_by) == (False, WHY, after)
        assert Completion.objects.get().reason == WHY and not Completion.objects.standing().exists()
        assert LessonCompletion.objects.standing().filter(door="register").count() == 1
        assert Enrolment.objects.open().count() == 1
        assert Entry.objects.of_kind(course_facts.COMPLETION_WITHDRAWN).count() == 1
        assert Entry.objects.of_kind(facts.ATTENDANCE_CORRECTED).get().data == {
            "cohort": day_1.session.cohort.code,
            "was": "present",
            "is": "did-not-attend",
        }

    def test_sent_twice_it_is_done_once(self, complete):
        day_1, _day_2 = complete
        assert correct(day_1, "did-not-attend") == correct(day_1, "did-not-attend")
        assert Entry.objects.of_kind(facts.ATTENDANCE_CORRECTED).count() == 1
        assert Attendance.objects.filter(session=day_1.session).count() == 2

    def test_and_up_again_completes_it_again_on_the_same_day(self, complete):
        day_1, _day_2 = complete
        back = correct(correct(day_1, "did-not-attend"), "late", minutes=15)
        assert (back.mark, back.minutes) == ("late", 15)
        assert Completion.objects.standing().get().completed_on == make.DAY_2
        assert Enrolment.objects.count() == 1

    def test_attendance_elsewhere_takes_its_place(self):
        offering, person = make.offering(make.blended_module()), people.person()
        do_online_part(person, offering.parts.get().module)
        first = make.cohort(offering)
        day_1 = attend(first, person, ("present", "absent-told"))[0]
        attend(make.cohort(offering, days=(date(2027, 1, 13), date(2027, 1, 27))), person, ("present", ""))
        correct(day_1, "did-not-attend")
        lesson = LessonCompletion.objects.standing().get(lesson=day_1.session.lesson)
        assert local_day(lesson.completed_at) == date(2027, 1, 13)

    def test_of_a_repeat_leaves_the_first(self):
        offering, person = make.offering(make.blended_module()), people.person()
        first = attend(make.cohort(offering), person, ("present", "absent-told"))[0]
        again = attend(make.cohort(offering, days=(date(2027, 1, 13), date(2027, 1, 27))), person, ("present", ""))[0]
        correct(again, "did-not-attend")
        assert local_day(LessonCompletion.objects.standing().get(lesson=first.session.lesson).completed_at) == make.DAY_1

    def test_between_two_marks_that_count_takes_nothing(self, complete):
        correct(complete[0], "late", minutes=5)
        assert Completion.objects.standing().exists()
        assert not Entry.objects.of_kind(course_facts.LESSON_COMPLETION_WITHDRAWN).exists()


class TestUpgrade:
    def test_completes_what_was_missing_dated_to_the_day(self):
        cohort, person = make.cohort(make.offering(make.blended_module())), people.person()
        do_online_part(person, cohort.offering.parts.get().module)
        _day_1, day_2 = attend(cohort, person, ("present", "did-not-attend"))
        correct(day_2, "present")
        assert Completion.objects.get().completed_on == make.DAY_2

    def test_after_catching_up_elsewhere_begins_nothing_anew(self):
        offering, person = make.offering(make.blended_module()), people.person()
        do_online_part(person, offering.parts.get().module)
        day_2 = attend(make.cohort(offering), person, ("present", "did-not-attend"))[1]
        second = make.cohort(offering, days=(date(2027, 1, 13), date(2027, 1, 27)))
        booking = make.booking(second, person)
        _first, last = make.sessions(second)
        mark_attendance(booking=booking, session=last, mark="present", at=last.begins, by=person)
        close_register(session=last, at=last.ends, by=person)
        correct(day_2, "present")
        assert Enrolment.objects.count() == Completion.objects.count() == 1


class TestWholeModule:
    def test_down_and_up(self):
        cohort = make.cohort(make.offering(courses.module(), credits=OfferingModule.Credits.MODULE))
        day_1, _day_2 = attend(cohort, people.person(), ("present", "present"))
        down = correct(day_1, "left-early", minutes=120)
        assert not Completion.objects.standing().exists()
        correct(down, "present")
        assert Completion.objects.standing().get().completed_on == make.DAY_2


class TestHistory:
    """A cohort that was brought in from elsewhere: the module was completed, and nobody kept its lessons."""

    def test_down_and_up(self):
        cohort, person = make.cohort(make.offering(make.blended_module())), people.person()
        module, booking = cohort.offering.parts.get().module, make.booking(cohort, person)
        history = Completion.objects.create(person=person, module=module, completed_on=make.DAY_2, source=Completion.Source.REGISTER)
        marks = [Attendance.objects.create(booking=booking, session=session, mark="present") for session in make.sessions(cohort)]
        cohort.sessions.update(closed_at=make.evening_of(make.sessions(cohort)[-1]))
        down = correct(marks[0], "did-not-attend")
        history.refresh_from_db()
        assert not history.is_standing and history.reason == WHY
        correct(down, "present")
        assert Completion.objects.standing().get().completed_on == make.DAY_2
        assert not Enrolment.objects.exists()


class TestRefusals:
    def test_no_reason_no_correction(self, complete):
        with pytest.raises(ReasonMissing):
            correct(complete[0], "late", reason="  ")

    def test_an_open_register_is_marked_not_corrected(self):
        cohort = make.cohort()
        session, booking = make.sessions(cohort)[0], make.booking(cohort)
        open_mark = mark_attendance(booking=booking, session=session, mark="present", at=session.begins, by=people.person())
        with pytest.raises(RegisterOpen):
            correct(open_mark, "late")

    def test_two_trainers_who_disagree_do_not_overwrite_each_other(self, complete):
        correct(complete[0], "late")
        with pytest.raises(ChangedMeanwhile):
            correct(complete[0], "did-not-attend")


class TestAddForgotten:
    def test_adds_a_walk_in_with_all_that_follows_once(self):
        cohort, person = make.cohort(), people.person()
        session = make.sessions(cohort)[0]
        close_register(session=session, at=session.ends, by=people.person())
        for _again in range(2):
            add_forgotten(
                session=session,
                person=person,
                mark="present",
                at=make.evening_of(session),
                by=people.person(),
                reason="Signed the paper sheet",
            )
        assert cohort.bookings.get().is_walk_in
        assert Attendance.objects.get().reason == "Signed the paper sheet"
        assert local_day(LessonCompletion.objects.get().completed_at) == session.on
        assert Entry.objects.of_kind(facts.ATTENDANCE_CORRECTED).count() == 1
