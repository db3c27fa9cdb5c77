"""What went wrong elsewhere and must not here: each test names the thread that it learnt from (design/peers.md §13)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from academy.cohorts.models import Attendance
from academy.competencies.operations import rebuild_standing
from academy.competencies.queries import standings_of
from academy.ledger.models import Entry
from certificates import facts
from certificates.models import Certificate, Design
from certificates.operations import issue_for_completion, pdf_of, withdraw
from courses.models import Completion, LessonCompletion
from courses.operations import complete_lesson, record_completion
from tests.factories import certificates as given
from tests.factories import cohorts, courses, people
from tests.factories import competencies as framework

pytestmark = pytest.mark.django_db
AT, TODAY = given.AT, given.AT.date()
LEARNING = Completion.Source.LEARNING


def completed(person, module, on):
    return record_completion(person=person, module=module, on=on, at=AT, by=person, source=LEARNING)


def asked_person():
    framework.requirement(satisfied_by=["M1"], refresh_months=12)
    person = people.employment().person
    rebuild_standing(person_ids=[person.pk])
    return person, courses.module(code="M1")


def test_01_customcert_255_each_period_has_its_own_certificate():
    """Somebody who does it again every year is not handed last year's date."""
    person, module = asked_person()
    for year in (2024, 2025, 2026):
        completed(person, module, date(year, 10, 1))
    printed = Certificate.objects.order_by("pk").values_list("payload__data__completed_on", "valid_until")
    assert list(printed) == [
        ("2024-10-01", date(2025, 10, 1)),
        ("2025-10-01", date(2026, 10, 1)),
        ("2026-10-01", date(2027, 10, 1)),
    ]


def test_03_customcert_671_nothing_is_issued_or_told_a_second_time():
    """After an upgrade all old certificates were issued and mailed anew."""
    completion = completed(*asked_person(), TODAY)
    for _turn in range(3):
        issue_for_completion(completion=completion, at=AT + timedelta(days=300))
    assert Certificate.objects.count() == Entry.objects.of_kind(facts.ISSUED).count() == 1


def test_04_customcert_430_the_check_shows_what_is_printed(client):
    """A check that says "valid" alone lets an edited PDF pass."""
    made = given.certificate(people.employment(people.person("Josie Marchetti")).person, courses.module(title="Working with"))
    page = client.get(reverse("certificates:verify-detail", args=[made.code])).content.decode()
    for words in ("Josie Marchetti", "Working with", "Awareness", "4 November 2026", made.number, made.payload["academy"]):
        assert words in page


def test_05_customcert_650_a_new_design_or_name_changes_nothing_that_was_issued(client):
    """Changing the logo changed certificates already issued."""
    person = people.employment(people.person("Sophie Grant")).person
    made = given.certificate(person)
    before = pdf_of(made).read()
    Design.objects.update(is_current=False)
    Design.objects.create(version=2, title="Another", issuer="Another Academy", is_current=True)
    person.name = "Sophie Marsh"
    person.save()
    made.completion.module.title = "Another title"
    made.completion.module.save()
    again = Certificate.objects.get(pk=made.pk)
    assert (again.payload, again.payload_hash) == (made.payload, made.payload_hash)
    assert pdf_of(again).read() == before
    page = client.get(reverse("certificates:verify-detail", args=[made.code])).content.decode()
    assert "Sophie Grant" in page
    assert "Another" not in page


def test_07_customcert_672_only_who_has_done_every_part_gets_one():
    """Certificates went to people who had not met their own completion rules."""
    enrolment = courses.enrolment(people.employment().person)
    lessons = [part.lesson for part in enrolment.edition.parts.order_by("position")]
    for lesson in lessons[:-1]:
        complete_lesson(enrolment=enrolment, lesson=lesson, at=AT, by=enrolment.learner, door=LessonCompletion.Door.READ)
    assert not Certificate.objects.exists()
    complete_lesson(enrolment=enrolment, lesson=lessons[-1], at=AT, by=enrolment.learner, door=LessonCompletion.Door.CHECK)
    assert Certificate.objects.get().completion.enrolment == enrolment


def test_09_recompletion_74_doing_it_again_deletes_nothing_and_withdrawn_is_not_gone(client):
    """Archiving at recompletion deleted the certificate, so that it could not be verified."""
    person, module = asked_person()
    first = Certificate.objects.get(completion=completed(person, module, date(2025, 10, 1)))
    completed(person, module, date(2026, 10, 1))
    assert client.get(reverse("certificates:verify-detail", args=[first.code])).status_code == 200
    withdraw(certificate=first, at=AT, by=None, reason="")
    assert "Withdrawn" in client.get(reverse("certificates:verify-detail", args=[first.code])).content.decode()
    with pytest.raises(ProtectedError):
        first.completion.delete()


def test_10_recompletion_231_every_old_certificate_stays_in_reach_of_its_holder(signed_in):
    """Where did the old certificates go?"""
    person, module = asked_person()
    for year in range(2020, 2027):
        completed(person, module, date(year, 10, 1))
    page = signed_in(person).get(reverse("certificates:certificate-list")).content.decode()
    for made in Certificate.objects.all():
        assert reverse("certificates:certificate-pdf", args=[made.number]) in page


@pytest.mark.django_db(transaction=True)
def test_11_frappe_2408_a_double_click_makes_one_certificate():
    """Two requests at once, each with a connection of its own."""
    completion = given.completion()
    issued, together = [], Barrier(2)

    def issue():
        try:
            together.wait(timeout=10)
            issued.append(issue_for_completion(completion=completion, at=AT).pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for work in [pool.submit(issue) for _n in range(2)]:
            work.result(timeout=30)
    assert len(issued) == 2
    assert len(set(issued)) == Certificate.objects.count() == 1


def test_13_frappe_2675_the_cohort_that_it_came_from_is_kept():
    """A certificate lost the cohort, so nobody could say who had taught it."""
    module = cohorts.blended_module()
    person = people.employment().person
    cohort = cohorts.cohort(cohorts.offering(module), days=(TODAY - timedelta(days=14), TODAY))
    booking = cohorts.booking(cohort, person)
    cohort.sessions.update(closed_at=AT)
    for session in cohort.sessions.all():
        Attendance.objects.create(booking=booking, session=session, mark=Attendance.Mark.PRESENT)
    record_completion(person=person, module=module, on=TODAY, at=AT, by=person, source=Completion.Source.REGISTER)
    made = Certificate.objects.get()
    assert made.payload["data"]["cohort"] == cohort.code
    assert cohort.trainers.get().name in dict(made.payload["facts"])["Trainers"]


def test_17_edx_38776_the_record_the_certificate_and_the_check_say_the_same():
    """The record said "not earned" though the certificate was there."""
    person, module = asked_person()
    made = Certificate.objects.get(completion=completed(person, module, TODAY))
    [standing] = standings_of(person, on=TODAY)
    assert standing.from_completion == made.completion
    assert standing.until == made.valid_until == date(2027, 11, 4)
    page = Client().get(reverse("certificates:verify-detail", args=[made.code])).content.decode()
    assert "4 November 2027" in page
