"""A cohort: booked, attended, its register closed, and put right afterwards, with what follows each time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.mail import EmailMessage

from academy.cohorts.models import SessionDay
from academy.ledger.tasks import sweep
from academy.people.models import Person
from tests.journeys.conftest import Post, Somebody, Visit
from tests.journeys.learning import begin, go_through
from tests.journeys.walking import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.northshire]
M6 = "Restorative conversations and circles"


@contextmanager
def afternoon_of(year: int, month: int, day: int) -> Iterator[None]:
    with time_machine.travel(datetime(year, month, day, 16, 0, tzinfo=UTC), tick=True):
        yield


def close_todays_register(trainer: Visitor) -> None:
    """From the trainer's first page: everybody was there."""
    trainer.open("/cohorts/").follow("Open the register").press("Mark the rest as here").press("Close register")
    assert "The register is closed" in trainer.text


def put_right(trainer: Visitor, session: SessionDay, name: str, mark: str, reason: str) -> None:
    trainer.open(f"/cohorts/sessions/{session.pk}/").follow("Put right", within=name)
    trainer.press("Put it right", mark=mark, reason=reason)
    assert "The register is put right" in trainer.text


def letters_to(person: Person, post: Post) -> list[EmailMessage]:
    return [letter for letter in post() if letter.to == [person.email]]


def test_books_attends_and_completes_and_is_corrected(somebody: Somebody, visitor: Visit, post: Post) -> None:
    ellie = somebody("ellie.sutton")
    learner = visitor("ellie.sutton")
    learner.open("/modules/").follow(M6).follow("Book a place", within="Millfield cluster")
    learner.press("Book the place", access_needs="A seat near the door")
    assert learner.heading == "My places"
    assert "18 November 2026" in learner.row("Millfield cluster")
    (letter,) = letters_to(ellie, post)
    assert "Millfield Library" in letter.body
    assert "You have a place" in learner.open("/learning/").row("18 November")

    begin(learner, "restorative-conversations-and-circles")
    go_through(learner, up_to="Day 1: Conversations")
    assert "on your record once the trainer has closed the register" in learner.text
    day_1 = learner.address
    day_2 = learner.follow("Next: Day 2").address

    with afternoon_of(2026, 11, 18):
        trainer = visitor("nadia.karimi").open("/cohorts/").follow("Open the register")
        assert "A seat near the door" in trainer.row("Ellie Sutton")
        close_todays_register(trainer)
        assert "You were there" in visitor("ellie.sutton").open(day_1).text
        assert not ellie.completions.filter(module__code="M6", completed_on__year=2026).exists()

    with afternoon_of(2026, 12, 2):
        close_todays_register(visitor("nadia.karimi"))
        certificate = ellie.certificates.get(completion__completed_on="2026-12-02", completion__module__code="M6")
        assert certificate.number in visitor("ellie.sutton").open("/certificates/").follow(M6).text
        assert len(letters_to(ellie, post)) == 1

    with afternoon_of(2026, 12, 3):
        trainer = visitor("nadia.karimi")
        last = SessionDay.objects.get(cohort__title="Millfield cluster", on="2026-12-02")
        put_right(trainer, last, "Ellie Sutton", "did-not-attend", "She was called back to the hub at nine")
        assert "She was called back to the hub at nine" in trainer.row("Ellie Sutton")
        anybody = Visitor().open(f"/verify/{certificate.code}/")
        assert "Withdrawn" in anybody.text
        assert "3 December 2026" in anybody.text
        assert "called back" not in anybody.text
        (letter,) = letters_to(ellie, post)
        assert certificate.number in letter.body
        assert "You were there" not in visitor("ellie.sutton").open(day_2).text

        # Sent twice, or looked at again, she hears of it once.
        sweep()
        assert not letters_to(ellie, post)

        put_right(trainer, last, "Ellie Sutton", "present", "It was Ellie Lyons who was called back")
        assert ellie.certificates.standing().get(completion__completed_on="2026-12-02").number != certificate.number
        assert "Genuine and current" not in Visitor().open(f"/verify/{certificate.code}/").text


def test_history_that_a_register_brought_is_withdrawn_too(somebody: Somebody, visitor: Visit, post: Post) -> None:
    josie = somebody("josie.marchetti")
    certificate = josie.certificates.get()
    assert "Genuine and current" in Visitor().open(f"/verify/{certificate.code}/").text
    day_2 = SessionDay.objects.filter(cohort__title="Harbour quarter").in_order()[1]
    post()

    put_right(visitor("nadia.karimi"), day_2, "Josie Marchetti", "absent-told", "She rang on the day")

    assert "Withdrawn" in Visitor().open(f"/verify/{certificate.code}/").text
    (letter,) = letters_to(josie, post)
    assert certificate.number in letter.body
    assert "Withdrawn" in visitor("josie.marchetti").open("/learning/record/").text


def test_one_register_credits_a_whole_school(somebody: Somebody, visitor: Visit) -> None:
    """Fifty-one people: twenty are followed at once, the rest by the worker."""
    trainer = visitor("zainab.yusuf")
    trainer.open("/cohorts/").follow("Close it", within="Schools INSET")
    trainer.press("Mark the rest as here").press("Close register")
    assert "51 people were there" in trainer.text
    sweep()
    sweep()

    session = SessionDay.objects.get(cohort__code="C7")
    people = Person.objects.filter(bookings__cohort=session.cohort)
    assert people.count() == 51
    with_certificate = people.filter(
        completions__module__code="M1", completions__completed_on=session.on, completions__certificates__withdrawn_at=None
    )
    assert with_certificate.distinct().count() == 51
