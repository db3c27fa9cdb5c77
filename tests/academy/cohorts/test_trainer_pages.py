"""The trainer's pages over HTTP: today, a cohort, its plan, its register."""

import re
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from academy.cohorts.models import Attendance, Booking, Cohort, OfferingModule, Place
from academy.cohorts.operations import close_register, mark_attendance
from academy.people.models import Look
from academy.people.roles import Role
from courses.models import LessonCompletion, LessonKind
from tests.academy.cohorts.test_registers import do_online_part
from tests.factories import cohorts as make
from tests.factories import courses, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return make.trainer("Nadia Karimi")


@pytest.fixture
def cohort(trainer):
    return make.cohort(
        make.offering(make.blended_module(), title="Restorative conversations"), trainers=(trainer,), title="Millfield cluster"
    )


@pytest.fixture
def client(trainer, signed_in):
    return signed_in(trainer)


@pytest.fixture
def at(client, trainer):
    """Another time: the trainer is signed in afresh, since the session of before has run out."""

    @contextmanager
    def travelled(moment):
        with time_machine.travel(moment, tick=False):
            client.force_login(trainer)
            yield

    return travelled


@pytest.fixture
def on_day_1(cohort, at):
    """It is the morning of the first day."""
    session = make.sessions(cohort)[0]
    with at(session.begins + timedelta(minutes=10)):
        yield session


@pytest.fixture
def before(at):
    with at(make.AT):
        yield


def delegate(cohort, name="Gethin Rowlands", **fields):
    person = people.person(name)
    people.employment(person, people.team(people.agency(name="Council")), role_code="hub-worker")
    return make.booking(cohort, person, **fields)


def officer(cohort, name="Frank Mercer", agency=None, **fields):
    agency = agency or people.agency(name="Northshire Police", is_restricted=True, delegate_word="Police delegate")
    person = people.person(name)
    people.employment(person, people.team(agency), role_code="police-neighbourhood")
    return make.booking(cohort, person, **fields)


def page(client, name, *args, status=200, **data):
    answer = client.get(reverse(f"cohorts:{name}", args=args), data)
    assert answer.status_code == status, answer
    return answer.content.decode()


def send(client, name, *args, data=None, **headers):
    return client.post(reverse(f"cohorts:{name}", args=args), data or {}, headers=headers or None)


class TestList:
    def test_today_stands_first_with_its_register(self, client, cohort, on_day_1):
        make.cohort(trainers=(make.trainer(),), title="Somebody else’s")
        html = page(client, "cohort-list")
        assert "Open the register" in html and "Millfield cluster" in html and "Somebody else" not in html

    def test_registers_left_open_are_named(self, client, cohort, at):
        with at(make.sessions(cohort)[0].ends + timedelta(days=1)):
            assert "Registers to close" in page(client, "cohort-list")

    def test_an_administrator_sees_every_cohort(self, signed_in, cohort, before):
        assert "Millfield cluster" in page(signed_in(make.administrator()), "cohort-list")

    def test_says_what_will_stand_here(self, signed_in):
        assert "No cohort is planned" in page(signed_in(make.trainer()), "cohort-list")


