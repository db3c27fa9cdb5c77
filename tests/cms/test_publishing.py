"""What every door does to the records."""

import json
import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale

from academy.ledger.models import Entry
from cms.models import LessonPage, ModulePage
from cms.publishing import reconcile
from courses import facts
from courses.models import ChangeClass, Edition, Lesson, LessonVersion, Module, Question
from courses.operations import enrol
from tests.factories import pages, people

pytestmark = pytest.mark.django_db


def _lesson(page: LessonPage) -> Lesson:
    return Lesson.objects.get(key=page.translation_key)


def _slugs(module: Module) -> list[str]:
    module.refresh_from_db()
    assert module.current_edition is not None
    return list(module.current_edition.parts.order_by("position").values_list("lesson__slug", flat=True))


def _enrol(module: Module) -> Any:
    learner = people.person()
    return enrol(learner=learner, module=module, at=timezone.now(), by=learner)


class TestALesson:
    def test_a_draft_writes_no_record(self) -> None:
        pages.lesson_page(pages.module_page()).save_revision()
        assert not Lesson.objects.exists()
        assert not Module.objects.exists()

    def test_publishing_makes_the_module_if_it_is_missing_and_freezes_a_version(self) -> None:
        module_page = pages.module_page()
        page = pages.publish(pages.lesson_page(module_page, slug="support", text="<p>So it <i>is</i>, & more.</p>"))
        lesson = _lesson(page)
        assert lesson.module.key == module_page.translation_key
        assert lesson.module.current_edition is None
        version = lesson.versions.get()
        assert version.content["blocks"][0]["value"] == {"html": "<p>So it <em>is</em>, &amp; more.</p>"}
        assert version.content["blocks"][0]["id"] == page.body[0].id

    def test_publishing_the_same_words_again_freezes_nothing(self) -> None:
        page = pages.publish(pages.lesson_page(pages.module_page()))
        pages.publish(page)
        assert LessonVersion.objects.count() == 1

    def test_other_words_are_another_version_and_wait_for_the_release(self) -> None:
        page, module = pages.release()
        lesson = LessonPage.objects.child_of(page).get()
        edition = module.current_edition
        lesson.body = json.dumps([pages.block("text", "<p>Otherwise.</p>")])
        pages.publish(lesson)
        assert _lesson(lesson).versions.count() == 2
        module.refresh_from_db()
        assert module.current_edition == edition

    def test_a_revision_published_again_is_a_version_more(self) -> None:
        page = pages.publish(pages.lesson_page(pages.module_page(), text="<p>One</p>"))
        first = page.latest_revision
        page.body = json.dumps([pages.block("text", "<p>Two</p>")])
        pages.publish(page)
        first.publish()
        texts = [version.content["blocks"][0]["value"]["html"] for version in _lesson(page).versions.order_by("number")]
        assert texts == ["<p>One</p>", "<p>Two</p>", "<p>One</p>"]

    def test_unpublishing_retires_it_for_those_who_enrol_from_then_on(self) -> None:
        page, module = pages.release(lessons=2)
        first, second = LessonPage.objects.child_of(page).order_by("path")
        begun = _enrol(module)
        first.unpublish()
        assert _lesson(first).retired_at is not None
        assert _slugs(module) == [second.slug]
        assert begun.edition.parts.count() == 2
        assert _enrol(Module.objects.get()).edition.parts.count() == 1

    def test_publishing_it_anew_brings_it_back(self) -> None:
        page, module = pages.release(lessons=2)
        first = LessonPage.objects.child_of(page).order_by("path").first()
        first.unpublish()
        pages.publish(LessonPage.objects.get(pk=first.pk))
        assert _lesson(first).retired_at is None
        pages.publish(pages.say(page))
        assert len(_slugs(module)) == 2

    def test_unpublishing_the_last_one_closes_the_module(self) -> None:
        page, module = pages.release()
        LessonPage.objects.child_of(page).get().unpublish()
        module.refresh_from_db()
        assert module.retired_at is not None

    def test_deleting_the_page_keeps_what_people_saw(self) -> None:
        page, module = pages.release(lessons=2)
        first = LessonPage.objects.child_of(page).order_by("path").first()
        key = first.translation_key
        first.delete()
        lesson = Lesson.objects.get(key=key)
        assert lesson.retired_at is not None
        assert lesson.versions.count() == 1
        assert len(_slugs(module)) == 1

    def test_deleting_a_draft_of_a_lesson_that_is_live_no_more_retires_once(self) -> None:
        page, _module = pages.release(lessons=2)
        first = LessonPage.objects.child_of(page).order_by("path").first()
        first.unpublish()
        editions = Edition.objects.count()
        LessonPage.objects.get(pk=first.pk).delete()
        assert Edition.objects.count() == editions

    def test_publishing_a_lesson_does_not_open_a_module_that_was_closed(self) -> None:
        page, module = pages.release(lessons=2)
        ModulePage.objects.get(pk=page.pk).unpublish()
        pages.publish(LessonPage.objects.child_of(page).first())
        module.refresh_from_db()
        assert module.retired_at is not None


