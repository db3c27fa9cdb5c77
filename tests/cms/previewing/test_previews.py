"""A draft as each kind of learner sees it, at first, half-way and in a role; nothing of it stays."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client, RequestFactory

from academy.ledger.models import Entry
from academy.people.models import Employment, Person
from cms.models import LessonPage, ModulePage
from courses.models import Attempt, Enrolment, LessonCompletion, LessonVersion
from tests.factories import pages

pytestmark = pytest.mark.django_db


def preview(page: Any, mode: str, by: Person) -> str:
    """What the editor sees of a page as it stands in memory."""
    client = Client()
    client.force_login(by)
    asked = RequestFactory().get("/cms/", HTTP_COOKIE=f"sessionid={client.cookies['sessionid'].value}")
    response: HttpResponse = page.make_preview_request(asked, mode)
    assert response.status_code == 200
    main = BeautifulSoup(response.content, "html.parser").find("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


@pytest.fixture
def editor() -> Person:
    return pages.writer()


def _counts() -> list[int]:
    kept = (Person, Employment, Enrolment, LessonCompletion, Attempt, LessonVersion, Entry)
    return [model.objects.count() for model in kept]


@pytest.mark.northshire
class TestOfM1:
    @pytest.fixture
    def module(self) -> ModulePage:
        return ModulePage.objects.get(code="M1")

    @pytest.fixture
    def kwame(self) -> Person:
        return Person.objects.get(username="kwame.boateng-hill")

    def _draft(self, module: ModulePage, **which: Any) -> LessonPage:
        draft: LessonPage = LessonPage.objects.child_of(module).get(**which).get_latest_revision_as_object()
        return draft

    def test_a_lesson_half_way_is_the_draft_among_the_others(self, module: ModulePage, kwame: Person) -> None:
        draft = self._draft(module, slug="why-relationships-first")
        later = LessonPage.objects.child_of(module).filter(kind="page").order_by("path")[2].get_latest_revision_as_object()
        later.objective = "By the end you can say something that only the draft says."
        before = _counts()
        assert later.objective in preview(later, "half-way", kwame)
        assert draft.title in preview(later, "half-way", kwame)
        assert draft.title not in preview(later, "", kwame)
        assert _counts() == before

    def test_a_story_half_way_has_made_its_first_choices(self, module: ModulePage, kwame: Person) -> None:
        draft = self._draft(module, kind="scenario")
        before = _counts()
        fresh, halfway = preview(draft, "", kwame), preview(draft, "half-way", kwame)
        assert halfway != fresh
        assert "What do you do?" in halfway
        assert str(draft.content_note) in fresh and str(draft.content_note) not in halfway
        assert _counts() == before

    def test_a_check_half_way_has_its_first_answers(self, module: ModulePage, kwame: Person) -> None:
        draft = self._draft(module, kind="check")
        before = _counts()
        asked = draft.draw
        assert f"Question {asked // 2 + 1} of {asked}" in preview(draft, "half-way", kwame)
        assert "Question" not in preview(draft, "", kwame).replace("questions", "").replace("Questions", "")
        assert _counts() == before

    def test_a_module_for_somebody_not_signed_in_and_half_way(self, module: ModulePage, kwame: Person) -> None:
        before = _counts()
        module.summary = "A summary that only the draft has."
        outside = preview(module, "visitor", kwame)
        halfway = preview(module, "half-way", kwame)
        assert module.summary in outside and module.summary in halfway
        assert "Sign in" in outside and "Sign in" not in halfway
        assert "Continue" in halfway
        assert _counts() == before

    def test_a_module_in_a_role_says_what_that_role_is_asked(self, module: ModulePage, kwame: Person) -> None:
        modes = dict(module.preview_modes)
        role = next(mode for mode in modes if mode.startswith("role "))
        before = _counts()
        assert modes[role].startswith("As: ")
        assert preview(module, role, kwame) != preview(module, "visitor", kwame)
        assert "Begin" in preview(module, role, kwame)
        assert _counts() == before


def test_a_module_offers_the_roles_for_whom_it_is(editor: Person) -> None:
    page = pages.module_page(audience=[])
    assert [mode for mode, _title in page.preview_modes] == ["visitor"]
    assert page.title in preview(page, "visitor", editor)
    out, _module = pages.release()
    assert [mode for mode, _title in out.preview_modes][:2] == ["visitor", "half-way"]


def test_a_story_that_turns_in_a_ring_is_not_walked_for_ever(editor: Person) -> None:
    from cms.previewing.halfway import _way_through

    choice = {"id": "a", "stance": "to", "next": "one"}
    ring = {"start": "one", "steps": {"one": {"choices": [{**choice, "next": "two"}]}, "two": {"choices": [choice]}}}
    assert _way_through(json.loads(json.dumps(ring))) == [("one", "a"), ("two", "a")]