class TestDetail:
    def test_says_who_is_coming_who_is_ready_and_what_they_need(self, client, cohort, before):
        ready, begun = delegate(cohort, access_needs="A seat near the door"), delegate(cohort, "Hana Whitlock", dietary_needs="Vegan")
        do_online_part(ready.person, cohort.offering.parts.get().module)
        html = page(client, "cohort-detail", cohort.pk)
        for words in (
            "Gethin Rowlands",
            "Council",
            "Hub worker",
            "Both days",
            "Done",
            "Not begun",
            "A seat near the door",
            "Vegan",
            "2 of 12",
        ):
            assert words in html, words
        assert begun.person.name in html

    def test_tells_no_history_of_anybody(self, client, cohort, before):
        booking = delegate(cohort)
        html = page(client, "cohort-detail", cohort.pk)
        assert booking.person.email not in html and "overdue" not in html.lower()

    def test_needs_go_thirty_days_after_the_last_day(self, client, cohort, at):
        delegate(cohort, access_needs="A seat near the door")
        last = make.sessions(cohort)[-1]
        with at(last.ends + timedelta(days=30)):
            assert "A seat near the door" in page(client, "cohort-detail", cohort.pk)
        with at(last.ends + timedelta(days=31)):
            assert "A seat near the door" not in page(client, "cohort-detail", cohort.pk)
            assert "A seat near the door" not in page(client, "register", last.pk)

    def test_whoever_did_day_one_elsewhere_comes_to_day_two_only(self, client, cohort, before):
        booking = delegate(cohort)
        enrolment = do_online_part(booking.person, cohort.offering.parts.get().module)
        day_1 = make.sessions(cohort)[0]
        courses.done(enrolment, day_1.lesson, door="register", completed_at=make.AT)
        assert "Both days" not in page(client, "cohort-detail", cohort.pk)
        assert "Day 2" in page(client, "cohort-detail", cohort.pk)

    def test_a_restricted_agency_is_counted_before_the_day_and_numbered_on_it(self, client, cohort, at):
        agency = people.agency(name="Northshire Police", is_restricted=True, delegate_word="Police delegate")
        officer(cohort, "Frank Mercer", agency)
        officer(cohort, "Rita Okafor", agency, access_needs="Large print")
        day_1 = make.sessions(cohort)[0]
        with at(make.AT):
            html = page(client, "cohort-detail", cohort.pk) + page(client, "register", day_1.pk) + page(client, "sign-in-sheet", day_1.pk)
            assert "And 2 people from Northshire Police" in html and "Large print" in html and "Police delegate" not in html
            assert "Mercer" not in html and "Okafor" not in html
        with at(day_1.begins):
            for name, argument in (("cohort-detail", cohort.pk), ("register", day_1.pk), ("sign-in-sheet", day_1.pk)):
                html = page(client, name, argument)
                assert "Police delegate 1" in html and "Police delegate 2" in html
                assert "Mercer" not in html and "Okafor" not in html

    def test_a_trainer_of_the_same_agency_reads_the_names(self, signed_in, cohort, trainer, before):
        booking = officer(cohort)
        people.employment(trainer, booking.person.employments.get().team)
        assert "Frank Mercer" in page(signed_in(trainer), "cohort-detail", cohort.pk)

    def test_the_look_is_kept_for_those_who_were_named(self, client, cohort, trainer, on_day_1):
        named = delegate(cohort)
        officer(cohort)
        page(client, "cohort-detail", cohort.pk)
        assert Look.objects.get(viewer=trainer, route="cohort").person_ids == [named.person_id]

    def test_nothing_wants_doing_once_every_register_is_closed(self, client, cohort, trainer, at):
        delegate(cohort)
        for session in make.sessions(cohort):
            mark_attendance(booking=cohort.bookings.get(), session=session, mark="present", at=session.begins, by=trainer)
        with at(make.sessions(cohort)[-1].ends):
            assert 'id="first"' in page(client, "cohort-detail", cohort.pk)
            for session in make.sessions(cohort):
                close_register(session=session, at=make.evening_of(session), by=trainer)
            html = page(client, "cohort-detail", cohort.pk)
        assert 'id="first"' not in html
        assert "Who had a place" in html
        assert "Cancel" not in html

    def test_a_taught_session_that_no_day_teaches_is_named(self, client, cohort, before):
        cohort.sessions.filter(title="Day 2").update(lesson=None)
        assert "No day teaches “Day 2”" in page(client, "cohort-detail", cohort.pk)

    def test_asks_no_more_for_more_people(self, client, cohort, before, assert_queries_do_not_grow):
        do_online_part(delegate(cohort).person, cohort.offering.parts.get().module)

        def grow():
            for n in range(10):
                do_online_part(delegate(cohort, f"Person Number{n}").person, cohort.offering.parts.get().module)
            officer(cohort)

        assert_queries_do_not_grow(lambda: page(client, "cohort-detail", cohort.pk), grow, ceiling=28)


