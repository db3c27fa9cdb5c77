"""Two at the same moment, on PostgreSQL, in threads: what one person alone may do is done once."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connections

from academy.people import operations
from academy.people.looks import log_look
from academy.people.models import Designation, Employment, FormerTerms, Grant, Invitation, Look, Person
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


def test_two_changes_of_one_job_are_both_made_and_both_kept():
    post, manager = make.employment(job_title="Worker"), make.person()
    by = [make.person() for _ in range(3)]
    together(
        lambda: operations.change_employment(employment=Employment.objects.get(), manager=manager, at=AT, by=by[0]),
        lambda: operations.change_employment(employment=Employment.objects.get(), job_title="Senior worker", at=AT, by=by[1]),
        lambda: operations.end_employment(employment=Employment.objects.get(), on=DAY, at=AT, by=by[2]),
    )
    post.refresh_from_db()
    assert (post.manager, post.job_title, post.ends_on) == (manager, "Senior worker", DAY)
    kept = list(FormerTerms.objects.order_by("pk"))
    assert {row.changed_by for row in kept} == set(by)
    assert [row.since for row in kept] == [post.recorded_at, kept[0].until, kept[1].until]
    assert (kept[0].manager, kept[0].job_title, kept[0].ends_on) == (None, "Worker", None)


def test_two_last_days_of_one_role_leave_one_that_stands():
    held = make.grant(make.person(), Role.TRAINER)
    mark = make.designation(make.person(), "champion")
    days = (DAY, DAY + timedelta(days=1))
    together(
        *(lambda on=on: operations.end_grant(grant=Grant.objects.get(pk=held.pk), on=on, at=AT, by=None) for on in days),
        *(lambda on=on: operations.end_designation(designation=Designation.objects.get(pk=mark.pk), on=on, at=AT, by=None) for on in days),
    )
    for model, first in ((Grant, held), (Designation, mark)):
        assert model.objects.standing().get() == model.objects.get(pk=first.pk).newest()
        assert model.objects.count() == 3


def test_one_record_opened_in_two_tabs_is_one_look():
    viewer, person = make.person(), make.person()

    def look() -> None:
        log_look(viewer=viewer, person_ids=[person.pk], route="record", at=AT)

    together(look, look, look)
    assert Look.objects.count() == 1
