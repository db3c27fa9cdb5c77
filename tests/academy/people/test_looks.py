from datetime import UTC, datetime, timedelta

import pytest

from academy.people.looks import log_look
from academy.people.models import Look
from tests.factories import people as make

AT = datetime(2026, 11, 4, 10, 20, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class TestLogLook:
    def test_an_hours_repeats_of_a_record_page_are_one(self):
        viewer, person = make.person(), make.person()
        first = log_look(viewer=viewer, person_ids=[person.pk], route="record", at=AT)
        assert log_look(viewer=viewer, person_ids=[person.pk], route="record", at=AT + timedelta(minutes=59)) == first
        assert log_look(viewer=viewer, person_ids=[person.pk], route="record", at=AT + timedelta(minutes=60)) != first
        assert Look.objects.count() == 2

    def test_another_viewer_person_or_agency_is_another_look(self):
        viewer, person = make.person(), make.person()
        log_look(viewer=viewer, person_ids=[person.pk], route="record", at=AT)
        log_look(viewer=make.person(), person_ids=[person.pk], route="record", at=AT)
        log_look(viewer=viewer, person_ids=[make.person().pk], route="record", at=AT)
        log_look(viewer=viewer, person_ids=[person.pk], route="record", at=AT, acting_for=make.agency())
        assert Look.objects.count() == 4

    def test_each_list_and_export_is_one_row_with_everybody_in_it(self):
        viewer, people = make.person(), [make.person() for _ in range(3)]
        for _again in range(2):
            log_look(viewer=viewer, person_ids=[person.pk for person in people], route="workforce-csv", at=AT, filter="team=NCC-HBE")
        assert [look.person_ids for look in Look.objects.all()] == [[person.pk for person in people]] * 2
        assert Look.objects.at_person(people[1]).count() == 2

    def test_ones_own_name_is_no_look(self):
        viewer, other = make.person(), make.person()
        assert log_look(viewer=viewer, person_ids=[viewer.pk], route="record", at=AT) is None
        assert log_look(viewer=viewer, person_ids=[], route="team", at=AT) is None
        look = log_look(viewer=viewer, person_ids=[other.pk, viewer.pk, other.pk], route="team", at=AT)
        assert look is not None and look.person_ids == [other.pk]
        assert Look.objects.count() == 1

    def test_a_long_filter_is_cut(self):
        look = log_look(viewer=make.person(), person_ids=[make.person().pk], route="people-list", at=AT, filter="x" * 900)
        assert look is not None and len(look.filter) == 500