class TestSomebodyElses:
    """What is not one's own to run is not found, whatever the address."""

    @pytest.fixture(params=["trainer", "learner", "hr", "editor"])
    def stranger(self, request):
        if request.param == "trainer":
            return make.trainer()
        person = people.person()
        if request.param == "hr":
            people.grant(person, Role.AGENCY_HR, agency=people.agency())
        if request.param == "editor":
            people.grant(person, Role.EDITOR)
        return person

    def test_is_not_found(self, stranger, signed_in, cohort, on_day_1):
        booking, client = delegate(cohort), signed_in(stranger)
        mark = mark_attendance(booking=booking, session=on_day_1, mark="present", at=on_day_1.begins, by=booking.person)
        for name in ("cohort-detail", "cohort-change", "cohort-cancel", "place-for"):
            page(client, name, cohort.pk, status=404)
            if name != "cohort-detail":
                assert send(client, name, cohort.pk, data={"reason": "x", "person": booking.person_id}).status_code == 404
        for name in ("register", "sign-in-sheet", "walk-in"):
            page(client, name, on_day_1.pk, status=404)
        assert send(client, "register", on_day_1.pk, data={"do": "close"}).status_code == 404
        assert send(client, "mark", on_day_1.pk, booking.pk, data={f"mark-{booking.pk}": "late"}).status_code == 404
        assert send(client, "correct", on_day_1.pk, mark.pk).status_code == 404
        assert send(client, "place-cancel", cohort.pk, booking.pk).status_code == 404
        on_day_1.refresh_from_db()
        assert not on_day_1.is_closed and Attendance.objects.get() == mark

    def test_nobody_is_sent_to_sign_in(self, cohort):
        answer = Client().get(reverse("cohorts:cohort-detail", args=[cohort.pk]))
        assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]

    def test_another_cohorts_booking_or_mark_under_ones_own_is_not_found(self, client, cohort, on_day_1):
        other = make.booking(make.cohort())
        page(client, "place-cancel", cohort.pk, other.pk, status=404)
        assert send(client, "mark", on_day_1.pk, other.pk, data={f"mark-{other.pk}": "late"}).status_code == 404
        assert not Attendance.objects.exists()


