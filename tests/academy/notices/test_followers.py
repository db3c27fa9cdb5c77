"""Who is told of what happened: once, of the fact as it stands, and of nothing that was taken back meanwhile."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from academy.cohorts import facts as cohort_facts
from academy.cohorts.models import Attendance, Cohort, SessionDay
from academy.cohorts.operations import close_register, correct_attendance, mark_attendance
from academy.cohorts.operations.booking import book, cancel_booking
from academy.cohorts.operations.planning import Day, cancel_cohort, change_cohort
from academy.ledger.models import Entry
from academy.ledger.operations import record, replay
from academy.notices import followers
from academy.notices.models import Mail
from academy.notices.operations import send_waiting_mail
from academy.people.models import Person
from certificates import facts
from certificates.models import Certificate, Design
from courses.models import Completion
from courses.operations import record_completion, withdraw_completion
from tests.factories import cohorts as make
from tests.factories import courses, people

pytestmark = pytest.mark.django_db
AT = make.AT


@pytest.fixture
def certificate() -> Certificate:
    design, _is_new = Design.objects.get_or_create(version=1, defaults={"title": "First", "issuer": "Northshire"})
    module = courses.module(title="Behaviour speaks")
    learner = people.person("Marsha Bailey")
    completion = Completion.objects.create(person=learner, module=module, completed_on=date(2026, 11, 3))
    return Certificate.objects.create(
        number="RPA-2026-000001",
        code="c" * 26,
        person=learner,
        completion=completion,
        design=design,
        issued_at=AT,
        valid_until=date(2028, 11, 3),
        payload={},
        payload_hash="",
    )


def issued(certificate: Certificate) -> Entry:
    return record(facts.ISSUED, subject=certificate, person=certificate.person, at=AT)


def withdrawn(certificate: Certificate) -> Entry:
    certificate.mark_withdrawn(at=AT, by=None, reason="The register was put right")
    return record(facts.WITHDRAWN, subject=certificate, person=certificate.person, at=AT)


def bodies(mailoutbox, person: Person) -> list[str]:
    send_waiting_mail()
    return [" ".join(message.body.split()) for message in mailoutbox if message.to == [person.email]]


class TestCertificates:
    def test_the_learner_hears_of_it_at_once(self, certificate, mailoutbox):
        issued(certificate)
        (body,) = bodies(mailoutbox, certificate.person)
        assert "Your certificate for Behaviour speaks is ready. It holds until 3 November 2028." in body
        assert certificate.number in body and certificate.code not in body

    def test_heard_twice_it_is_told_once(self, certificate, mailoutbox):
        entry = issued(certificate)
        followers.tell_of_certificate(entry)
        replay(follower="tell-certificate", since=datetime(2020, 1, 1, tzinfo=UTC), at=AT)
        issued(certificate)
        assert len(bodies(mailoutbox, certificate.person)) == 1

    def test_taken_back_before_it_was_told_nothing_is_said_of_it(self, certificate):
        certificate.mark_withdrawn(at=AT, by=None, reason="")
        issued(certificate)
        assert not Mail.objects.exists()

    def test_a_withdrawal_is_told_once_and_kindly(self, certificate, mailoutbox):
        withdrawn(certificate)
        withdrawn(certificate)
        (body,) = bodies(mailoutbox, certificate.person)
        assert "On 4 November 2026 we took back your certificate for Behaviour speaks (number RPA-2026-000001)" in body
        assert "The register was put right" not in body

    def test_one_that_another_replaces_is_told_of_by_the_other(self, certificate):
        other = Certificate.objects.create(
            number="RPA-2", code="d", person=certificate.person, award=None, completion=Completion.objects.create(
                person=certificate.person, module=certificate.completion.module, completed_on=date(2026, 11, 4)
            ), design=certificate.design, issued_at=AT, payload={}, payload_hash=""
        )  # fmt: skip
        certificate.superseded_by = other
        certificate.save()
        withdrawn(certificate)
        assert not Mail.objects.exists()


class TestCompletions:
    def test_one_without_a_certificate_is_told_of_once_and_without_the_reason(self, mailoutbox):
        learner, hr = people.person("Marsha Bailey"), people.person()
        completion = record_completion(
            person=learner,
            module=courses.module(title="Behaviour speaks"),
            on=date(2026, 11, 3),
            at=AT,
            by=hr,
            source=Completion.Source.BY_HAND,
        )
        for _turn in range(2):
            withdraw_completion(completion=completion, at=AT, by=hr, reason="Of a namesake")
        replay(follower="tell-taken-back", since=datetime(2020, 1, 1, tzinfo=UTC), at=AT)
        (body,) = bodies(mailoutbox, learner)
        assert "On 4 November 2026 we took Behaviour speaks, completed on 3 November 2026, off your record" in body
        assert "namesake" not in body

    def test_one_whose_certificate_went_before_is_told_of_too(self, certificate):
        withdrawn(certificate)
        withdraw_completion(completion=certificate.completion, at=AT + timedelta(days=1), by=None, reason="Of a namesake")
        assert [mail.key for mail in Mail.objects.order_by("pk")] == [
            f"withdrawn:{certificate.pk}",
            f"taken-back:{certificate.completion_id}",
        ]


class TestRegisters:
    """A register that is put right takes a lesson back, and no module with it: the person hears of that too, once."""

    @pytest.fixture
    def mark(self) -> Attendance:
        cohort, person = make.cohort(make.offering(make.blended_module()), title="Circles"), people.person("Marsha Bailey")
        return self.attend(cohort, person)

    def attend(self, cohort: Cohort, person: Person) -> Attendance:
        booking, session = make.booking(cohort, person), make.sessions(cohort)[0]
        mark = mark_attendance(booking=booking, session=session, mark="present", at=session.begins, by=cohort.trainers.get())
        close_register(session=session, at=make.evening_of(session), by=cohort.trainers.get())
        return Attendance.objects.select_related("booking__person", "session__cohort").get(pk=mark.pk)

    def correct(self, mark: Attendance, as_: str, *, days: int = 1) -> Attendance:
        at, by = make.evening_of(mark.session) + timedelta(days=days), mark.session.cohort.trainers.get()
        return correct_attendance(attendance=mark, mark=as_, at=at, by=by, reason="Of a namesake").attendance

    def test_is_told_once_and_without_the_reason(self, mark, mailoutbox):
        for _turn in range(2):
            self.correct(mark, "did-not-attend")
        replay(follower="tell-correction", since=datetime(2020, 1, 1, tzinfo=UTC), at=AT)
        (body,) = bodies(mailoutbox, mark.booking.person)
        assert "On 19 November 2026 the register of Circles was put right." in body
        assert "For Wednesday 18 November 2026 it now says “Did not attend”. So “Day 1” no longer counts as done." in body
        assert "namesake" not in body

    def test_says_where_the_lesson_still_counts(self, mark, mailoutbox):
        other = make.cohort(mark.session.cohort.offering, days=(date(2027, 1, 13), date(2027, 1, 27)))
        self.attend(other, mark.booking.person)
        self.correct(mark, "did-not-attend", days=100)
        (body,) = bodies(mailoutbox, mark.booking.person)
        assert "You did “Day 1” on another day too, so it still counts." in body

    @pytest.mark.parametrize("as_", ["late", "present"])
    def test_nothing_is_said_where_nothing_is_taken(self, mark, as_):
        self.correct(mark, as_)
        assert not Mail.objects.exists()

    def test_put_right_the_other_way_nothing_is_said_of_it(self, mark):
        self.correct(self.correct(mark, "did-not-attend"), "present", days=2)
        assert [mail.key.split(":")[0] for mail in Mail.objects.all()] == ["attendance"]


class TestPlaces:
    def test_a_place_is_confirmed_with_its_own_days_and_venue(self, mailoutbox):
        # totara/facetoface-2.0#5: the venue of another session stood in the mail.
        hall, other = make.place(name="Harbour House", town="Millfield"), make.cohort()
        cohort = make.cohort(title="Circles in practice", note="Bring a coat.")
        cohort.sessions.update(place=hall)
        person = people.person("Marsha Bailey")
        book(cohort=cohort, person=person, at=AT, by=person, access_needs="a hearing loop", dietary_needs="no nuts")
        (body,) = bodies(mailoutbox, person)
        assert "You have a place in Circles in practice." in body
        assert "- Wednesday 18 November 2026, 9.30am to 3.30pm, Harbour House, Millfield - Wednesday 2 December 2026" in body
        assert str(other.sessions.first().place) not in body
        assert "hearing" not in body and "nuts" not in body

    def test_a_place_given_up_before_the_word_went_out_is_not_confirmed(self):
        booking = make.booking()
        entry = record(cohort_facts.PLACE_CONFIRMED, subject=booking, person=booking.person, at=AT)
        Mail.objects.all().delete()
        booking.cancelled_at = AT
        booking.save()
        followers.tell_of_place(entry)
        assert not Mail.objects.exists()

    def test_giving_up_is_confirmed_and_who_did_it_is_not_named(self, mailoutbox):
        cohort, person, manager = make.cohort(title="Circles"), people.person(), people.person("Harriet Bell")
        booking = book(cohort=cohort, person=person, at=AT, by=person)
        cancel_booking(booking=booking, at=AT, by=manager, reason="On leave, private")
        _confirmed, body = bodies(mailoutbox, person)
        assert "You no longer have a place in Circles. It was given back for you." in body
        assert "Harriet" not in body and "leave" not in body

    def test_booking_again_is_confirmed_again(self, mailoutbox):
        cohort, person = make.cohort(), people.person()
        for _n in range(2):
            booking = book(cohort=cohort, person=person, at=AT, by=person)
            cancel_booking(booking=booking, at=AT, by=person)
        assert len(bodies(mailoutbox, person)) == 4


class TestCohorts:
    @pytest.fixture
    def cohort(self) -> Cohort:
        return make.cohort(title="Circles")

    def change(self, cohort: Cohort, **moved) -> None:
        days = [
            Day(session.title, session.on, session.starts_at, session.ends_at, session.place, session.lesson, session)
            for session in make.sessions(cohort)
        ]
        days[0] = Day(**{**vars(days[0]), **moved})
        change_cohort(
            cohort=cohort,
            title=cohort.title,
            capacity=cohort.capacity,
            days=days,
            trainers=list(cohort.trainers.all()),
            at=AT,
            by=cohort.trainers.first(),
        )

    def test_everybody_who_is_booked_hears_of_another_day(self, cohort, mailoutbox):
        bookings = [make.booking(cohort) for _n in range(3)]
        self.change(cohort, on=date(2026, 11, 19), starts_at=time(10, 0))
        for booking in bookings:
            (body,) = bodies(mailoutbox, booking.person)
            assert "Thursday 19 November 2026, 10am to 3.30pm" in body
        entry = Entry.objects.get(kind=cohort_facts.COHORT_CHANGED)
        followers.tell_of_changed_cohort(entry)
        assert Mail.objects.count() == 3

    def test_a_second_change_is_another_message(self, cohort, mailoutbox):
        booking = make.booking(cohort)
        self.change(cohort, on=date(2026, 11, 19))
        self.change(cohort, on=date(2026, 11, 20))
        assert len(bodies(mailoutbox, booking.person)) == 2

    def test_whoever_gave_the_place_up_hears_nothing(self, cohort):
        make.booking(cohort, cancelled_at=AT, cancel_kind="free")
        self.change(cohort, on=date(2026, 11, 19))
        assert not Mail.objects.exists()

    def test_the_end_of_a_cohort_is_told_once_with_its_reason(self, cohort, mailoutbox):
        booking = make.booking(cohort)
        for _n in range(2):
            cancel_cohort(cohort=cohort, at=AT, by=cohort.trainers.first(), reason="The hall is flooded.")
        (body,) = bodies(mailoutbox, booking.person)
        assert "Circles is not taking place." in body and "The hall is flooded." in body

    def test_days_that_have_been_are_left_out(self, cohort, mailoutbox):
        booking = make.booking(cohort)
        SessionDay.objects.filter(pk=make.sessions(cohort)[0].pk).update(on=date(2026, 10, 1))
        cancel_cohort(cohort=cohort, at=AT, by=cohort.trainers.first(), reason="Too few")
        (body,) = bodies(mailoutbox, booking.person)
        assert "October" not in body and "2 December 2026" in body
