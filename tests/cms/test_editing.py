"""The doors of Wagtail's administration, gone through as an editor: what saves, what publishes, what is refused and where it says so."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import GroupApprovalTask, Page, Task, Workflow, WorkflowTask

from academy.people.models import Person
from cms.approval import publish_approved
from cms.models import FrozenMedia, LessonPage, ModulePage, Recording
from cms.publishing import NotFitToPublish
from courses.models import Lesson, Module
from courses.operations import enrol
from tests.cms.editing import edit, errors_of, sent_by
from tests.factories import pages, people, recordings

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Person:
    return pages.editor()


@pytest.fixture
def client(editor: Person) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def _fresh(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


class TestTheEditForm:
    def test_publishes_a_lesson_into_the_records(self, client: Client) -> None:
        page = pages.lesson_page(pages.module_page())
        sent = sent_by(page) | {"title": "What support is"}
        assert edit(client, page, sent, "action-publish").status_code == 302
        assert Lesson.objects.get(key=page.translation_key).title == "What support is"

    @pytest.mark.parametrize("make", [pages.lesson_page, pages.scenario_page, pages.check_page])
    def test_saves_any_draft_however_little_there_is(self, client: Client, make: Any) -> None:
        page = make(pages.module_page())
        empty = dict.fromkeys(("body", "cast", "steps", "endings", "questions"), "[]")
        for name, value in {**empty, "objective": "", "setting": "", "minutes": 0}.items():
            setattr(page, name, value)
        response = edit(client, page, sent_by(page))
        assert response.status_code == 302, errors_of(response)
        assert not Lesson.objects.exists()

    def test_saves_a_draft_whose_blocks_are_half_filled(self, client: Client) -> None:
        page = pages.lesson_page(pages.module_page())
        page.body = json.dumps(
            [pages.block("media", {"kind": "video", "title": "", "minutes": None, "recording": None, "script": "", "transcript": ""})]
        )
        assert edit(client, page, sent_by(page)).status_code == 302
        assert _fresh(page).get_latest_revision_as_object().body[0].block_type == "media"

    def test_a_browser_that_only_writes_it_another_way_changes_nothing(self, client: Client) -> None:
        body = [pages.block("text", "<p>First line\nand <b>second</b>.</p>\n<ul>\n<li>One</li>\n</ul>")]
        page = pages.publish(pages.lesson_page(pages.module_page(), body=body))
        keyed = '<p data-block-key="a1b2c">First line and <b>second</b>.</p><ul><li data-block-key="d3e4f">One</li></ul>'
        page.body = json.dumps([{**body[0], "value": keyed}])
        assert edit(client, page, sent_by(page)).status_code == 302
        assert not _fresh(page).has_unpublished_changes
        page.body = json.dumps([{**body[0], "value": keyed.replace("One", "Two")}])
        assert edit(client, page, sent_by(page)).status_code == 302
        assert _fresh(page).has_unpublished_changes

    def test_says_at_the_block_what_is_missing(self, client: Client) -> None:
        page = pages.lesson_page(pages.module_page())
        film = {"kind": "video", "title": "Same words", "minutes": 3, "recording": None, "script": "", "transcript": ""}
        page.body = json.dumps([pages.block("text", "<p>First.</p>"), pages.block("media", film)])
        response = edit(client, page, sent_by(page), "action-publish")
        assert response.status_code == 200
        (error,) = errors_of(response)["body"]
        assert "Write out all that is said and seen" in error["blockErrors"][1]["blockErrors"]["transcript"]["messages"][0]
        assert not _fresh(page).live

    def test_says_at_the_choice_that_it_leads_nowhere(self, client: Client) -> None:
        page = pages.scenario_page(pages.module_page(), steps=[pages.step("door", pages.choice("end"), pages.choice("nowhere"))])
        response = edit(client, page, sent_by(page), "action-publish")
        (error,) = errors_of(response)["steps"]
        choice = error["blockErrors"][0]["blockErrors"]["choices"]["blockErrors"][1]["blockErrors"]
        assert choice["next"]["messages"] == ["No step or ending is called “nowhere”."]

    def test_says_at_the_question_that_nothing_is_right(self, client: Client) -> None:
        question = pages.question(options=[pages.option("A"), pages.option("B")])
        page = pages.check_page(pages.module_page(), questions=[question], draw=1)
        (error,) = errors_of(edit(client, page, sent_by(page), "action-publish"))["questions"]
        assert error["blockErrors"][0]["blockErrors"]["options"]["messages"] == ["No answer is marked as right."]

    def test_shows_a_kind_its_own_fields_alone(self, client: Client) -> None:
        page = pages.scenario_page(pages.module_page())
        form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
        assert "steps" in form.fields
        assert not {"body", "questions"} & form.fields.keys()

    def test_lets_the_kind_be_chosen_until_it_is_published(self, client: Client) -> None:
        page = pages.lesson_page(pages.module_page())
        sent = sent_by(page)
        assert edit(client, page, sent | {"kind": "scenario"}).status_code == 302
        assert _fresh(page).get_latest_revision_as_object().kind == "scenario"
        page = pages.publish(pages.lesson_page(pages.module_page()))
        assert edit(client, page, sent_by(page) | {"kind": "scenario"}).status_code == 302
        assert _fresh(page).get_latest_revision_as_object().kind == "page"

    def test_a_new_lesson_can_be_of_any_kind(self, client: Client) -> None:
        module = pages.module_page()
        add = reverse("wagtailadmin_pages:add", args=["cms", "lessonpage", module.pk])
        form = client.get(add, {"empty": "1"}).context["form"]
        assert {"body", "steps", "questions"} <= form.fields.keys()
        page = LessonPage(title="A check", slug="a-check", kind="check", minutes=5, draw=1, questions=json.dumps([pages.question()]))
        response = client.post(add, sent_by(page) | {"action-publish": "1"})
        assert response.status_code == 302, errors_of(response)
        assert Lesson.objects.get(slug="a-check").kind == "check"

    def test_ticks_the_outcomes_that_a_lesson_teaches(self, client: Client) -> None:
        page = pages.lesson_page(pages.module_page())
        assert edit(client, page, sent_by(page) | {"teaches": ["2"]}, "action-publish").status_code == 302
        assert _fresh(page).teaches == [2]

    def test_publishes_a_module_with_its_class_of_change_and_note(self, client: Client, editor: Person) -> None:
        page, module = pages.release()
        pages.publish(pages.lesson_page(page))
        page = _fresh(page)
        sent = sent_by(page) | {"change_class": "material", "change_note": "A lesson more"}
        assert edit(client, page, sent, "action-publish").status_code == 302
        module.refresh_from_db()
        edition = module.current_edition
        assert edition is not None
        assert (edition.number, edition.change_class, edition.note, edition.released_by) == (2, "material", "A lesson more", editor)

    def test_begins_each_release_with_an_empty_note(self, client: Client) -> None:
        page, _module = pages.release(note="Said last time")
        form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
        assert form["change_note"].value() == ""
        assert "first" not in dict(form.fields["change_class"].choices)

    def test_keeps_the_order_of_what_was_ticked(self, client: Client) -> None:
        page, _module = pages.release()
        page.requires = ["X9", "X8"]
        page = pages.publish(page)
        assert edit(client, page, sent_by(page), "action-publish").status_code == 302
        assert _fresh(page).requires == ["X9", "X8"]

    def test_refuses_a_code_that_another_module_has(self, client: Client) -> None:
        pages.release(pages.module_page(code="M1", title="The first"))
        page = pages.module_page(code="M1")
        pages.lesson_page(page)
        response = edit(client, page, sent_by(page), "action-publish")
        assert errors_of(response)["code"] == [["“The first” has the code M1."]]

    def test_refuses_another_code_once_it_is_known(self, client: Client) -> None:
        page, _module = pages.release()
        response = edit(client, page, sent_by(page) | {"code": "OTHER"}, "action-publish")
        assert "code" in errors_of(response)

    def test_warns_after_publishing_of_what_forbids_nothing(self, client: Client) -> None:
        page, _module = pages.release()
        lesson = LessonPage.objects.child_of(page).get()
        lesson.title = "Changed since"
        lesson.save_revision()
        page = _fresh(page)
        response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent_by(page) | {"action-publish": "1"}, follow=True)
        assert "has changes that are not published" in response.content.decode()


class TestBulkActions:
    def _publish(self, client: Client, *found: Page, below: bool = False) -> Any:
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        ids = "&".join(f"id={page.pk}" for page in found)
        return client.post(f"{url}?{ids}", {"include_descendants": "on"} if below else {}, follow=True)

    def test_publish_records_each_lesson(self, client: Client) -> None:
        module = pages.module_page()
        self._publish(client, pages.lesson_page(module), pages.lesson_page(module))
        assert Lesson.objects.count() == 2

    def test_publish_none_where_one_is_not_fit_and_say_which_and_where(self, client: Client) -> None:
        module = pages.module_page()
        good, bad = pages.lesson_page(module), pages.lesson_page(module, title="Not yet", objective="")
        response = self._publish(client, good, bad)
        assert not _fresh(good).live
        assert not Lesson.objects.exists()
        words = response.content.decode()
        assert "“Not yet” cannot be published yet" in words
        assert "Objective: say what people can do by the end." in words

    def test_look_at_the_draft_and_not_at_what_is_live(self, client: Client) -> None:
        page = pages.publish(pages.lesson_page(pages.module_page()))
        page.objective = ""
        page.save_revision()
        self._publish(client, page)
        assert _fresh(page).objective != ""

    def test_look_below_where_what_is_below_is_published_too(self, client: Client) -> None:
        module = pages.module_page()
        pages.lesson_page(module, objective="")
        self._publish(client, module, below=True)
        assert not _fresh(module).live

    def test_publish_a_module_with_all_below_it(self, client: Client) -> None:
        module = pages.module_page()
        pages.lesson_page(module)
        self._publish(client, module, below=True)
        assert Lesson.objects.count() == 1

    def test_move_nothing_that_was_begun(self, client: Client) -> None:
        _page, module = pages.release()
        lesson = LessonPage.objects.get()
        learner = people.person()
        enrol(learner=learner, module=module, at=module.current_edition.released_at, by=learner)
        other, _other_module = pages.release()
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
        response = client.post(f"{url}?id={lesson.pk}", {"chooser": other.pk}, follow=True)
        assert "stays in its module" in response.content.decode()
        assert _fresh(lesson).get_parent().pk != other.pk


class TestMoving:
    def _move(self, client: Client, page: Page, to: Page) -> Any:
        return client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, to.pk]), follow=True)

    def test_refuses_to_take_what_was_begun_into_another_module(self, client: Client) -> None:
        _page, module = pages.release()
        lesson = LessonPage.objects.get()
        learner = people.person()
        enrol(learner=learner, module=module, at=module.current_edition.released_at, by=learner)
        other, _other_module = pages.release()
        assert "stays in its module" in self._move(client, lesson, other).content.decode()
        assert _fresh(lesson).get_parent().pk != other.pk

    def test_moves_what_nobody_has_begun(self, client: Client) -> None:
        pages.release()
        lesson = LessonPage.objects.get()
        other, other_module = pages.release()
        self._move(client, lesson, other)
        assert Lesson.objects.get(key=lesson.translation_key).module == other_module


class TestAWorkflow:
    @pytest.fixture
    def moderated(self, editor: Person) -> ModulePage:
        """A module whose pages somebody approves."""
        page = pages.module_page()
        task = GroupApprovalTask.objects.create(name="Approval")
        task.groups.set(editor.groups.all())
        workflow = Workflow.objects.create(name="Approval")
        WorkflowTask.objects.create(workflow=workflow, task=Task.objects.get(pk=task.pk))
        workflow.workflow_pages.create(page=page)
        return page

    def _approve(self, client: Client, page: Page) -> Any:
        state = page.current_workflow_task_state
        url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
        return client.post(url, {"comment": ""}, follow=True)

    def test_approval_publishes_into_the_records(self, client: Client, moderated: ModulePage) -> None:
        page = pages.lesson_page(moderated)
        assert edit(client, page, sent_by(page), "action-submit").status_code == 302
        self._approve(client, _fresh(page))
        assert Lesson.objects.get().key == page.translation_key

    def test_nothing_unfit_is_submitted(self, client: Client, moderated: ModulePage) -> None:
        page = pages.lesson_page(moderated)
        response = edit(client, page, sent_by(page) | {"objective": ""}, "action-submit")
        assert "objective" in errors_of(response)
        assert _fresh(page).current_workflow_state is None

    def test_nothing_that_has_come_to_be_unfit_is_approved(self, client: Client, moderated: ModulePage) -> None:
        page = pages.lesson_page(moderated)
        edit(client, page, sent_by(page), "action-submit")
        page = _fresh(page)
        page.objective = ""
        page.save_revision()
        response = self._approve(client, page)
        assert "cannot be published yet" in response.content.decode()
        page = _fresh(page)
        assert not page.live
        assert page.current_workflow_state is not None

    def test_nor_from_the_form(self, client: Client, moderated: ModulePage) -> None:
        page = pages.lesson_page(moderated)
        edit(client, page, sent_by(page), "action-submit")
        page = _fresh(page)
        sent = sent_by(page) | {"objective": "", "workflow-action-name": "approve"}
        assert "objective" in errors_of(edit(client, page, sent, "action-workflow-action"))

    def test_nor_past_every_form(self, editor: Person, client: Client, moderated: ModulePage) -> None:
        page = pages.lesson_page(moderated)
        edit(client, page, sent_by(page), "action-submit")
        page = _fresh(page)
        page.objective = ""
        page.save_revision()
        with pytest.raises(NotFitToPublish, match="Objective"):
            publish_approved(_fresh(page).current_workflow_state, user=editor)


class TestScheduling:
    def test_nothing_unfit_is_scheduled(self, client: Client) -> None:
        page = pages.lesson_page(pages.module_page())
        sent = sent_by(page) | {"go_live_at": "2099-01-01 10:00", "objective": ""}
        assert "objective" in errors_of(edit(client, page, sent, "action-publish"))
        assert not _fresh(page).approved_schedule

    def test_what_is_fit_is_scheduled(self, client: Client) -> None:
        page = pages.lesson_page(pages.module_page())
        assert edit(client, page, sent_by(page) | {"go_live_at": "2099-01-01 10:00"}, "action-publish").status_code == 302
        assert _fresh(page).approved_schedule
        assert not Lesson.objects.exists()


class TestAnOldRevision:
    def test_is_published_again_from_its_form(self, client: Client) -> None:
        page = pages.publish(pages.lesson_page(pages.module_page(), objective="By the end you can say one thing."))
        first = page.latest_revision
        page.objective = "By the end you can say two things."
        page = pages.publish(page)
        old = first.as_object()
        url = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, first.pk])
        assert client.get(url).status_code == 200
        edit(client, page, sent_by(old) | {"revision": first.pk}, "action-publish")
        lesson = Lesson.objects.get()
        assert lesson.versions.count() == 3
        assert lesson.versions.order_by("-number").first().content["objective"] == "By the end you can say one thing."


class TestUnpublishingAndDeleting:
    def test_close_the_lesson(self, client: Client) -> None:
        page, _module = pages.release(lessons=2)
        first, second = LessonPage.objects.child_of(page).order_by("path")
        client.post(reverse("wagtailadmin_pages:unpublish", args=[first.pk]))
        client.post(reverse("wagtailadmin_pages:delete", args=[second.pk]))
        assert Lesson.objects.in_use().count() == 0
        assert Lesson.objects.count() == 2

    def test_with_everything_below_close_the_module(self, client: Client) -> None:
        page, module = pages.release()
        client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]), {"include_descendants": "on"})
        module.refresh_from_db()
        assert module.retired_at is not None
        assert Lesson.objects.in_use().count() == 0


class TestCopying:
    def test_a_module_with_its_lessons_and_their_publication_ends_in_no_error(self, client: Client) -> None:
        page, _module = pages.release()
        sent = {
            "new_title": "Copy",
            "new_slug": "copy",
            "new_parent_page": page.get_parent().pk,
            "copy_subpages": "on",
            "publish_copies": "on",
            "alias": "",
        }
        response = client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), sent)
        assert response.status_code == 302
        assert Module.objects.count() == 1
        assert ModulePage.objects.get(slug="copy").code == ""


class TestRecordings:
    def _page(self, film: Recording) -> LessonPage:
        value = {"kind": "video", "title": "Film", "minutes": 1, "recording": film.pk, "script": "", "transcript": "All that is said."}
        return pages.lesson_page(pages.module_page(), body=json.dumps([pages.block("media", value)]))

    def test_that_people_saw_are_not_deleted_whatever_becomes_of_the_page(self) -> None:
        film = recordings.film()
        page = pages.publish(self._page(film))
        version = Lesson.objects.get().versions.get()
        assert version.schema == 2
        assert version.content["blocks"][0]["value"]["recording"]["key"] == str(film.key)
        page.delete()
        with pytest.raises(ProtectedError):
            film.delete()

    def test_of_drafts_can_be(self) -> None:
        film = recordings.film()
        self._page(film).save_revision()
        film.delete()
        assert not Recording.objects.exists()

    def test_published_again_a_lesson_shows_the_captions_as_they_were_mended(self) -> None:
        film = recordings.film()
        page = pages.publish(self._page(film))
        film.captions = film.captions.replace("late", "later")
        film.save()
        pages.publish(page)
        captions = [version.content["blocks"][0]["value"]["recording"]["captions"] for version in Lesson.objects.get().versions.all()]
        assert ["later" in words for words in captions] == [False, True]
        # The file has been seen in both.
        assert film.frozen_in.count() == 2

    def test_a_lesson_with_a_film_without_captions_says_so_at_the_block(self, client: Client) -> None:
        page = self._page(recordings.film(captions=""))
        response = edit(client, page, sent_by(page), "action-publish")
        (error,) = errors_of(response)["body"]
        assert "has no captions yet" in error["blockErrors"][0]["blockErrors"]["recording"]["messages"][0]
        assert not _fresh(page).live
        assert edit(client, page, sent_by(page)).status_code == 302

    def test_documents_that_people_saw_in_earlier_versions_stay_too(self) -> None:
        document = get_document_model().objects.create(title="Film", file=ContentFile(b"film", name="film.mp4"))
        FrozenMedia.objects.create(document=document, version_id=1)
        with pytest.raises(ProtectedError):
            document.delete()


class TestTheRest:
    def test_wagtails_users_and_groups_are_not_found(self, client: Client) -> None:
        for path in ("/cms/users/", "/cms/users/new/", "/cms/groups/"):
            assert client.get(path).status_code == 404

    def test_every_way_in_leads_to_the_academys_sign_in(self) -> None:
        nobody = Client()
        for path in ("/cms/", "/cms/pages/", "/cms/login/", "/_util/login/"):
            response = nobody.get(path, follow=True)
            assert response.request["PATH_INFO"] == reverse("account_login"), path

    def test_a_learner_does_not_come_in(self) -> None:
        client = Client()
        client.force_login(people.person())
        assert client.get("/cms/", follow=True).request["PATH_INFO"] != "/cms/"

    def test_wears_the_academys_name(self, client: Client) -> None:
        words = client.get("/cms/").content.decode()
        assert "academy-brand" in words
        assert "cms/admin.css" in words


class TestPreviews:
    @pytest.mark.parametrize(
        ("make", "mode", "words"),
        [
            (pages.lesson_page, "", "we bring"),
            (pages.scenario_page, "", "At door."),
            (pages.scenario_page, "whole", "Ending end"),
            (pages.check_page, "", "Check"),
            (pages.check_page, "whole", "Care, time and help"),
        ],
    )
    def test_show_the_draft_and_leave_nothing_behind(self, client: Client, make: Any, mode: str, words: str) -> None:
        page = make(pages.module_page())
        response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]), {"mode": mode})
        assert response.status_code == 200
        assert words in response.content.decode()
        assert not Module.objects.exists()

    def test_say_what_is_missing_where_there_is_nothing_to_play(self, client: Client) -> None:
        page = pages.scenario_page(pages.module_page(), endings=[])
        response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
        assert "there is no ending yet" in response.content.decode()

    def test_show_a_module_before_its_release(self, client: Client) -> None:
        page = pages.module_page(sessions=json.dumps([pages.session("A day", id_=str(uuid4()))]))
        pages.lesson_page(page, title="The first lesson")
        words = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()
        assert "The first lesson" in words
        assert "A day" in words

    def test_show_home_and_catalogue(self, client: Client) -> None:
        catalogue = pages.catalogue()
        for page in (catalogue, catalogue.get_parent()):
            assert client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).status_code == 200