class TestPlan:
    def fields(self, cohort_or_days, **more):
        data = {"title": "Harbour quarter", "capacity": "14", "town": "Harbour", "note": "Bring lunch", "days-INITIAL_FORMS": "0"}
        for n, day in enumerate(cohort_or_days):
            data |= {f"days-{n}-{name}": value for name, value in day.items()}
        return {**data, "days-TOTAL_FORMS": str(len(cohort_or_days)), **more}

    def day(self, on, **fields):
        return {
            "title": "Day",
            "on_day": str(on.day),
            "on_month": str(on.month),
            "on_year": str(on.year),
            "starts_at": "9.30",
            "ends_at": "3.30pm",
            **fields,
        }

    def lessons(self, offering):
        return offering.parts.get().module.lessons.filter(kind=LessonKind.SESSION).order_by("position")

    def test_makes_a_cohort_with_its_days_and_a_new_place(self, client, trainer, before):
        offering = make.offering(make.blended_module())
        first, second = self.lessons(offering)
        html = page(client, "cohort-make-of", offering.pk)
        assert "Day 1" in html and "Day 2" in html
        days = [
            self.day(date(2027, 1, 13), lesson=first.pk, new_place="Harbour Community Rooms"),
            self.day(date(2027, 1, 27), lesson=second.pk, new_place="Harbour Community Rooms"),
        ]
        answer = send(client, "cohort-make-of", offering.pk, data=self.fields(days, trainers=[trainer.pk]))
        cohort = Cohort.objects.get()
        assert answer["Location"] == reverse("cohorts:cohort-detail", args=[cohort.pk])
        assert [(s.on, s.starts_at, s.ends_at, s.lesson) for s in make.sessions(cohort)] == [
            (date(2027, 1, 13), time(9, 30), time(15, 30), first),
            (date(2027, 1, 27), time(9, 30), time(15, 30), second),
        ]
        assert str(Place.objects.get()) == "Harbour Community Rooms, Harbour" or Place.objects.get().town == "Harbour"

    def test_another_day_keeps_what_was_typed_without_scolding(self, client, trainer, before):
        offering = make.offering(make.blended_module())
        data = self.fields([self.day(date(2027, 1, 13), title="Half-typed", ends_at="")], trainers=[trainer.pk], add="day")
        answer = send(client, "cohort-make-of", offering.pk, data=data)
        html = answer.content.decode()
        assert answer.status_code == 200 and not Cohort.objects.exists()
        assert 'value="Half-typed"' in html and 'value="Harbour quarter"' in html and 'name="days-1-title"' in html
        assert "govuk-error" not in html

    def test_what_is_wrong_is_said_and_nothing_is_lost(self, client, trainer, before):
        offering = make.offering(make.blended_module())
        data = self.fields([self.day(date(2027, 1, 13), ends_at="9.00")], trainers=[])
        answer = send(client, "cohort-make-of", offering.pk, data=data)
        html = answer.content.decode()
        assert answer.status_code == 422 and "Enter a time after it begins" in html and "Choose at least one trainer" in html
        assert 'value="Harbour quarter"' in html and not Cohort.objects.exists()

    def test_the_same_lesson_twice_is_refused_in_words(self, client, trainer, before):
        offering = make.offering(make.blended_module())
        lesson = self.lessons(offering)[0]
        days = [self.day(date(2027, 1, 13), lesson=lesson.pk), self.day(date(2027, 1, 27), lesson=lesson.pk)]
        answer = send(client, "cohort-make-of", offering.pk, data=self.fields(days, trainers=[trainer.pk]))
        assert answer.status_code == 422 and "stands on two days" in answer.content.decode()

    def test_changes_a_day_and_takes_another_out(self, client, cohort, trainer, before):
        first, second = make.sessions(cohort)
        days = [
            self.day(date(2027, 2, 3), session=first.pk, lesson=first.lesson_id, place=first.place_id),
            self.day(second.on, session=second.pk, DELETE="on"),
        ]
        answer = send(client, "cohort-change", cohort.pk, data=self.fields(days, trainers=[trainer.pk], **{"days-INITIAL_FORMS": "2"}))
        assert answer.status_code == 302
        assert [s.on for s in make.sessions(cohort)] == [date(2027, 2, 3)]

    def test_a_day_that_a_colleague_added_meanwhile_stays(self, client, cohort, trainer, before):
        first, second = make.sessions(cohort)
        days = [self.day(first.on, session=first.pk, lesson=first.lesson_id, place=first.place_id)]
        send(client, "cohort-change", cohort.pk, data=self.fields(days, trainers=[trainer.pk], **{"days-INITIAL_FORMS": "1"}))
        assert second in make.sessions(cohort)

    def test_a_closed_day_is_shown_but_not_offered(self, client, cohort, trainer, at):
        first, second = make.sessions(cohort)
        close_register(session=first, at=first.ends, by=trainer)
        with at(first.ends + timedelta(days=1)):
            html = page(client, "cohort-change", cohort.pk)
            assert "Its register is closed" in html
            assert re.findall(r'name="days-\d+-session" value="(\d+)"', html) == [str(second.pk)]
            days = [self.day(date(2026, 12, 9), session=second.pk, lesson=second.lesson_id, place=second.place_id)]
            answer = send(client, "cohort-change", cohort.pk, data=self.fields(days, trainers=[trainer.pk], **{"days-INITIAL_FORMS": "1"}))
        assert answer.status_code == 302 and [s.on for s in make.sessions(cohort)] == [make.DAY_1, date(2026, 12, 9)]

    def test_cancels_with_a_reason(self, client, cohort, before):
        booking = delegate(cohort)
        assert send(client, "cohort-cancel", cohort.pk).status_code == 422
        assert send(client, "cohort-cancel", cohort.pk, data={"reason": "The trainer is ill"}).status_code == 302
        booking.refresh_from_db()
        assert booking.cancel_kind == Booking.CancelKind.COHORT
        assert "The trainer is ill" in page(client, "cohort-detail", cohort.pk)

    def test_asks_no_more_for_more_days(self, client, cohort, before, assert_queries_do_not_grow):
        def grow():
            for n in range(8):
                cohort.sessions.create(title=f"Day {n}", on=date(2027, 3, 1 + n), starts_at=time(9), ends_at=time(12))

        assert_queries_do_not_grow(lambda: page(client, "cohort-list"), grow, ceiling=18)