class TestAScheduledPage:
    def test_is_recorded_when_its_hour_comes(self) -> None:
        page = pages.lesson_page(pages.module_page())
        page.go_live_at = timezone.now() + timedelta(hours=1)
        page.save_revision().publish()
        assert not Lesson.objects.exists()
        revision = LessonPage.objects.get(pk=page.pk).latest_revision
        past = timezone.now() - timedelta(minutes=1)
        revision.content["go_live_at"] = past.isoformat()
        revision.approved_go_live_at = past
        revision.save()
        call_command("publish_scheduled")
        assert _lesson(page).versions.count() == 1

    def test_one_that_has_come_to_be_unfit_does_not_stop_the_others(self, caplog: pytest.LogCaptureFixture) -> None:
        module = pages.module_page()
        bad, good = pages.lesson_page(module, objective=""), pages.lesson_page(module)
        with caplog.at_level(logging.ERROR, logger="cms.publishing"):
            bad.save_revision().publish()
            good.save_revision().publish()
        assert "Objective" in caplog.text
        assert [lesson.key for lesson in Lesson.objects.all()] == [good.translation_key]


class TestAModule:
    def test_publishing_releases_an_edition_in_the_order_of_the_tree_with_the_taught_days_last(self) -> None:
        page = pages.module_page(mode="blended", sessions=json.dumps([pages.session("Day 1"), pages.session("Day 2")]))
        lesson, scenario, check = pages.lesson_page(page, slug="support"), pages.scenario_page(page), pages.check_page(page)
        page, module = pages.release(page)
        assert _slugs(module) == ["support", "scenario", "check", "day-1", "day-2"]
        edition = module.current_edition
        assert edition is not None
        assert (edition.number, edition.change_class) == (1, ChangeClass.FIRST)
        assert Entry.objects.filter(kind=facts.EDITION_RELEASED).count() == 1
        day = Lesson.objects.get(slug="day-1")
        assert day.key == UUID(page.sessions[0].id)
        assert day.versions.get().content == {"title": "Day 1", "hours": 6.0, "plan": [{"minutes": 20, "what": "Round of names"}]}
        assert {_lesson(part).kind for part in (lesson, scenario, check)} == {"page", "scenario", "check"}

    def test_publishing_it_again_unchanged_is_the_same_edition(self) -> None:
        page, _module = pages.release()
        pages.publish(page)
        assert Edition.objects.count() == 1

    def test_the_next_edition_says_what_changed(self) -> None:
        page, module = pages.release()
        lesson = LessonPage.objects.child_of(page).get()
        lesson.title = "A better title"
        pages.publish(lesson)
        editor = pages.editor()
        page.change_class, page.change_note = ChangeClass.CLARIFICATION, "The first lesson has a clearer title"
        pages.publish(page, by=editor)
        module.refresh_from_db()
        edition = module.current_edition
        assert edition is not None
        assert (edition.number, edition.change_class, edition.note) == (
            2,
            ChangeClass.CLARIFICATION,
            "The first lesson has a clearer title",
        )
        assert edition.released_by == editor

    @pytest.mark.parametrize("change_class", [ChangeClass.FIRST, ""])
    def test_no_later_edition_comes_without_a_kind_of_change(self, change_class: str, caplog: pytest.LogCaptureFixture) -> None:
        page, module = pages.release()
        pages.publish(pages.lesson_page(page))
        page.change_class, page.change_note = change_class, "A lesson more"
        with caplog.at_level(logging.ERROR, logger="cms.publishing"):
            pages.publish(page)
        assert "Kind of change: say what kind of change this is from edition 1." in caplog.text
        assert Edition.objects.get() == module.current_edition

    def test_an_outcome_worded_anew_reaches_the_check(self) -> None:
        page = pages.module_page()
        pages.lesson_page(page)
        check = pages.check_page(page)
        page, _module = pages.release(page)
        page.outcomes = json.dumps([pages.block("outcome", "Name support"), pages.block("outcome", "Name challenge")])
        pages.publish(pages.say(page))
        assert _lesson(check).versions.order_by("-number").first().content["outcomes"] == ["Name support", "Name challenge"]

    def test_a_taught_day_taken_out_is_not_in_the_next_edition(self) -> None:
        page = pages.module_page(sessions=json.dumps([pages.session("Day 1"), pages.session("Day 2")]))
        page, module = pages.release(page)
        page.sessions = json.dumps([page.sessions.raw_data[1]])
        pages.publish(pages.say(page))
        assert _slugs(module)[-1] == "day-2"
        assert Edition.objects.count() == 2
        assert Lesson.objects.get(slug="day-1").retired_at is not None

    def test_taught_days_of_one_title_and_in_another_order_keep_their_addresses_apart(self) -> None:
        page = pages.module_page(sessions=json.dumps([pages.session("Day"), pages.session("Day")]))
        page, module = pages.release(page)
        page.sessions = json.dumps(list(reversed(page.sessions.raw_data)))
        pages.publish(pages.say(page))
        assert len(set(_slugs(module))) == 3

    def test_it_is_closed_and_opened_with_its_page(self) -> None:
        page, module = pages.release()
        page.unpublish()
        module.refresh_from_db()
        assert module.retired_at is not None
        pages.publish(ModulePage.objects.get(pk=page.pk))
        module.refresh_from_db()
        assert module.retired_at is None
        assert Edition.objects.count() == 1

    def test_deleting_the_page_with_all_below_it_closes_it_and_keeps_the_records(self) -> None:
        page, module = pages.release(lessons=2)
        enrolment = _enrol(module)
        page.delete()
        module.refresh_from_db()
        assert module.retired_at is not None
        assert enrolment.edition.parts.count() == 2
        assert Lesson.objects.in_use().count() == 0

    def test_what_it_awards_and_how_long_it_lasts_go_to_the_competencies(self) -> None:
        from academy.competencies.models import Competency, Domain, ModuleAward, ModuleRefresh

        domain = Domain.objects.create(code="V", title="Values", position=1)
        Competency.objects.create(code="V1", title="Working with", domain=domain, position=1)
        page, module = pages.release(
            pages.module_page(
                awards=json.dumps([pages.block("award", {"competency": "V1", "level": "2"})]), refresh_months=24, refreshed_by=["X1"]
            )
        )
        assert [(row.competency.code, row.level) for row in ModuleAward.objects.filter(module=module)] == [("V1", 2)]
        assert ModuleRefresh.objects.get(module=module).months == 24
        page.awards, page.refresh_months = "[]", None
        pages.publish(page)
        assert not ModuleAward.objects.exists()
        assert not ModuleRefresh.objects.exists()


