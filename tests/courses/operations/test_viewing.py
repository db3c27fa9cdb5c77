from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import Viewing
from courses.operations import keep_viewing
from courses.queries import viewings_of
from tests.factories import courses
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
LENGTH = 60


def _keep(enrolment, key, spans, stopped_at=0):
    keep_viewing(enrolment=enrolment, recording=key, seconds=LENGTH, spans=spans, stopped_at=stopped_at, at=AT)
    return Viewing.objects.get(enrolment=enrolment, recording=key)


class TestKeepViewing:
    def test_counts_each_second_once(self):
        enrolment, key = courses.enrolment(), uuid4()
        _keep(enrolment, key, [(0, 15)])
        viewing = _keep(enrolment, key, [(10, 20), (40, 45)], stopped_at=45)
        assert (viewing.seen, viewing.seconds, viewing.stopped_at) == (((0, 20), (40, 45)), 25, 45)

    def test_twice_is_once(self):
        enrolment, key = courses.enrolment(), uuid4()
        for _time in range(2):
            viewing = _keep(enrolment, key, [(0, 15), (20, 25)], stopped_at=25)
        assert viewing.seconds == 20
        assert Viewing.objects.count() == 1

    def test_keeps_to_the_length_of_the_recording(self):
        viewing = _keep(courses.enrolment(), uuid4(), [(50, 99), (70, 80), (9, 9), (12, 3)], stopped_at=999)
        assert (viewing.seen, viewing.stopped_at) == (((50, LENGTH),), LENGTH)

    def test_nothing_seen_keeps_the_place_alone(self):
        viewing = _keep(courses.enrolment(), uuid4(), [], stopped_at=7)
        assert (viewing.seen, viewing.seconds, viewing.stopped_at) == ((), 0, 7)

    def test_another_time_through_the_module_is_another_viewing(self):
        first, key = courses.enrolment(), uuid4()
        again = courses.enrolment(first.learner, first.module, closed_at=AT)
        _keep(first, key, [(0, 15)])
        assert _keep(again, key, [(30, 35)]).seen == ((30, 35),)
        assert viewings_of(first, [key, uuid4()])[key].seen == ((0, 15),)

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(told=st.lists(st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=4), min_size=1, max_size=6))
    def test_is_the_union_of_all_that_was_told_in_whatever_order(self, told):
        enrolment, key, other = courses.enrolment(), uuid4(), uuid4()
        for spans in told:
            viewing = _keep(enrolment, key, spans)
        for spans in reversed(told):
            backwards = _keep(enrolment, other, spans)
        expected = {second for spans in told for start, end in spans for second in range(start, end) if second < LENGTH}
        assert {second for start, end in viewing.seen for second in range(start, end)} == expected
        assert viewing.seconds == len(expected)
        assert backwards.seen == viewing.seen