class TestRegister:
    def test_opens_on_the_day(self, client, cohort, before):
        session = make.sessions(cohort)[0]
        delegate(cohort)
        assert "The register opens on" in page(client, "register", session.pk)
        assert send(client, "register", session.pk, data={"do": "close"}).status_code == 302
        session.refresh_from_db()
        assert not session.is_closed

    def test_marked_and_closed_without_script(self, client, cohort, on_day_1):
        here, away = delegate(cohort, access_needs="Handouts on yellow paper"), delegate(cohort, "Hana Whitlock")
        html = page(client, "register", on_day_1.pk)
        assert "Today’s register" in html and "Handouts on yellow paper" in html and "Council" in html
        answer = send(client, "register", on_day_1.pk, data={f"mark-{here.pk}": "present", "do": "close"})
        assert answer.status_code == 422 and "1 person has no mark yet" in answer.content.decode()
        answer = send(client, "register", on_day_1.pk, data={f"mark-{away.pk}": "absent-told", "do": "close"})
        assert answer.status_code == 302
        on_day_1.refresh_from_db()
        assert on_day_1.is_closed
        assert LessonCompletion.objects.get().enrolment.learner == here.person

    def test_each_mark_by_script(self, client, cohort, on_day_1):
        booking = delegate(cohort)
        answer = send(client, "mark", on_day_1.pk, booking.pk, data={f"mark-{booking.pk}": "late"}, **{"HX-Request": "true"})
        html = answer.content.decode()
        assert f'id="row-{booking.pk}"' in html and "Minutes missed" in html and 'hx-swap-oob="true"' in html
        send(
            client,
            "mark",
            on_day_1.pk,
            booking.pk,
            data={f"mark-{booking.pk}": "late", f"minutes-{booking.pk}": "20", f"was-{booking.pk}": "late/"},
        )
        assert Attendance.objects.standing().get().minutes == 20

    def test_the_rest_are_here(self, client, cohort, on_day_1):
        bookings = [delegate(cohort, f"Person Number{n}") for n in range(3)]
        send(client, "register", on_day_1.pk, data={f"mark-{bookings[0].pk}": "did-not-attend", "do": "rest"})
        marks = dict(Attendance.objects.standing().values_list("booking", "mark"))
        assert marks == {bookings[0].pk: "did-not-attend", bookings[1].pk: "present", bookings[2].pk: "present"}

    def test_a_page_left_open_does_not_undo_a_colleagues_mark(self, client, cohort, on_day_1, trainer):
        first, second = delegate(cohort), delegate(cohort, "Hana Whitlock")
        mark_attendance(booking=first, session=on_day_1, mark="present", at=on_day_1.begins, by=trainer)
        stale = {f"mark-{first.pk}": "present", f"was-{first.pk}": "present/", f"mark-{second.pk}": "present", f"was-{second.pk}": ""}
        mark_attendance(booking=first, session=on_day_1, mark="left-early", minutes=60, at=on_day_1.begins, by=trainer)
        send(client, "register", on_day_1.pk, data={**stale, "do": "save"})
        assert Attendance.objects.standing().get(booking=first).mark == "left-early"
        assert Attendance.objects.standing().get(booking=second).mark == "present"

    def test_a_mark_sent_to_a_closed_register_draws_it_anew(self, client, cohort, on_day_1, trainer):
        booking = delegate(cohort)
        mark_attendance(booking=booking, session=on_day_1, mark="present", at=on_day_1.begins, by=trainer)
        close_register(session=on_day_1, at=on_day_1.ends, by=trainer)
        answer = send(client, "mark", on_day_1.pk, booking.pk, data={f"mark-{booking.pk}": "late"})
        assert answer["HX-Refresh"] == "true"
        assert Attendance.objects.standing().get().mark == "present"

    def test_adds_somebody_who_walked_in(self, client, cohort, on_day_1):
        agency = people.agency(name="Broadacre Homes")
        person = people.person("Lewis Tremaine")
        people.employment(person, people.team(agency))
        html = page(client, "walk-in", on_day_1.pk, words="tremaine")
        assert "Lewis Tremaine" in html and "Broadacre Homes" in html
        send(client, "walk-in", on_day_1.pk, data={"person": person.pk})
        assert cohort.bookings.get().is_walk_in
        assert "Lewis Tremaine" in page(client, "register", on_day_1.pk)
        assert "Has a place" in page(client, "walk-in", on_day_1.pk, words="tremaine")

    def test_a_restricted_persons_name_finds_nobody(self, client, cohort, on_day_1):
        booking = officer(make.cohort())
        assert "Nobody found" in page(client, "walk-in", on_day_1.pk, words="mercer")
        html = page(client, "walk-in", on_day_1.pk, words=booking.person.username)
        assert "Police delegate" in html and "Mercer" not in html

    def test_corrects_a_closed_register_with_a_reason(self, client, cohort, on_day_1, trainer):
        booking = delegate(cohort)
        mark = mark_attendance(booking=booking, session=on_day_1, mark="present", at=on_day_1.begins, by=trainer)
        close_register(session=on_day_1, at=on_day_1.begins, by=trainer)
        html = page(client, "register", on_day_1.pk)
        assert "Put right" in html and reverse("cohorts:correct", args=[on_day_1.pk, mark.pk]) in html
        assert send(client, "correct", on_day_1.pk, mark.pk, data={"mark": "did-not-attend"}).status_code == 422
        answer = send(client, "correct", on_day_1.pk, mark.pk, data={"mark": "did-not-attend", "reason": "The line above was meant"})
        assert answer.status_code == 302
        html = page(client, "register", on_day_1.pk)
        assert "The line above was meant" in html and "Did not attend" in html
        assert not LessonCompletion.objects.standing().exists()

    def test_adds_somebody_who_is_missing_from_a_closed_register(self, client, cohort, on_day_1, trainer):
        person = people.person("Lewis Tremaine")
        close_register(session=on_day_1, at=on_day_1.begins, by=trainer)
        data = {"person": person.pk, "mark": "present", "reason": "Signed the sheet"}
        page(client, "walk-in", on_day_1.pk, words="tremaine")
        assert send(client, "walk-in", on_day_1.pk, data=data).status_code == 302
        assert LessonCompletion.objects.get().enrolment.learner == person

    def test_asks_no_more_for_more_people(self, client, cohort, on_day_1, assert_queries_do_not_grow):
        delegate(cohort)

        def grow():
            for n in range(10):
                delegate(cohort, f"Person Number{n}")

        assert_queries_do_not_grow(lambda: page(client, "register", on_day_1.pk), grow, ceiling=26)


