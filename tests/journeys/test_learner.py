"""A learner: from the catalogue to a certificate that anybody can verify, and the reminders that end with it."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone

from academy.notices.operations import remind
from academy.people.models import Person
from courses.models import Module
from tests.factories.people import PASSWORD
from tests.journeys.conftest import Post, Somebody
from tests.journeys.learning import begin, go_through, take_one_step, wrong_answers
from tests.journeys.walking import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.northshire]
M1 = "Working with: restorative foundations"


def letters_to(person: Person, post: Post) -> list[str]:
    return [letter.subject + "\n" + letter.body for letter in post() if letter.to == [person.email]]


def test_from_the_catalogue_to_a_certificate_that_anybody_can_verify(somebody: Somebody, post: Post) -> None:
    nkechi = somebody("nkechi.obi")
    nkechi.set_password(PASSWORD)
    nkechi.save()
    learner = Visitor().sign_in("nkechi.obi")
    assert learner.address == "/learning/"
    assert "Not due yet" in learner.row(M1)

    learner.follow("Modules").follow(M1).press("Begin")
    headings = go_through(learner)
    assert headings[0] == "Why relationships first"
    assert headings[-1] == "You have done all of it"

    learner.follow("See the certificate")
    assert "Nkechi Obi" in learner.text
    pdf = learner.client.get(f"{learner.address.rstrip('/')}.pdf")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    (letter,) = letters_to(nkechi, post)
    assert M1 in letter

    anybody = Visitor().open("/verify/").press("Check", code=nkechi.certificates.get().code.lower())
    assert "Genuine and current" in anybody.text
    assert M1 in anybody.text
    assert "Nkechi Obi" in anybody.text
    assert "4 November 2029" in anybody.text
    assert nkechi.email not in anybody.text

    learner.open("/learning/")
    assert "Until 4 November 2029" in learner.text
    learner.follow("Record")
    assert "4 November 2026" in learner.row(M1)


def test_goes_on_exactly_where_it_was_left(somebody: Somebody) -> None:
    at_work = begin(Visitor(somebody("nkechi.obi")), "working-with")
    take_one_step(at_work)
    here = at_work.address
    at_home = Visitor(somebody("nkechi.obi")).open("/learning/").follow("Continue")
    assert at_home.address.partition("#")[0] == here


def test_a_check_that_is_missed_can_be_taken_again(somebody: Somebody) -> None:
    learner = begin(Visitor(somebody("nkechi.obi")), "working-with")
    while learner.page.find("input", attrs={"name": "question"}) is None:
        take_one_step(learner)
    for go in (1, 2):
        for _number in range(5):
            learner.press("Answer", **wrong_answers(learner))
            assert "Not quite" in learner.heading
            learner.follow("Next question" if learner.offers("Next question") else "See how it went")
        assert "Not there yet: 0 of 5" in learner.heading
        # After two misses on an outcome, the lesson that teaches it is offered.
        assert ("Want to look again?" in learner.text) == (go == 2)
        learner.press("Another go")
    assert go_through(learner)[-1] == "You have done all of it"


def test_a_reminder_comes_and_ends_with_completing(somebody: Somebody, post: Post) -> None:
    nkechi = somebody("nkechi.obi")
    post()
    due_on = date(2026, 11, 22)
    with time_machine.travel(datetime(2026, 11, 15, 8, 15, tzinfo=UTC)):
        remind(on=timezone.localdate(), at=timezone.now())
        remind(on=timezone.localdate(), at=timezone.now())
        (letter,) = letters_to(nkechi, post)
        assert M1 in letter
        assert "22 November 2026" in letter
        address = f"/modules/{Module.objects.get(code='M1').slug}/"
        assert address in letter or "/learning/" in letter

    with time_machine.travel(datetime(2026, 11, 20, 18, 0, tzinfo=UTC), tick=True):
        go_through(begin(Visitor(nkechi), "working-with"))
        (letter,) = letters_to(nkechi, post)
        assert "certificate" in letter.lower()

    for day in (due_on, date(2026, 12, 6), date(2026, 12, 20)):
        with time_machine.travel(datetime(day.year, day.month, day.day, 8, 15, tzinfo=UTC)):
            remind(on=day, at=timezone.now())
            assert not [letter for letter in letters_to(nkechi, post) if M1 in letter]


def test_the_reminder_would_have_come_again_without_it(somebody: Somebody, post: Post) -> None:
    nkechi = somebody("nkechi.obi")
    with time_machine.travel(datetime(2026, 11, 22, 8, 15, tzinfo=UTC)):
        remind(on=timezone.localdate(), at=timezone.now())
        assert [letter for letter in letters_to(nkechi, post) if M1 in letter]