class TestMoving:
    def test_inside_a_module_sets_the_order_from_the_next_edition_on(self) -> None:
        page, module = pages.release(lessons=3)
        lessons = list(LessonPage.objects.child_of(page).order_by("path"))
        before = _slugs(module)
        lessons[2].move(lessons[0], pos="left")
        wanted = [lessons[2].slug, lessons[0].slug, lessons[1].slug]
        assert list(module.lessons.order_by("position").values_list("slug", flat=True)) == wanted
        assert _slugs(module) == before
        pages.publish(pages.say(page))
        assert _slugs(module) == wanted

    def test_to_another_module_takes_a_lesson_that_nobody_has_begun_along(self) -> None:
        _page, _module = pages.release()
        lesson = LessonPage.objects.get()
        other_page, other = pages.release()
        lesson.move(ModulePage.objects.get(pk=other_page.pk), pos="last-child")
        assert _lesson(lesson).module == other

    def test_to_another_module_leaves_what_was_begun_where_it_was(self, caplog: pytest.LogCaptureFixture) -> None:
        _page, module = pages.release()
        lesson = LessonPage.objects.get()
        _enrol(module)
        other_page, _other = pages.release()
        with caplog.at_level(logging.ERROR, logger="cms.publishing"):
            lesson.move(ModulePage.objects.get(pk=other_page.pk), pos="last-child")
        assert _lesson(lesson).module == module
        assert "begun" in caplog.text


