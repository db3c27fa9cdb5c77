"""The learner's pages over HTTP: dates, one step to a place, one's own places, giving one up; and a manager's for the team."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from academy.cohorts.models import Booking
from academy.cohorts.operations import book, cancel_cohort
from academy.cohorts.queries import bookings_of, next_dates_of
from tests.academy.cohorts.test_registers import do_online_part
from tests.factories import cohorts as make
from tests.factories import courses, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    with time_machine.travel(make.AT, tick=False):
        yield


@pytest.fixture
def learner():
    return people.person("Josie Marchetti")


@pytest.fixture
def client(now, learner, signed_in):
    return signed_in(learner)


@pytest.fixture
def cohort():
    trainer = make.trainer("Nadia Karimi")
    return make.cohort(
        make.offering(make.blended_module(), title="Restorative conversations"), trainers=(trainer,), title="Millfield cluster", capacity=2
    )


def page(client, name, *args, status=200, **data):
    answer = client.get(reverse(f"cohorts:{name}", args=args), data)
    assert answer.status_code == status, answer
    return answer.content.decode()


def send(client, name, *args, data=None):
    return client.post(reverse(f"cohorts:{name}", args=args), data or {})


class TestDates:
    def test_says_when_and_how_many_places_are_left(self, client, cohort):
        make.booking(cohort)
        html = page(client, "date-list")
        assert "Millfield cluster" in html and "1 place left" in html and "Wednesday 18 November 2026" in html

    def test_those_of_one_module_alone(self, client, cohort):
        other = make.cohort(title="Something else")
        html = page(client, "date-list", module=cohort.offering.parts.get().module.code)
        assert "Millfield cluster" in html and other.title not in html

    def test_what_is_over_begun_or_cancelled_is_not_there(self, client, cohort):
        make.cohort(title="Begun", days=(date(2026, 11, 3), date(2026, 11, 24)))
        gone = make.cohort(title="Called off")
        cancel_cohort(cohort=gone, at=make.AT, by=people.person(), reason="Snow")
        html = page(client, "date-list")
        assert "Begun" not in html and "Called off" not in html

    def test_names_nobody_who_is_booked(self, client, cohort):
        booking = make.booking(cohort, people.person("Frank Mercer"))
        assert booking.person.name not in page(client, "date-list") + page(client, "date-detail", cohort.pk)

    def test_asks_no_more_for_more_dates(self, client, cohort, assert_queries_do_not_grow):
        def grow():
            for _n in range(10):
                make.booking(make.cohort(cohort.offering, trainers=(people.person(),)))

        assert_queries_do_not_grow(lambda: page(client, "date-list"), grow, ceiling=12)


class TestBook:
    def test_one_step_to_a_place(self, client, cohort, learner):
        answer = send(client, "date-detail", cohort.pk, data={"access_needs": "Large print", "dietary_needs": "Vegan"})
        assert answer["Location"] == reverse("cohorts:booking-list")
        booking = Booking.objects.get()
        assert (booking.person, booking.booked_by, booking.access_needs, booking.dietary_needs) == (
            learner,
            learner,
            "Large print",
            "Vegan",
        )
        assert "Millfield cluster" in page(client, "booking-list")
        html = page(client, "booking-detail", booking.pk)
        assert "Large print" in html and "Nadia Karimi" in html and "You have a place" in html

    def test_pressed_twice_it_is_one_place_and_the_same_answer(self, client, cohort):
        answers = [send(client, "date-detail", cohort.pk) for _again in range(2)]
        assert {answer["Location"] for answer in answers} == {reverse("cohorts:booking-list")}
        assert Booking.objects.count() == 1

    def test_full_says_what_next(self, client, cohort):
        other = make.cohort(cohort.offering, title="Harbour quarter", days=(date(2027, 1, 13), date(2027, 1, 27)))
        for _n in range(2):
            make.booking(cohort)
        html = page(client, "date-detail", cohort.pk)
        assert "Every place is taken" in html and reverse("cohorts:date-detail", args=[other.pk]) in html
        assert "Whom to ask" in html and "Nadia Karimi" in html and "Book the place" not in html
        answer = send(client, "date-detail", cohort.pk)
        assert answer.status_code == 422 and "The last place has just gone" in answer.content.decode()
        assert Booking.objects.count() == 2

    def test_not_once_a_day_has_been_that_is_still_needed(self, client, learner, signed_in):
        cohort = make.cohort(days=(date(2026, 11, 3), date(2026, 11, 24)))
        answer = send(client, "date-detail", cohort.pk)
        assert answer.status_code == 422 and "A day of this cohort has been" in answer.content.decode()

    def test_a_cancelled_cohort_cannot_be_booked(self, client, cohort):
        cancel_cohort(cohort=cohort, at=make.AT, by=people.person(), reason="Snow")
        assert "This cohort is cancelled" in page(client, "date-detail", cohort.pk)
        assert send(client, "date-detail", cohort.pk).status_code == 422
        assert not Booking.objects.exists()

    def test_nobody_is_sent_to_sign_in(self, cohort):
        for name, args in (("date-list", []), ("date-detail", [cohort.pk]), ("booking-list", []), ("booking-detail", [1])):
            answer = Client().get(reverse(f"cohorts:{name}", args=args))
            assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


class TestOwnPlaces:
    def test_somebody_elses_place_is_not_found(self, client, cohort):
        booking = make.booking(cohort)
        page(client, "booking-detail", booking.pk, status=404)
        page(client, "booking-cancel", booking.pk, status=404)
        assert send(client, "booking-cancel", booking.pk).status_code == 404
        booking.refresh_from_db()
        assert booking.is_confirmed

    def test_is_given_up_with_or_without_a_word(self, client, cohort, learner):
        booking = make.booking(cohort, learner)
        html = page(client, "booking-cancel", booking.pk)
        assert "Somebody else can come instead" in html
        assert send(client, "booking-cancel", booking.pk).status_code == 302
        booking.refresh_from_db()
        assert booking.cancel_kind == Booking.CancelKind.FREE
        assert send(client, "booking-cancel", booking.pk).status_code == 302

    def test_says_beforehand_that_it_is_late(self, client, learner, signed_in):
        booking = make.booking(make.cohort(days=(date(2026, 11, 5),)), learner)
        assert "it is noted as late" in page(client, "booking-cancel", booking.pk)
        send(client, "booking-cancel", booking.pk, data={"reason": "Covered a shift"})
        booking.refresh_from_db()
        assert (booking.cancel_kind, booking.cancel_reason) == (Booking.CancelKind.LATE, "Covered a shift")

    def test_a_delegate_of_a_restricted_agency_reads_the_own_number(self, client, cohort, learner):
        agency = people.agency(is_restricted=True, delegate_word="Police delegate")
        last, first = people.person(), people.person()
        for person in (last, first, learner):
            people.employment(person, people.team(agency))
        make.booking(cohort, first)
        booking = make.booking(cohort, learner)
        assert "Police delegate 2" in page(client, "booking-detail", booking.pk)
        # Neither a place that is given up nor a walk-in with an older record changes the number.
        cohort.bookings.filter(person=first).update(cancelled_at=make.AT, cancel_kind="free")
        make.booking(cohort, last, is_walk_in=True)
        assert "Police delegate 2" in page(client, "booking-detail", booking.pk)

    def test_asks_no_more_for_more_places(self, client, cohort, learner, assert_queries_do_not_grow):
        make.booking(cohort, learner)

        def grow():
            for n in range(10):
                make.booking(make.cohort(cohort.offering, days=(date(2027, 1, 4) + timedelta(days=n),)), learner)

        assert_queries_do_not_grow(lambda: page(client, "booking-list"), grow, ceiling=14)


class TestManager:
    @pytest.fixture
    def report(self, learner):
        person = people.person("Calum Reid")
        people.employment(person, people.team(), manager=learner)
        return person

    def test_books_for_the_team_and_gives_up(self, client, cohort, learner, report):
        assert "Calum Reid" in page(client, "date-detail", cohort.pk)
        send(client, "date-detail", cohort.pk, data={"person": report.pk})
        booking = Booking.objects.get()
        assert (booking.person, booking.booked_by) == (report, learner)
        assert send(client, "booking-cancel", booking.pk, data={"reason": "Night shift"}).status_code == 302
        booking.refresh_from_db()
        assert booking.cancelled_by == learner

    def test_but_for_nobody_elses_team(self, client, cohort, report):
        stranger = people.person()
        assert send(client, "date-detail", cohort.pk, data={"person": stranger.pk}).status_code == 422
        assert not Booking.objects.exists()


class TestBookingsOf:
    def test_only_places_to_come_soonest_first(self, cohort, learner, now):
        later = make.cohort(cohort.offering, days=(date(2027, 2, 3),))
        past = make.cohort(cohort.offering, days=(date(2026, 10, 7),))
        for one in (later, past, cohort):
            make.booking(one, learner)
        make.booking(make.cohort(cohort.offering, days=(date(2027, 3, 3),)), learner, cancelled_at=make.AT, cancel_kind="free")
        places = bookings_of(learner, make.AT.date())
        assert [place.cohort for place in places] == [cohort, later]
        assert places[0].next == make.sessions(cohort)[0]

    def test_between_two_days_the_second_is_next(self, cohort, learner):
        make.booking(cohort, learner)
        assert bookings_of(learner, make.DAY_1 + timedelta(days=1))[0].next == make.sessions(cohort)[1]

    def test_a_day_done_elsewhere_is_not_among_the_days(self, cohort, learner):
        day_1, day_2 = make.sessions(cohort)
        enrolment = do_online_part(learner, cohort.offering.parts.get().module)
        courses.done(enrolment, day_1.lesson, door="register", completed_at=make.AT)
        book(cohort=cohort, person=learner, at=make.AT, by=learner)
        assert bookings_of(learner, make.AT.date())[0].sessions == [day_2]


def test_next_dates_of_a_module_count_free_places(cohort, learner):
    module = cohort.offering.parts.get().module
    make.cohort()
    make.booking(cohort)
    later = make.cohort(cohort.offering, days=(date(2027, 2, 3),), capacity=1)
    make.booking(later)
    assert [(item.cohort, item.free, item.is_full) for item in next_dates_of(module, make.AT.date())] == [
        (cohort, 1, False),
        (later, 0, True),
    ]
