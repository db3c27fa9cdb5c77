"""Showing by the check that one knows a module already: the offer, the way through it, and what either end says."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academy.common import pagecache
from academy.people.models import Person
from courses.models import Attempt, Enrolment, LessonCompletion, LessonKind, Module
from courses.queries import question_figures
from tests.cms.player.test_checks import answer_to, text_of
from tests.factories import cohorts, courses, pages, people

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
OFFER = "Show that you know this already"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    pagecache.clear()


@pytest.fixture
def module() -> Module:
    """Released from pages, with two lessons, a story and a check on both outcomes, all of the page factory's."""
    page = pages.module_page(slug="circles", title="Circles", may_be_proved=True)
    pages.lesson_page(page, title="What support is", slug="support")
    pages.lesson_page(page, title="What challenge is", slug="challenge")
    pages.scenario_page(page)
    pages.check_page(page)
    return pages.release(page)[1]


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(people.person("Ravi Shah"))


def _page(client: Client, path: str = "/modules/circles/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def _prove(client: Client) -> str:
    address: str = client.post(reverse("player:module-prove", args=["circles"]))["Location"]
    return address


def _answer(client: Client, *, right: bool) -> str:
    """All questions of the go; returns the page that says how it went."""
    attempt = Attempt.objects.get()
    content = attempt.version.content
    by_id = {question["id"]: question for question in content["questions"]}
    for number, drawn in enumerate(attempt.drawn, 1):
        chosen = [option["id"] for option in by_id[drawn["id"]]["options"] if option["correct"] is right][:1]
        data: dict[str, Any] = {"enrolment": attempt.enrolment_id, "go": 1, "question": number, "chosen": chosen}
        client.post(reverse("player:check-answer", args=["circles", "check"]), data)
    return _page(client, "/modules/circles/check/?go=1")


class TestTheOffer:
    def test_stands_on_the_modules_page_where_the_author_allows_it(self, client: Client, module: Module) -> None:
        assert OFFER in _page(client)
        Module.objects.filter(pk=module.pk).update(may_be_proved=False)
        assert OFFER not in _page(client)

    def test_is_not_for_whoever_is_not_signed_in(self, module: Module) -> None:
        assert OFFER not in _page(Client())
        response = Client().post(reverse("player:module-prove", args=["circles"]))
        assert response["Location"].startswith(reverse("account_login"))

    def test_is_not_for_whoever_began_the_check_or_read_it_all(self, client: Client, module: Module) -> None:
        learner = Person.objects.get(name="Ravi Shah")
        enrolment = courses.enrolment(learner, module)
        assert OFFER in _page(client)
        for lesson in module.lessons.filter(kind="page"):
            courses.done(enrolment, lesson)
        assert OFFER not in _page(client)
        LessonCompletion.objects.all().delete()
        check = reverse("player:check-begin", args=["circles", "check"])
        client.post(check, {"enrolment": enrolment.pk, "go": 1})
        assert OFFER not in _page(client)
        assert _prove(client) == "/modules/circles/"
        assert not Attempt.objects.get().is_proof

    def test_is_not_made_where_the_module_is_closed(self, client: Client, module: Module) -> None:
        other = courses.module()
        Module.objects.filter(pk=module.pk).update(requires=[other.code], first_is_asked=True)
        assert OFFER not in _page(client)
        assert _prove(client) == "/modules/circles/"
        assert not Enrolment.objects.exists()

    def test_a_link_asks_once_more_and_a_module_that_is_gone_is_not_found(self, client: Client, module: Module) -> None:
        assert client.get(reverse("player:module-prove", args=["circles"]))["Location"] == "/modules/circles/"
        Module.objects.filter(pk=module.pk).update(retired_at=courses.AT)
        assert client.post(reverse("player:module-prove", args=["circles"])).status_code == 404
        assert not Attempt.objects.exists()

    def test_begins_nothing_where_the_author_has_let_go_of_it(self, client: Client, module: Module) -> None:
        Module.objects.filter(pk=module.pk).update(may_be_proved=False)
        assert _prove(client) == "/modules/circles/"
        assert not Enrolment.objects.exists()


class TestTheWay:
    def test_begins_with_one_press_and_is_found_again(self, client: Client, module: Module) -> None:
        for _press in range(2):
            assert _prove(client) == "/modules/circles/check/?go=1&question=1"
        attempt = Attempt.objects.get()
        assert attempt.is_proof
        assert len(attempt.drawn) == 2
        words = _page(client)
        assert "You have begun to show it." in words
        assert "/modules/circles/check/?go=1" in words

    def test_shown_says_what_is_left(self, client: Client, module: Module) -> None:
        _prove(client)
        words = _answer(client, right=True)
        assert "You know this: 2 of 2" in words
        assert "What is left" in words
        assert "Next: Twenty to eleven" in words
        assert LessonCompletion.objects.filter(door="proof").count() == 2
        assert OFFER not in _page(client)

    def test_not_shown_leads_to_the_lessons_that_teach_it(self, client: Client, module: Module) -> None:
        _prove(client)
        words = _answer(client, right=False)
        assert "Some of it is new to you: 0 of 2" in words
        assert "fail" not in words.lower()
        assert 'href="/modules/circles/support/">What support is</a>' in words
        assert not LessonCompletion.objects.exists()
        assert OFFER not in _page(client)
        # Later the check is taken as any other.
        words = _page(client, "/modules/circles/check/")
        assert 'name="go" value="2"' in words

    def test_all_that_was_asked_is_done_where_nothing_else_is(self, signed_in: SignedIn) -> None:
        page = pages.module_page(slug="circles", may_be_proved=True)
        pages.lesson_page(page)
        pages.check_page(page)
        pages.release(page)
        client = signed_in(people.person())
        _prove(client)
        words = _answer(client, right=True)
        assert "What is left" not in words
        assert 'href="/modules/circles/done/"' in words
        assert "You have done all of it" in _page(client, "/modules/circles/done/")
        record = _page(client, "/learning/record/")
        assert "Shown by its check to be known" in record


def test_asks_at_most_one_statement_more(client: Client, module: Module) -> None:
    def count() -> int:
        _page(client)
        with CaptureQueriesContext(connection) as asked:
            _page(client)
        return len(asked)

    with_offer = count()
    Module.objects.filter(pk=module.pk).update(may_be_proved=False)
    assert with_offer - count() == 1


class TestWhoElseSeesIt:
    def test_the_record_says_so_where_the_rest_was_learnt(self, client: Client, module: Module) -> None:
        _prove(client)
        _answer(client, right=True)
        enrolment = Enrolment.objects.get()
        story = module.lessons.get(kind="scenario")
        client.post(reverse("player:scenario-instead", args=["circles", story.slug]), {"enrolment": enrolment.pk})
        record = _page(client, "/learning/record/")
        assert "Learnt here. Its lessons were shown by the check to be known" in record

    def test_the_trainer_sees_that_the_online_part_was_shown(self, signed_in: SignedIn, time_machine: Any) -> None:
        time_machine.move_to(cohorts.AT)
        module = courses.module(parts=[*courses.PARTS, courses.TAUGHT], mode="blended", may_be_proved=True)
        trainer = cohorts.trainer()
        cohort = cohorts.cohort(cohorts.offering(module), trainers=(trainer,))
        learners = [cohorts.booking(cohort).person for _number in range(2)]
        for learner, door in zip(learners, ("proof", "read"), strict=True):
            enrolment = courses.enrolment(learner, module)
            for lesson in module.lessons.filter(kind="page"):
                courses.done(enrolment, lesson, door=door)
        words = text_of(signed_in(trainer).get(reverse("cohorts:cohort-detail", args=[cohort.pk])))
        assert words.count("Shown by the check to be known") == 1


def test_the_answers_of_those_who_learnt_nothing_yet_are_no_figures(learner_in: Any) -> None:
    check = ("check", LessonKind.CHECK, "Check", {**courses.CHECK, "draw": 8})
    module = courses.module(parts=[courses.PARTS[0], check], may_be_proved=True)
    for _number in range(5):
        learner = learner_in(module=module)
        learner.client.post(reverse("player:module-prove", args=[module.slug]))
        attempt = Attempt.objects.get(enrolment=learner.enrolment)
        for number in range(1, 9):
            learner.post("check", "check-answer", go=1, question=number, **answer_to(attempt, number))
    lesson = module.lessons.get(slug="check")
    assert {figures.answered for figures in question_figures(lesson)} == {0}
    Attempt.objects.update(is_proof=False)
    assert {figures.answered for figures in question_figures(lesson)} == {5}