class TestCopiesAndAliases:
    def test_a_copy_is_another_lesson_with_the_same_blocks(self) -> None:
        page = pages.module_page()
        check = pages.publish(pages.check_page(page))
        copy = check.copy(update_attrs={"slug": "check-2", "title": "Another check"}, keep_live=True)
        assert _lesson(copy).module == _lesson(check).module
        ids = set(Question.objects.filter(lesson=_lesson(check)).values_list("block_id", flat=True))
        assert set(Question.objects.filter(lesson=_lesson(copy)).values_list("block_id", flat=True)) == ids

    def test_a_copied_module_has_no_code_and_no_record_until_it_gets_one(self, caplog: pytest.LogCaptureFixture) -> None:
        page, _module = pages.release()
        copy = page.copy(recursive=True, keep_live=True, update_attrs={"slug": "copy", "title": "Copy"})
        assert copy.code == ""
        assert Module.objects.count() == 1
        copy = ModulePage.objects.get(pk=copy.pk)
        copy.code = "X999"
        pages.publish(copy)
        made = Module.objects.get(code="X999")
        assert made.current_edition is not None
        assert len(_slugs(made)) == 1

    def test_an_alias_writes_nothing(self) -> None:
        page, _module = pages.release()
        lesson = LessonPage.objects.child_of(page).get()
        other_page, other = pages.release()
        alias = lesson.create_alias(parent=ModulePage.objects.get(pk=other_page.pk))
        assert Lesson.objects.count() == 2
        pages.publish(lesson)
        pages.publish(other_page)
        assert len(_slugs(other)) == 1
        alias.delete()
        assert _lesson(lesson).retired_at is None


class TestAWelshTranslation:
    @pytest.fixture
    def welsh(self) -> Locale:
        return Locale.objects.create(language_code="cy")

    def _translate(self, page: Any, welsh: Locale) -> Any:
        return CopyPageForTranslationAction(page, welsh, copy_parents=True).execute(skip_permission_checks=True)

    def test_is_a_version_of_the_same_lesson(self, welsh: Locale) -> None:
        _page, module = pages.release()
        lesson = LessonPage.objects.get()
        translated = self._translate(lesson, welsh)
        translated.title = "Beth yw cefnogaeth"
        translated.body = json.dumps([pages.block("text", "<p>Bob tro.</p>")])
        pages.publish(translated)
        assert Lesson.objects.count() == 1
        assert {version.language: version.title for version in _lesson(lesson).versions.all()} == {
            "en-gb": lesson.title,
            "cy": "Beth yw cefnogaeth",
        }
        module.refresh_from_db()
        assert _lesson(lesson).title == lesson.title
        assert module.current_edition.parts.get().version.language == "en-gb"

    def test_neither_its_structure_nor_its_going_touches_the_records(self, welsh: Locale) -> None:
        page, module = pages.release(lessons=2)
        translated = self._translate(page, welsh)
        translated.minutes = 999
        translated = pages.publish(translated)
        translated.unpublish()
        module.refresh_from_db()
        assert module.retired_at is None
        assert module.minutes != 999
        translated.delete()
        module.refresh_from_db()
        assert module.retired_at is None

    def test_one_ahead_of_its_original_waits_for_it(self, welsh: Locale) -> None:
        lesson = pages.lesson_page(pages.module_page())
        translated = pages.publish(self._translate(lesson, welsh))
        assert not Lesson.objects.exists()
        pages.publish(lesson)
        reconcile(at=timezone.now())
        assert set(_lesson(translated).versions.values_list("language", flat=True)) == {"en-gb", "cy"}


