"""A new module or lesson begins from a shape that works, through Wagtail's own doors, and is not published with a note left in it."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry, PageSubscription

from academy.people.models import Person
from cms.freezing import freeze
from cms.models import LessonPage, ModulePage
from cms.problems import blocking, problems
from cms.publishing import NotFitToPublish, publish_lesson
from cms.starting.points import LESSONS
from courses.models import Lesson
from tests.cms.editing import edit, errors_of, sent_by
from tests.factories import pages, people
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Person:
    return pages.editor()


@pytest.fixture
def client(signed_in, editor: Person) -> Client:
    return signed_in(editor)


def add(parent: Any, model: str) -> str:
    return reverse("wagtailadmin_pages:add", args=["cms", model, parent.pk])


def begin(client: Client, parent: Any, point: str, title: str = "Hearing hard news") -> Any:
    return client.post(reverse("cms-begin", args=[parent.pk]), {"title": title, "point": point})


def notes(page: Any) -> list[Any]:
    return [problem for problem in problems(page) if "is still to be written" in problem.words]


class TestTheChoice:
    def test_stands_before_the_empty_form(self, client: Client) -> None:
        module = pages.module_page()
        response = client.get(reverse("wagtailadmin_pages:add_subpage", args=[module.pk]), follow=True)
        page = BeautifulSoup(response.content, "html.parser")
        assert [radio["value"] for radio in page.select("input[name=point]")] == ["reading", "scenario", "check"]
        assert page.select_one(".starting form label[for=id_title]") is not None
        for radio in page.select("input[name=point]"):
            assert page.select_one(f"label[for={radio['id']}]") is not None
        empty = client.get(page.select_one("a[href*=empty]")["href"])  # type: ignore[index]
        assert b"What is asked before it can be published" in empty.content

    def test_of_a_module_offers_three(self, client: Client) -> None:
        response = client.get(add(pages.catalogue(), "modulepage"), follow=True)
        text = " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())
        assert all(words in text for words in ("Awareness, one hour", "Practitioner day with sessions", "Refresher"))

    def test_the_empty_form_still_makes_a_page(self, client: Client) -> None:
        module = pages.module_page()
        page = LessonPage(title="By hand", slug="by-hand")
        response = client.post(add(module, "lessonpage"), {**sent_by(page), "title": "By hand", "slug": "by-hand"})
        assert response.status_code == 302 and LessonPage.objects.get().title == "By hand"

    def test_asks_again_for_what_is_missing_and_keeps_the_rest(self, client: Client) -> None:
        module = pages.module_page()
        response = begin(client, module, "", title="Kept")
        assert response.status_code == 422
        assert b"Choose one of these." in response.content and b'value="Kept"' in response.content
        assert begin(client, module, "reading", title=" ").status_code == 422
        assert begin(client, module, "nothing").status_code == 422
        assert not LessonPage.objects.exists()

    def test_is_only_where_there_is_something_to_begin(self, client: Client) -> None:
        lesson = pages.lesson_page(pages.module_page())
        assert client.get(reverse("cms-begin", args=[lesson.pk])).status_code == 404
        assert client.get(reverse("cms-begin", args=[0])).status_code == 404

    def test_is_for_editors(self, signed_in) -> None:
        module = pages.module_page()
        outside = signed_in(people.person())
        assert outside.get(reverse("cms-begin", args=[module.pk])).status_code in (302, 403)
        begin(outside, module, "reading")
        assert not LessonPage.objects.exists()


class TestALesson:
    @pytest.mark.parametrize("point", LESSONS, ids=lambda point: point.code)
    def test_is_a_draft_in_which_nothing_is_wrong_but_the_notes(self, client: Client, editor: Person, point) -> None:
        module = pages.module_page()
        response = begin(client, module, point.code)
        page = LessonPage.objects.get()
        assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert (page.title, page.slug, page.live, page.owner) == ("Hearing hard news", "hearing-hard-news", False, editor)
        assert page.get_parent().pk == module.pk and page.minutes
        found = blocking(page)
        assert found and found == [problem for problem in notes(page) if problem.blocks]
        # Each stands at its field, and says so in words.
        assert all(problem.where for problem in found)
        # Its preview can show it.
        assert freeze(page)
        # As with any page, its history says who made it, and whoever did hears of comments on it.
        assert page.revisions.get().user == editor
        assert PageLogEntry.objects.get(page=page, action="wagtail.create").user == editor
        assert PageSubscription.objects.get(page=page, user=editor).comment_notifications

    def test_shows_in_the_checklist_what_is_to_be_written(self, client: Client) -> None:
        begin(client, pages.module_page(), "reading")
        page = LessonPage.objects.get()
        shown = BeautifulSoup(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content, "html.parser")
        needed = [" ".join(point.get_text(" ").split()) for point in shown.select(".checklist__point--needed")]
        assert any(words.startswith("Needed: An objective") and "is still to be written" in words for words in needed)
        assert any("Body › Story 2 › Title: “Title of the story” is still to be written" in words for words in needed)

    def test_asks_a_question_for_each_outcome(self, client: Client) -> None:
        begin(client, pages.module_page(), "check")
        page = LessonPage.objects.get()
        assert [block.value["outcome"] for block in page.questions] == [1, 2, 1]
        assert page.draw == 3 and not [problem for problem in problems(page) if "is not asked" in problem.words]

    @pytest.mark.parametrize("point", LESSONS, ids=lambda point: point.code)
    def test_cannot_be_published_by_any_door(self, client: Client, point) -> None:
        begin(client, pages.module_page(), point.code)
        page = LessonPage.objects.get()
        response = edit(client, page, sent_by(page), "action-publish")
        assert response.status_code == 200 and errors_of(response)
        page.refresh_from_db()
        assert not page.live
        with pytest.raises(NotFitToPublish):
            publish_lesson(page, at=AT)
        assert not Lesson.objects.exists()

    def test_is_published_once_every_note_is_written_over(self, client: Client) -> None:
        begin(client, pages.module_page(), "scenario")
        page = LessonPage.objects.get()
        sent = {name: _written(value) for name, value in sent_by(page).items()}
        assert edit(client, page, sent).status_code == 302
        page = LessonPage.objects.get().get_latest_revision_as_object()
        assert blocking(page) == []
        assert edit(client, LessonPage.objects.get(), sent, "action-publish").status_code == 302
        assert Lesson.objects.get().kind == "scenario"


def _written(value: Any) -> Any:
    return value.replace("[[", "").replace("]]", "") if isinstance(value, str) else value


class TestAModule:
    @pytest.mark.parametrize(("point", "lessons"), [("awareness", 7), ("practitioner", 5), ("refresher", 3)])
    def test_comes_with_its_lessons_and_its_notes(self, client: Client, point: str, lessons: int) -> None:
        response = begin(client, pages.catalogue(), point, title="Calm after a storm")
        page = ModulePage.objects.get()
        assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
        below = list(LessonPage.objects.child_of(page).order_by("path"))
        assert [each.kind for each in below] == ["page"] * (lessons - 2) + ["scenario", "check"]
        assert not page.live and not any(each.live for each in below)
        assert sum(each.minutes for each in below) == page.minutes
        assert len({each.slug for each in below}) == lessons
        asked = {problem.path[0] for problem in blocking(page) if problem not in notes(page)}
        assert asked == ({"code"} if point == "awareness" else {"code", "audience"})
        assert {"summary", "outcomes", "try_this_week"} <= {problem.path[0] for problem in notes(page)}
        for lesson in below:
            assert [problem for problem in blocking(lesson) if problem not in notes(lesson) and problem.path] == []
        check = below[-1]
        assert {block.value["outcome"] for block in check.questions} == set(range(1, len(page.outcomes) + 1))

    def test_with_a_day_together_fills_the_day(self, client: Client) -> None:
        begin(client, pages.catalogue(), "practitioner")
        page = ModulePage.objects.get()
        (day,) = page.sessions
        assert sum(row["minutes"] for row in day.value["plan"]) == int(day.value["hours"] * 60)
        assert len(page.confidence) == 4 and len(page.between_sessions) == 1

    def test_is_made_whole_or_not_at_all(self, client: Client, monkeypatch) -> None:
        from cms.starting import parts

        def breaks(page: Any, module: Any) -> None:
            raise RuntimeError

        monkeypatch.setitem(parts.WRITERS, LessonPage.Kind.CHECK, breaks)
        with pytest.raises(RuntimeError):
            begin(client, pages.catalogue(), "refresher")
        assert not ModulePage.objects.exists() and not LessonPage.objects.exists()


@pytest.mark.parametrize("words", ["[[Say it]]", "Well, [[say", "say it]] well", "<p>[[Say <b>it</b>]]</p>"])
def test_half_a_note_is_a_note_still(words: str) -> None:
    module = pages.module_page()
    (found,) = notes(pages.lesson_page(module, text=words))
    assert found.path == ("body", 0) and found.blocks and "ay" in found.words
    assert notes(pages.lesson_page(module, objective=words, slug="other"))[0].path == ("objective",)


def test_single_brackets_are_words() -> None:
    assert notes(pages.lesson_page(pages.module_page(), text="<p>He [the manager] said so.</p>")) == []
