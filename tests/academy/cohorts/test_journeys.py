"""Whole stories over HTTP: book and attend; close a register and correct it, down to the certificate."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from academy.notices.models import Mail
from certificates.models import Certificate
from courses.models import Completion
from tests.academy.cohorts.test_registers import do_online_part
from tests.factories import cohorts as make
from tests.factories import people

pytestmark = pytest.mark.django_db


def post(client, name, *args, **data):
    answer = client.post(reverse(f"cohorts:{name}", args=args), data)
    assert answer.status_code == 302, answer.content.decode()
    return answer


def test_book_attend_and_be_corrected(signed_in):
    """A learner books, comes to both days and holds a certificate; a wrong mark is put right, and the certificate goes with it."""
    trainer, learner = make.trainer("Nadia Karimi"), people.person("Josie Marchetti")
    cohort = make.cohort(make.offering(make.blended_module()), trainers=(trainer,))
    day_1, day_2 = make.sessions(cohort)

    with time_machine.travel(make.AT, tick=False):
        do_online_part(learner, cohort.offering.parts.get().module)
        post(signed_in(learner), "date-detail", cohort.pk)
        booking = cohort.bookings.get()
    assert Mail.objects.filter(person=learner, kind=Mail.Kind.BOOKING).count() == 1

    for session in (day_1, day_2):
        with time_machine.travel(session.ends, tick=False):
            post(signed_in(trainer), "register", session.pk, **{f"mark-{booking.pk}": "present", "do": "close"})
    assert Completion.objects.standing().get().completed_on == day_2.on
    certificate = Certificate.objects.get(person=learner)
    assert certificate.withdrawn_at is None

    with time_machine.travel(day_2.ends + timedelta(days=2), tick=False):
        mark = booking.attendances.standing().get(session=day_1)
        for _pressed_twice in range(2):
            post(signed_in(trainer), "correct", day_1.pk, mark.pk, mark="did-not-attend", reason="The line above was meant")
        certificate.refresh_from_db()
        assert certificate.withdrawn_at is not None
        assert not Completion.objects.standing().exists()
        assert Mail.objects.filter(person=learner, key__startswith="withdrawn").count() == 1

        again = booking.attendances.standing().get(session=day_1)
        post(signed_in(trainer), "correct", day_1.pk, again.pk, mark="present", reason="It was right after all")
    assert Completion.objects.standing().get().completed_on == day_2.on
    assert Certificate.objects.filter(person=learner, withdrawn_at=None).count() == 1


def test_a_day_is_moved_and_the_cohort_called_off(signed_in):
    """Whoever is booked hears of it each time, once."""
    trainer, learner = make.trainer(), people.person()
    cohort = make.cohort(trainers=(trainer,))
    make.booking(cohort, learner)
    day_1, day_2 = make.sessions(cohort)
    with time_machine.travel(make.AT, tick=False):
        client = signed_in(trainer)
        days = {"days-TOTAL_FORMS": "2", "days-INITIAL_FORMS": "2"}
        for n, (session, on) in enumerate(((day_1, day_1.on + timedelta(days=1)), (day_2, day_2.on))):
            values = {
                "session": session.pk,
                "title": session.title,
                "on_day": on.day,
                "on_month": on.month,
                "on_year": on.year,
                "starts_at": "09:30",
                "ends_at": "15:30",
                "lesson": session.lesson_id,
                "place": session.place_id,
            }
            days |= {f"days-{n}-{name}": value for name, value in values.items()}
        words = {"title": cohort.title, "capacity": cohort.capacity, "trainers": trainer.pk}
        for _pressed_twice in range(2):
            post(client, "cohort-change", cohort.pk, **days, **words)
        assert Mail.objects.filter(person=learner, key__startswith="changed").count() == 1
        for _pressed_twice in range(2):
            post(client, "cohort-cancel", cohort.pk, reason="The hall has flooded")
    assert Mail.objects.filter(person=learner, key__startswith="cancelled").count() == 1
