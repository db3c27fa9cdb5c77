"""Every door that releases a module asks what kind of change it is; none guesses."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Task, Workflow, WorkflowTask

from academy.people.models import Person
from cms.models import LessonPage, ModulePage
from cms.publishing import reconcile
from cms.release.coming import coming_edition
from courses.models import ChangeClass, Edition, Module
from tests.cms.editing import edit, errors_of, sent_by
from tests.factories import pages

pytestmark = pytest.mark.django_db
ASKED = "say what kind of change this is from edition 1."


@pytest.fixture
def editor() -> Person:
    return pages.editor()


@pytest.fixture
def client(editor: Person) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def fresh(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


def changed(*, lessons: int = 2, change: int = 1) -> ModulePage:
    """A module that is out, of which some lessons were published anew since."""
    page, _module = pages.release(lessons=lessons)
    for lesson in LessonPage.objects.child_of(page).order_by("path")[:change]:
        lesson.body = json.dumps([{**lesson.body.raw_data[0], "value": "<p>Every time we meet someone, we bring <b>three</b> things.</p>"}])
        pages.publish(lesson)
    return fresh(page)


def form_of(client: Client, page: ModulePage) -> Any:
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]


def shown(client: Client, page: ModulePage) -> str:
    return " ".join(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode().split())


class TestTheEditForm:
    def test_asks_nothing_before_the_first_edition(self, client: Client) -> None:
        page = pages.module_page()
        pages.publish(pages.lesson_page(page))
        assert not {"change_class", "change_note", "change_days", "change_spares"} & form_of(client, page).fields.keys()
        assert "This will be the first edition." in shown(client, page)
        assert edit(client, page, sent_by(page), "action-publish").status_code == 302
        edition = Edition.objects.get()
        assert (edition.number, edition.change_class, edition.note) == (1, ChangeClass.FIRST, "")

    def test_asks_nothing_where_nothing_differs(self, client: Client) -> None:
        page, _module = pages.release()
        assert "Nothing differs from edition 1, which is out." in shown(client, page)
        sent = sent_by(fresh(page)) | {"change_class": "", "change_note": "", "summary": "Other words about it."}
        response = edit(client, page, sent, "action-publish")
        assert response.status_code == 302, errors_of(response)
        assert Edition.objects.count() == 1

    def test_shows_what_differs_lesson_by_lesson(self, client: Client) -> None:
        page = changed()
        page_shown = shown(client, page)
        assert "What differs from edition 1" in page_shown
        assert "<del>two</del><ins>three</ins>" in page_shown
        assert page_shown.count("release__lesson") == 1

    def test_refuses_to_guess(self, client: Client) -> None:
        page = changed()
        sent = sent_by(page) | {"change_class": "", "change_note": ""}
        found = errors_of(edit(client, page, sent, "action-publish"))
        assert found["change_class"] == [[ASKED.capitalize()]]
        assert found["change_note"] == [["Say in one line what has changed since edition 1."]]
        assert Edition.objects.count() == 1

    def test_does_not_take_the_words_of_the_last_edition_for_those_of_the_next(self, client: Client) -> None:
        page = changed()
        pages.release(page, change_class=ChangeClass.MATERIAL, note="Three things, not two")
        lesson = LessonPage.objects.child_of(page).first()
        lesson.objective = "By the end you can say what challenge is."
        pages.publish(lesson)
        page = fresh(page)
        form = form_of(client, page)
        assert (form["change_class"].value(), form["change_note"].value()) == ("", "")
        response = edit(client, page, sent_by(page), "action-publish")
        assert {"change_class", "change_note"} <= errors_of(response).keys()

    def test_cuts_the_edition_with_what_was_said(self, client: Client, editor: Person) -> None:
        page = changed(change=2)
        keys = [str(lesson.key) for lesson in LessonPage.objects.child_of(page).order_by("path")]
        said = {"change_class": "safety-critical", "change_note": "Whom to call first", "change_days": "10", "change_spares": keys[1:]}
        response = edit(client, page, sent_by(page) | said, "action-publish")
        assert response.status_code == 302, errors_of(response)
        edition = Edition.objects.get(number=2)
        assert (edition.change_class, edition.note, edition.days, edition.released_by) == (
            "safety-critical",
            "Whom to call first",
            10,
            editor,
        )
        assert list(edition.parts.order_by("position").values_list("counts_from", flat=True)) == [2, 1]

    def test_nor_those_of_one_before_where_a_lesson_was_taken_off_meanwhile(self, client: Client) -> None:
        page, _module = pages.release(lessons=2)
        pages.release(page, note="Three things, not two")
        first, second = LessonPage.objects.child_of(page).order_by("path")
        first.objective = "By the end you can say what challenge is."
        pages.publish(first)
        pages.release(fresh(page), note="What challenge is")
        second.unpublish()
        first.objective = "By the end you can say both."
        pages.publish(first)
        assert Edition.objects.count() == 3
        page = fresh(page)
        assert "change_note" in errors_of(edit(client, page, sent_by(page), "action-publish"))

    def test_a_safety_critical_change_needs_its_days(self, client: Client) -> None:
        page = changed()
        said = {"change_class": "safety-critical", "change_note": "Whom to call first", "change_days": ""}
        assert "change_days" in errors_of(edit(client, page, sent_by(page) | said, "action-publish"))

    def test_what_was_spared_once_is_asked_the_next_time(self, client: Client) -> None:
        page = changed(change=2)
        second = LessonPage.objects.child_of(page).order_by("path")[1]
        said = {"change_class": "material", "change_note": "Three things", "change_spares": [str(second.key)]}
        edit(client, page, sent_by(page) | said, "action-publish")
        second.objective = "By the end you can say what challenge is."
        pages.publish(second)
        page = fresh(page)
        edit(client, page, sent_by(page) | {"change_class": "material", "change_note": "What challenge is"}, "action-publish")
        assert list(Edition.objects.get(number=3).parts.order_by("position").values_list("counts_from", flat=True)) == [2, 3]

    def test_a_taught_day_changed_in_the_form_is_a_change(self, client: Client) -> None:
        page, _module = pages.release(pages.module_page(sessions=json.dumps([pages.session("Day 1")])))
        page = fresh(page)
        page.sessions = json.dumps([{**page.sessions.raw_data[0], "value": {**page.sessions.raw_data[0]["value"], "hours": "5"}}])
        assert "change_class" in errors_of(edit(client, page, sent_by(page), "action-publish"))

    def test_a_draft_saves_without_a_word(self, client: Client) -> None:
        page = changed()
        response = edit(client, page, sent_by(page) | {"change_class": "", "change_note": "", "change_days": ""})
        assert response.status_code == 302, errors_of(response)

    def test_saves_what_was_said_with_a_draft(self, client: Client) -> None:
        page = changed()
        edit(client, page, sent_by(page) | {"change_class": "material", "change_note": "Three things"})
        form = form_of(client, page)
        assert (form["change_class"].value(), form["change_note"].value()) == ("material", "Three things")


class TestOtherDoors:
    def test_many_at_once_publish_none_where_one_is_not_spoken_of(self, client: Client) -> None:
        page = changed()
        page.save_revision()
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        response = client.post(f"{url}?id={page.pk}", {}, follow=True)
        assert ASKED in response.content.decode()
        assert Edition.objects.count() == 1

    def test_many_at_once_take_what_the_draft_says(self, client: Client) -> None:
        page = changed()
        edit(client, page, sent_by(page) | {"change_class": "clarification", "change_note": "Three things"})
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        client.post(f"{url}?id={page.pk}", {}, follow=True)
        assert Edition.objects.get(number=2).change_class == "clarification"

    def test_a_workflow_asks_on_the_way_in_and_keeps_the_words(self, client: Client, editor: Person) -> None:
        page = changed()
        task = GroupApprovalTask.objects.create(name="Approval")
        task.groups.set(editor.groups.all())
        workflow = Workflow.objects.create(name="Approval")
        WorkflowTask.objects.create(workflow=workflow, task=Task.objects.get(pk=task.pk))
        workflow.workflow_pages.create(page=page)
        assert "change_class" in errors_of(edit(client, page, sent_by(page) | {"change_class": ""}, "action-submit"))
        sent = sent_by(page) | {"change_class": "material", "change_note": "Three things"}
        assert edit(client, page, sent, "action-submit").status_code == 302
        state = fresh(page).current_workflow_task_state
        client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]), {"comment": ""})
        assert (Edition.objects.get(number=2).change_class, Edition.objects.get(number=2).note) == ("material", "Three things")

    def _schedule(self, client: Client, page: ModulePage, **said: str) -> Any:
        return edit(client, page, sent_by(page) | {"go_live_at": "2099-01-01 10:00", **said}, "action-publish")

    def _when_its_hour_comes(self, page: ModulePage) -> None:
        revision = fresh(page).latest_revision
        past = timezone.now() - timedelta(minutes=1)
        revision.content["go_live_at"] = past.isoformat()
        revision.approved_go_live_at = past
        revision.save()
        call_command("publish_scheduled")

    def test_a_schedule_asks_when_it_is_made_and_releases_with_those_words(self, client: Client) -> None:
        page = changed()
        assert "change_class" in errors_of(self._schedule(client, page, change_class=""))
        assert self._schedule(client, page, change_class="material", change_note="Three things").status_code == 302
        assert Edition.objects.count() == 1
        self._when_its_hour_comes(page)
        assert Edition.objects.get(number=2).note == "Three things"

    def test_a_schedule_overtaken_by_a_change_nobody_spoke_of_leaves_the_edition_that_is_out(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        page, module = pages.release()
        assert self._schedule(client, fresh(page)).status_code == 302
        lesson = LessonPage.objects.child_of(page).get()
        lesson.objective = "By the end you can say what challenge is."
        pages.publish(lesson)
        with caplog.at_level(logging.ERROR, logger="cms.publishing"):
            self._when_its_hour_comes(page)
        assert ASKED in caplog.text
        assert Edition.objects.get() == module.current_edition
        assert any(ASKED in line for line in reconcile(at=timezone.now()).left)

    def test_what_a_crash_left_is_released_with_its_own_words(self) -> None:
        page = changed()
        pages.say(page, ChangeClass.MATERIAL, "Three things").save()
        ModulePage.objects.filter(pk=page.pk).update(recorded_at=None)
        assert reconcile(at=timezone.now()).lines == [f"Released: {page.title}"]
        assert Edition.objects.get(number=2).change_class == "material"
        assert reconcile(at=timezone.now()).lines == []


class TestComing:
    def test_of_a_translation_or_an_alias_there_is_none(self) -> None:
        page = changed()
        alias = page.create_alias(update_slug="alias")
        assert coming_edition(alias).last is None

    def test_a_lesson_taken_off_is_taken_out(self) -> None:
        page, _module = pages.release(lessons=2)
        LessonPage.objects.child_of(page).first().unpublish()
        # That has cut an edition by itself.
        assert Module.objects.get().current_edition.number == 2
        assert not coming_edition(fresh(page)).differences.are_there

    def test_a_lesson_with_a_draft_is_compared_as_it_is_published(self) -> None:
        page, _module = pages.release()
        lesson = LessonPage.objects.child_of(page).get()
        lesson.objective = "A draft."
        lesson.save_revision()
        assert not coming_edition(fresh(page)).differences.are_there

    def test_a_worded_outcome_changes_the_check(self) -> None:
        page = pages.module_page()
        pages.lesson_page(page)
        pages.check_page(page)
        page, _module = pages.release(page)
        page.outcomes = json.dumps([pages.block("outcome", "Name support"), pages.block("outcome", "Name challenge")])
        (lesson,) = coming_edition(page).differences.lessons
        assert [passage.where for passage in lesson.passages] == ["Outcome 1", "Outcome 2"]
