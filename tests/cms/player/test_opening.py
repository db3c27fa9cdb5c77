"""A module that is closed until something else is done: what its page, a lesson's address, the catalogue and the forms say of it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from academy.common import pagecache
from academy.people.models import Person
from courses.models import Completion, Enrolment, Module
from courses.operations import record_completion
from tests.factories import pages, people

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
WHY = "Something else comes first"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    pagecache.clear()


@pytest.fixture
def first() -> Module:
    return pages.release(pages.module_page(code="M1", title="Working with", slug="working-with", minutes=60))[1]


@pytest.fixture
def closed(first: Module) -> Module:
    page = pages.module_page(code="M6", title="Circles", slug="circles", requires=["M1"], first_is_asked=True)
    return pages.release(page)[1]


def _words(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def _completed(person: Person, module: Module) -> None:
    record_completion(person=person, module=module, on=date(2020, 1, 1), at=timezone.now(), by=person, source=Completion.Source.BY_HAND)


class TestClosed:
    def test_the_modules_page_says_why_what_how_long_and_where(self, closed: Module, signed_in: SignedIn) -> None:
        words = _words(signed_in(people.person()), "/modules/circles/")
        assert WHY in words
        assert 'Opens after: <a class="link" href="/modules/working-with/">Working with</a>. That takes about 1 hour online.' in words
        assert 'href="/modules/working-with/">Start there first' in words
        # What it is can be read all the same; it cannot be begun.
        assert "Say what support is" in words
        assert reverse("player:module-enrol", args=["circles"]) not in words

    def test_a_lessons_address_says_the_same(self, closed: Module, signed_in: SignedIn) -> None:
        lesson = closed.lessons.get()
        words = _words(signed_in(people.person()), f"/modules/circles/{lesson.slug}/")
        assert WHY in words
        assert "Opens after:" in words
        assert "Begin here" not in words

    def test_the_catalogue_says_the_same(self, closed: Module, signed_in: SignedIn) -> None:
        person = people.person()
        assert "Opens after:" in _words(signed_in(person), "/modules/")
        _completed(person, Module.objects.get(code="M1"))
        assert "Opens after:" not in _words(signed_in(person), "/modules/")
        # To somebody who is not signed in it is not closed yet.
        assert "Opens after:" not in _words(Client(), "/modules/")

    def test_anybody_reads_that_it_builds_on_something(self, closed: Module) -> None:
        words = _words(Client(), "/modules/circles/")
        assert "This builds on what comes first, and opens once you have it." in words
        assert "what comes first is advice" not in words

    def test_an_old_form_begins_nothing_and_loses_nothing(self, closed: Module, signed_in: SignedIn) -> None:
        client = signed_in(people.person())
        response = client.post(reverse("player:module-enrol", args=["circles"]))
        assert response["Location"] == "/modules/circles/"
        assert not Enrolment.objects.exists()

    def test_any_so_many(self, first: Module, signed_in: SignedIn) -> None:
        second = pages.release(pages.module_page(code="M2", title="Strengths", minutes=30))[1]
        pages.release(pages.module_page(code="M3", title="Sticking with", minutes=20))
        asks = {"requires": ["M1", "M2", "M3"], "first_is_asked": True, "first_enough": 2}
        pages.release(pages.module_page(title="Circles", slug="circles", **asks))
        person = people.person()
        words = _words(signed_in(person), "/modules/circles/")
        assert "Opens after 2 of these:" in words
        assert "That takes about 50 minutes online." in words
        assert "2 of these: Working with, Strengths, Sticking with" in words
        _completed(person, second)
        words = _words(signed_in(person), "/modules/circles/")
        assert "Opens after one of these:" in words
        assert "That takes about 20 minutes online." in words


class TestOpen:
    def test_once_what_comes_first_is_there(self, first: Module, closed: Module, signed_in: SignedIn) -> None:
        person = people.person()
        _completed(person, first)
        client = signed_in(person)
        assert WHY not in _words(client, "/modules/circles/")
        response = client.post(reverse("player:module-enrol", args=["circles"]))
        assert response["Location"].startswith("/modules/circles/lesson-")
        assert Enrolment.objects.filter(learner=person, module=closed).exists()

    def test_and_stays_so_for_whoever_is_in_it(self, first: Module, closed: Module, signed_in: SignedIn) -> None:
        person = people.person()
        _completed(person, first)
        client = signed_in(person)
        client.post(reverse("player:module-enrol", args=["circles"]))
        Completion.objects.update(withdrawn_at=timezone.now(), reason="By mistake")
        assert WHY not in _words(client, "/modules/circles/")
        assert "Begin" not in _words(client, f"/modules/circles/{closed.lessons.get().slug}/").split("<main")[1]

    def test_what_is_advised_closes_nothing(self, first: Module, signed_in: SignedIn) -> None:
        pages.release(pages.module_page(slug="circles", requires=["M1"]))
        words = _words(signed_in(people.person()), "/modules/circles/")
        assert "You can begin all the same: what comes first is advice." in words
        assert WHY not in words


def test_asks_at_most_one_statement_more(first: Module, signed_in: SignedIn) -> None:
    """Beside what a module's page, the catalogue and a lesson asked before there was anything to close."""
    pages.release(pages.module_page(title="Circles", slug="circles", requires=["M1"]))
    client = signed_in(people.person())
    lesson = Module.objects.get(slug="circles").lessons.get()

    def counts() -> list[int]:
        found = []
        for address in ("/modules/circles/", "/modules/", f"/modules/circles/{lesson.slug}/"):
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            found.append(len(asked))
        return found

    before = counts()
    Module.objects.filter(slug="circles").update(first_is_asked=True)
    # What the page of the module asks stands in the place of another statement; the catalogue asks it always.
    assert [now - then for then, now in zip(before, counts(), strict=True)] == [0, 0, 1]