class TestQuestions:
    def test_feedback_alone_makes_no_version_more(self) -> None:
        first = pages.question("q-1", options=[pages.option("A", True, "a"), pages.option("B", False, "b")])
        page = pages.publish(pages.check_page(pages.module_page(), questions=[first], draw=1))
        first["value"]["options"][0]["value"]["feedback"] = "Because."
        page.questions = json.dumps([first])
        page = pages.publish(page)
        question = Question.objects.get()
        assert question.content["options"][0]["feedback"] == "Because."
        assert _lesson(page).versions.count() == 2

    @pytest.mark.parametrize("change", ["stem", "text", "key", "outcome"])
    def test_stem_options_key_and_outcome_do(self, change: str) -> None:
        first = pages.question("q-1", kind="multiple", options=[pages.option("A", True, "a"), pages.option("B", False, "b")])
        page = pages.publish(pages.check_page(pages.module_page(), questions=[first], draw=1))
        value = first["value"]
        if change == "stem":
            value["stem"] = "Otherwise?"
        elif change == "text":
            value["options"][1]["value"]["text"] = "C"
        elif change == "key":
            value["options"][1]["value"]["correct"] = True
        else:
            value["outcome"] = 2
        page.questions = json.dumps([first])
        pages.publish(page)
        assert list(Question.objects.order_by("version").values_list("block_id", "version")) == [("q-1", 1), ("q-1", 2)]

    @pytest.mark.parametrize(("change", "versions"), [("partner", 2), ("rubric", 2), ("enough", 2), ("guidance", 1), ("feedback", 1)])
    def test_partners_and_the_rubric_are_the_key_too(self, change: str, versions: int) -> None:
        pair = pages.question(
            "q-1", kind="match", options=[pages.option("A", code="a", match="Red"), pages.option("B", code="b", match="Blue")]
        )
        short = pages.short_question("q-1", "Names a feeling", "Asks for something small", enough=1)
        asked = pair if change in ("partner", "feedback") else short
        page = pages.publish(pages.check_page(pages.module_page(), questions=[asked], draw=1))
        value = asked["value"]
        if change == "partner":
            value["options"][0]["value"]["match"] = "Green"
        elif change == "feedback":
            value["options"][0]["value"]["feedback"] = "Because."
        elif change == "rubric":
            value["rubric"][0]["value"]["text"] = "Names what was done"
        else:
            value[change] = 2 if change == "enough" else "Three sentences."
        page.questions = json.dumps([asked])
        pages.publish(page)
        assert Question.objects.count() == versions


class TestReconciling:
    def test_finds_nothing_where_pages_and_records_agree(self) -> None:
        pages.release(lessons=2)
        done = reconcile(at=timezone.now())
        assert (done.lines, done.left) == ([], [])

    def test_does_what_a_crash_left_undone_once(self) -> None:
        page, _module = pages.release(lessons=2)
        lesson = LessonPage.objects.child_of(page).first()
        # As though the process had died between Wagtail's publication and the receiver.
        Module.objects.update(current_edition=None)
        for model in (Edition.objects.get().parts, Edition.objects, LessonVersion.objects, Lesson.objects, Module.objects):
            model.all().delete()
        ModulePage.objects.update(recorded_at=None)
        assert len(reconcile(at=timezone.now()).lines) == 3
        assert len(_slugs(Module.objects.get())) == 2
        assert _lesson(lesson).versions.count() == 1
        assert reconcile(at=timezone.now()).lines == []

    def test_retires_what_lost_its_page_in_a_crash(self) -> None:
        page, _module = pages.release(lessons=2)
        first = LessonPage.objects.child_of(page).order_by("path").first()
        LessonPage.objects.filter(pk=first.pk).update(live=False)
        assert reconcile(at=timezone.now()).lines == [f"Retired: {first.title}"]
        assert _lesson(first).retired_at is not None
        ModulePage.objects.filter(pk=page.pk).update(live=False)
        assert reconcile(at=timezone.now()).lines == [f"Retired: {page.title}"]

    def test_releases_nothing_that_waits_for_its_release(self) -> None:
        page, module = pages.release()
        pages.publish(pages.lesson_page(page))
        assert reconcile(at=timezone.now()).lines == []
        assert len(_slugs(module)) == 1

    def test_names_what_only_an_editor_can_mend(self) -> None:
        page, _module = pages.release()
        LessonPage.objects.child_of(page).update(objective="")
        done = reconcile(at=timezone.now())
        assert done.lines == []
        assert "Objective" in done.left[0]

    def test_the_command_says_so(self, capsys: pytest.CaptureFixture[str]) -> None:
        pages.release()
        call_command("reconcile_content")
        assert "agree" in capsys.readouterr().out
