"""Two at the same moment, on PostgreSQL, in threads: what one person alone may do is done once."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import connections

from academy.people import operations
from academy.people.looks import log_look
from academy.people.models import Employment, Grant, Invitation, Look, Person
from academy.people.operations import AlreadyEmployed, InvitationNotOpen, LastAdministrator, Refused
from academy.people.roles import Role
from tests.factories import people as make

AT = datetime(2026, 11, 4, 10, 20, tzinfo=UTC)
DAY = date(2026, 11, 4)
pytestmark = pytest.mark.django_db(transaction=True)


def together(*deeds: Callable[[], object]) -> list[type[Refused] | None]:
    """Do all of them at once; what each was refused with."""
    refused: dict[int, type[Refused] | None] = {}
    start = threading.Barrier(len(deeds))

    def run(number: int, deed: Callable[[], object]) -> None:
        start.wait(20)
        try:
            deed()
            refused[number] = None
        except Refused as refusal:
            refused[number] = type(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [refused[number] for number in range(len(deeds))]


def test_one_code_sets_one_password():
    person = operations.add_person(name="Hamish Lowrie", at=AT, by=None)
    _invitation, code = operations.invite(person=person, at=AT, by=None)
    words = ["three-odd-words", "other-odd-words", "more-odd-words"]
    refused = together(*(lambda word=word: operations.accept_invitation(code=code, password=word, at=AT) for word in words))
    assert sorted(map(str, refused)) == sorted(map(str, [None, InvitationNotOpen, InvitationNotOpen]))
    assert Person.objects.get().check_password(words[refused.index(None)])
    assert Invitation.objects.get().accepted_at == AT


def test_two_administrators_cannot_both_go():
    one, two = (make.grant(make.person(), Role.ACADEMY_ADMINISTRATOR) for _ in range(2))
    refused = together(*(lambda held=held: operations.withdraw_grant(grant=held, on=DAY, at=AT, by=None) for held in (one, two)))
    assert sorted(map(str, refused)) == sorted(map(str, [None, LastAdministrator]))
    assert Grant.objects.standing().count() == 1


def test_the_same_job_is_begun_once():
    person, team = make.person(), make.team()

    def begin() -> Employment:
        return operations.employ(person=person, team=team, role_code="", starts_on=DAY, at=AT, by=None)

    assert together(begin, begin, begin) == [None, None, None]
    assert Employment.objects.count() == 1


def test_overlapping_jobs_are_refused():
    person, team = make.person(), make.team()
    days = (date(2026, 1, 1), date(2026, 2, 1))
    refused = together(
        *(lambda day=day: operations.employ(person=person, team=team, role_code="", starts_on=day, at=AT, by=None) for day in days)
    )
    assert sorted(map(str, refused)) == sorted(map(str, [None, AlreadyEmployed]))


def test_one_record_opened_in_two_tabs_is_one_look():
    viewer, person = make.person(), make.person()

    def look() -> None:
        log_look(viewer=viewer, person_ids=[person.pk], route="record", at=AT)

    together(look, look, look)
    assert Look.objects.count() == 1
