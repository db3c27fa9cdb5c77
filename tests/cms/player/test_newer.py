"""The newer edition as a learner is offered it, and the one step over to it."""

import pytest

from cms.player.visits import changed_meanwhile
from courses.models import Attempt, ChangeClass, Completion, Module
from courses.operations import complete_lesson, switch_edition
from courses.operations.releasing import retire_lesson
from tests.cms.player.conftest import Learner
from tests.courses.operations.test_switching import release
from tests.factories import courses, pages, people
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return " ".join(response.content.decode().split())


def switch(learner: Learner):
    return learner.client.post(f"/modules/{learner.module.slug}/switch/", {"enrolment": learner.enrolment.pk}, follow=True)


class TestTheOffer:
    def test_stands_on_the_modules_page_with_what_it_would_mean(self, signed_in) -> None:
        page, module = pages.release(lessons=2)
        person = people.person()
        enrolment = courses.enrolment(person, module)
        lesson = module.lessons.order_by("position").first()
        complete_lesson(enrolment=enrolment, lesson=lesson, at=AT, by=person, door="read")
        client = signed_in(person)
        assert "A newer edition is out" not in text(client.get(page.url))
        release(module, ChangeClass.MATERIAL, lesson.slug)
        shown = text(client.get(page.url))
        assert "A newer edition is out" in shown
        assert f"One part that you did has changed, and you would do it once more:</p> <ul><li>{lesson.title}</li></ul>" in shown
        response = client.post(f"/modules/{module.slug}/switch/", {"enrolment": enrolment.pk}, follow=True)
        assert "You are in edition 2 now. All that you answered is kept." in text(response)
        assert "A newer edition is out" not in text(response)

    def test_is_pointed_to_from_each_lesson(self, learner: Learner) -> None:
        assert "A newer edition" not in text(learner.get("support"))
        release(learner.module, ChangeClass.WORDING, "support")
        assert f'href="/modules/{learner.module.slug}/#newer"' in text(learner.get("challenge"))

    def test_costs_nothing_to_those_who_are_not_behind(self, learner: Learner, assert_queries_do_not_grow) -> None:
        assert_queries_do_not_grow(
            lambda: learner.get("support"), lambda: release(learner.module, ChangeClass.WORDING, "support"), ceiling=14
        )


class TestTheStep:
    def test_somebody_elses_is_not_found(self, learner: Learner, signed_in) -> None:
        release(learner.module, ChangeClass.WORDING, "support")
        other = Learner(learner.enrolment, signed_in(people.person()))
        assert switch(other).status_code == 404

    def test_is_a_form_and_not_a_link(self, learner: Learner) -> None:
        assert learner.client.get(f"/modules/{learner.module.slug}/switch/").status_code in (404, 405)

    def test_leads_to_the_end_where_nothing_is_left(self, learner: Learner) -> None:
        for slug in ("support", "challenge", "twenty-to-eleven"):
            lesson = learner.module.lessons.get(slug=slug)
            complete_lesson(enrolment=learner.enrolment, lesson=lesson, at=AT, by=learner.enrolment.learner, door="read")
        retire_lesson(lesson=learner.module.lessons.get(slug="check"), at=AT)
        assert "You have done all of it" in text(switch(learner))
        assert Completion.objects.count() == 1

    def test_where_the_module_was_closed_meanwhile_it_says_so(self, learner: Learner) -> None:
        release(learner.module, ChangeClass.WORDING, "support")
        Module.objects.update(retired_at=AT)
        response = learner.client.post(f"/modules/{learner.module.slug}/switch/", {"enrolment": learner.enrolment.pk})
        assert response.status_code == 302
        learner.enrolment.refresh_from_db()
        assert learner.enrolment.edition.number == 1


class TestAGoThatWasOvertaken:
    def _begun(self, learner: Learner, lesson: str) -> None:
        if lesson == "check":
            learner.post("check", "check-begin", go=1)
        else:
            learner.post(lesson, "scenario-choose", go=1, position=0, step="door", choice="food")
        release(learner.module, ChangeClass.MATERIAL, lesson)
        switch_edition(enrolment=learner.enrolment, at=AT, by=learner.enrolment.learner)

    def test_a_check_begins_anew_and_an_old_tab_is_told_so(self, learner: Learner) -> None:
        self._begun(learner, "check")
        old = learner.client.post(
            learner.url("check", "check-answer"), {"enrolment": learner.enrolment.pk, "go": 1, "question": 1, "chosen": "a"}, follow=True
        )
        assert changed_meanwhile().split(",")[0] in text(old)
        assert 'name="go" value="2"' in text(learner.get("check"))
        assert 'name="go" value="2"' in text(learner.get("check", go=1))
        learner.post("check", "check-begin", go=2)
        assert Attempt.objects.open().get().version.number == 2
        assert learner.get("check", go=1).status_code == 302

    def test_a_story_begins_anew_and_an_old_tab_is_told_so(self, learner: Learner) -> None:
        self._begun(learner, "twenty-to-eleven")
        old = learner.client.post(
            learner.url("twenty-to-eleven", "scenario-choose"),
            {"enrolment": learner.enrolment.pk, "go": 1, "position": 1, "step": "stairs", "choice": "ask"},
            follow=True,
        )
        assert changed_meanwhile().split(",")[0] in text(old)
        shown = text(learner.get("twenty-to-eleven"))
        assert 'name="go" value="2"' in shown
        assert 'name="position" value="0"' in shown
        learner.post("twenty-to-eleven", "scenario-choose", go=2, position=0, step="door", choice="food")
        assert Attempt.objects.open().get().version.number == 2
