from datetime import timedelta

import pytest

from academy.ledger.models import Entry
from courses import facts
from courses.models import Bookmark, Enrolment
from courses.operations import ModuleNotOpen, enrol, keep_place
from tests.factories import courses, people
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db


def begin(learner, module, **extra):
    return enrol(learner=learner, module=module, at=AT, by=learner, **extra)


class TestEnrol:
    def test_begins_in_the_current_edition(self):
        learner, module = people.person(), courses.module()
        newest = courses.edition(module)
        enrolment = begin(learner, module)
        assert (enrolment.edition, enrolment.source, enrolment.enrolled_by) == (newest, Enrolment.Source.SELF, learner)
        assert Entry.objects.get(kind=facts.ENROLLED).person_id == learner.pk

    def test_twice_is_once_also_when_a_new_edition_came_between(self):
        learner, module = people.person(), courses.module()
        first = begin(learner, module)
        courses.edition(module)
        assert begin(learner, module) == first
        assert Entry.objects.of_kind(facts.ENROLLED).count() == 1

    def test_again_after_completing_is_another(self):
        learner, module = people.person(), courses.module()
        done = courses.enrolment(learner, module, completed_at=AT)
        assert begin(learner, module) != done

    @pytest.mark.parametrize("change", [{"retired_at": AT}, {"current_edition": None}])
    def test_refuses_what_is_not_open(self, change):
        learner, module = people.person(), courses.module()
        for name, value in change.items():
            setattr(module, name, value)
        module.save()
        with pytest.raises(ModuleNotOpen):
            begin(learner, module)

    def test_a_retired_module_stays_open_to_those_who_began(self):
        enrolment = courses.enrolment()
        enrolment.module.retired_at = AT
        enrolment.module.save()
        assert begin(enrolment.learner, enrolment.module) == enrolment


def test_the_place_is_overwritten():
    enrolment = courses.enrolment()
    lesson = enrolment.module.lessons.get(slug="support")
    for minute, place in enumerate(["b-text", "b-window", "x" * 90]):
        keep_place(enrolment=enrolment, lesson_id=lesson.pk, place=place, at=AT + timedelta(minutes=minute))
    bookmark = Bookmark.objects.get()
    assert (bookmark.place, bookmark.seen_at) == ("x" * 60, AT + timedelta(minutes=2))