class TestOfferings:
    def test_the_office_offers_something_new(self, signed_in, before):
        module, client = make.blended_module(), signed_in(make.administrator())
        data = {
            "code": "RC",
            "title": "Conversations",
            "description": "",
            "parts-TOTAL_FORMS": "2",
            "parts-INITIAL_FORMS": "0",
            "parts-0-module": module.pk,
            "parts-0-credits": OfferingModule.Credits.MODULE,
            "parts-1-module": "",
            "parts-1-credits": OfferingModule.Credits.SESSIONS,
        }
        assert send(client, "offering-make", data={**data, "parts-0-module": ""}).status_code == 422
        assert send(client, "offering-make", data=data).status_code == 302
        part = OfferingModule.objects.get()
        assert (part.module, part.credits) == (module, OfferingModule.Credits.MODULE)
        assert "Conversations" in page(client, "offering-list")
        assert send(client, "offering-change", part.offering_id, data={**data, "title": "Other"}).status_code == 302
        assert send(client, "offering-retire", part.offering_id).status_code == 302
        assert "No longer offered" in page(client, "offering-list")

    def test_is_not_the_trainers(self, client):
        page(client, "offering-list", status=404)
        page(client, "offering-make", status=404)

    def test_a_place_says_how_to_get_in(self, signed_in):
        place, client = make.place(), signed_in(make.administrator())
        send(
            client, "venue-change", place.pk, data={"name": place.name, "town": place.town, "address": "1 High Street", "access": "A lift"}
        )
        place.refresh_from_db()
        assert place.access == "A lift"


def test_the_clock_of_a_register_is_londons(client, trainer, at):
    """Closed at half past midnight in summer time, the day is already the next one."""
    cohort = make.cohort(days=(date(2027, 6, 9),), trainers=(trainer,))
    with at(datetime.fromisoformat("2027-06-08T23:30:00+00:00")):
        assert "Today’s register" in page(client, "register", make.sessions(cohort)[0].pk)
