import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from academy.ledger.models import Entry
from academy.people.operations import choose_language
from academy.practice.models import Reflection
from courses import facts
from courses.models import Bookmark, Completion, Enrolment, LessonCompletion
from courses.operations import complete_lesson
from tests.factories import courses, people
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


class TestBeginning:
    def test_asks_for_a_sign_in(self):
        module = courses.module()
        url = reverse("player:lesson", args=[module.slug, "support"])
        assert Client().get(url)["Location"] == f"/accounts/login/?next={url}"

    def test_who_has_not_begun_is_asked_and_begins_with_one_press(self, signed_in):
        module, person = courses.module(), people.person()
        client = signed_in(person)
        page = text_of(client.get(reverse("player:lesson", args=[module.slug, "challenge"])))
        assert "Begin here" in page
        assert "Every time we deal with someone" not in page
        assert not Enrolment.objects.exists()
        response = client.post(reverse("player:module-enrol", args=[module.slug]), {"lesson": "challenge"}, follow=True)
        assert response.redirect_chain == [(reverse("player:lesson", args=[module.slug, "challenge"]), 302)]
        assert "Every time we deal with someone" in text_of(response)

    def test_pressed_twice_it_is_begun_once(self, signed_in):
        module, person = courses.module(), people.person()
        client = signed_in(person)
        for _press in range(2):
            client.post(reverse("player:module-enrol", args=[module.slug]))
        assert Enrolment.objects.count() == 1

    def test_an_old_tab_does_not_begin_what_was_completed_meanwhile(self, signed_in):
        enrolment = courses.enrolment()
        client = signed_in(enrolment.learner)
        url = reverse("player:module-enrol", args=[enrolment.module.slug])
        enrolment.completed_at = AT
        enrolment.save()
        assert client.post(url)["Location"].startswith(f"/modules/{enrolment.module.slug}/")
        assert Enrolment.objects.count() == 1
        client.post(url, {"after": enrolment.pk})
        assert Enrolment.objects.count() == 2

    def test_a_link_only_leads_to_the_module(self, signed_in):
        module = courses.module()
        response = signed_in(people.person()).get(reverse("player:module-enrol", args=[module.slug]))
        assert response["Location"] == f"/modules/{module.slug}/"
        assert not Enrolment.objects.exists()

    @pytest.mark.parametrize("change", [{"retired_at": AT}, {"current_edition": None}])
    def test_what_is_not_open_is_not_found(self, signed_in, change):
        module = courses.module()
        for name, value in change.items():
            setattr(module, name, value)
        module.save()
        client = signed_in(people.person())
        assert client.get(reverse("player:lesson", args=[module.slug, "support"])).status_code == 404
        assert client.post(reverse("player:module-enrol", args=[module.slug])).status_code == 404


class TestReading:
    def test_shows_the_objective_the_blocks_and_the_way_through_the_module(self, learner):
        page = text_of(learner.get("challenge"))
        assert "By the end you can say what challenge is." in page
        assert "Part 2 of 4" in page
        assert "<strong>two</strong>" in page
        assert 'id="b-window"' in page
        assert "What support is: done" not in page
        assert f'href="{learner.url("support")}"' in page
        assert "Next: Twenty to eleven" in page

    def test_shows_the_version_of_the_edition_begun(self, learner):
        lesson = learner.module.lessons.get(slug="support")
        courses.version(lesson, {**courses.PAGE, "objective": "Something newer."})
        courses.edition(learner.module)
        assert "Something newer." not in text_of(learner.get("support"))

    def test_takes_out_of_the_words_what_is_no_word(self, learner_in):
        blocks = [
            {"id": "x", "type": "heading", "value": {"text": "Fish & <script>alert(1)</script>chips < 5"}},
            {"id": "y", "type": "text", "value": {"html": '<p onclick="x()">Good <b>day</b> <a href="javascript:x()">link</a></p>'}},
        ]
        content = {"objective": "<img src=x onerror=y>Aim", "blocks": blocks}
        learner = learner_in(module=courses.module(parts=[("only", "page", "Only", content)]))
        page = text_of(learner.get("only"))
        assert "alert(1)" not in page
        assert "onclick" not in page
        assert "onerror" not in page
        assert "javascript:" not in page
        assert "Fish &amp; chips &lt; 5" in page
        assert ">day</" in page
        assert "<a>link</a></p>" in page

    def test_a_lesson_of_another_edition_or_module_is_not_found(self, learner):
        courses.lesson(learner.module, slug="new", kind="page", title="New", content=courses.PAGE, position=9)
        courses.edition(learner.module)
        assert learner.get("new").status_code == 404
        assert learner.get("nothing").status_code == 404

    def test_can_be_read_again_when_all_is_done(self, learner_in):
        learner = learner_in(completed_at=AT)
        page = text_of(learner.get("support"))
        assert "Every time we deal with someone" in page
        assert Enrolment.objects.get().completed_at == AT

    def test_in_another_language_where_there_is_one(self, learner):
        lesson = learner.module.lessons.get(slug="support")
        courses.version(lesson, {**courses.PAGE, "objective": "Erbyn y diwedd."}, language="cy")
        assert "Erbyn y diwedd." not in text_of(learner.get("support"))
        choose_language(person=learner.enrolment.learner, language="cy")
        assert "Erbyn y diwedd." in text_of(learner.get("support"))
        assert "By the end you can" in text_of(learner.get("challenge"))

    def test_asks_no_more_for_more_parts_and_little_in_all(self, learner, assert_queries_do_not_grow):
        def grow():
            for number in range(5, 15):
                courses.lesson(learner.module, slug=f"p{number}", kind="page", title="More", content=courses.PAGE, position=number)
            edition = courses.edition(learner.module)
            Enrolment.objects.filter(pk=learner.enrolment.pk).update(edition=edition)
            for block in ("b-reflect", "b-rewrite"):
                lesson = learner.module.lessons.get(slug="support")
                Reflection.objects.create(
                    author=learner.enrolment.learner,
                    kind="reflection",
                    lesson_key=lesson.key,
                    block_id=block,
                    text="x",
                    written_at=AT,
                    saved_at=AT,
                )

        assert_queries_do_not_grow(lambda: learner.get("support"), grow, ceiling=14)


class TestGoingOn:
    def test_completes_the_lesson_and_keeps_the_next_place(self, learner):
        response = learner.post("support", "lesson-complete")
        assert response["Location"] == learner.url("challenge")
        assert LessonCompletion.objects.get().door == LessonCompletion.Door.READ
        assert Bookmark.objects.get().lesson.slug == "challenge"
        assert "What support is: done" in text_of(learner.get("challenge"))

    def test_twice_from_two_tabs_or_by_the_back_button_is_once(self, learner):
        for _press in range(2):
            assert learner.post("support", "lesson-complete").status_code == 302
        assert Entry.objects.of_kind(facts.LESSON_COMPLETED).count() == 1

    def test_the_last_part_leads_to_what_was_left_out_and_then_to_the_end(self, learner_in):
        parts = [("one", "page", "One", courses.PAGE), ("two", "page", "Two", courses.PAGE)]
        learner = learner_in(module=courses.module(parts=parts))
        assert learner.post("two", "lesson-complete")["Location"] == learner.url("one")
        response = learner.post("one", "lesson-complete", follow=True)
        # The next in order comes first, even when it is done.
        assert response["Location"] == learner.url("two")
        assert Completion.objects.count() == 1
        page = text_of(learner.client.get(reverse("player:module-done", args=[learner.module.slug])))
        assert "You have done all of it" in page

    def test_the_end_is_not_shown_before_it(self, learner):
        response = learner.client.get(reverse("player:module-done", args=[learner.module.slug]))
        assert response["Location"] == learner.url("support")

    def test_a_scenario_or_a_check_is_not_done_by_reading(self, learner):
        for slug in ("twenty-to-eleven", "check"):
            assert learner.post(slug, "lesson-complete").status_code == 404
        assert not LessonCompletion.objects.exists()

    def test_somebody_elses_enrolment_is_not_found(self, learner_in):
        module = courses.module()
        mine, theirs = learner_in(module=module), learner_in(module=module)
        for name in ("lesson-complete", "lesson-place"):
            response = mine.client.post(mine.url("support", name), {"enrolment": theirs.enrolment.pk})
            assert response.status_code == 404
        assert mine.client.post(mine.url("support", "lesson-complete"), {"enrolment": "x"}).status_code == 404
        assert mine.client.post(mine.url("support", "lesson-complete")).status_code == 404
        assert not LessonCompletion.objects.exists()

    def test_an_answer_from_an_earlier_time_counts_for_that_time(self, learner):
        again = courses.enrolment(learner.enrolment.learner, learner.module, completed_at=None, closed_at=AT)
        learner.client.post(learner.url("support", "lesson-complete"), {"enrolment": again.pk})
        assert LessonCompletion.objects.get().enrolment == again

    def test_an_expired_sign_in_comes_back_to_the_same_place(self, learner):
        page = text_of(learner.get("support"))
        owner = page.split('name="answer-for" value="')[1].split('"')[0]
        anonymous = Client()
        data = {"enrolment": learner.enrolment.pk, "answer-for": owner}
        response = anonymous.post(learner.url("support", "lesson-complete"), data)
        sealed = text_of(response).split('name="kept-answer" value="')[1].split('"')[0]
        assert not LessonCompletion.objects.exists()
        anonymous.post(
            "/accounts/login/?next=/learning/kept/",
            {"login": learner.enrolment.learner.username, "password": people.PASSWORD, "kept-answer": sealed},
        )
        back = text_of(anonymous.get("/learning/kept/"))
        assert learner.url("support", "lesson-complete") in back


class TestPlace:
    def test_is_kept_by_script_and_gone_on_from(self, learner):
        assert learner.post("challenge", "lesson-place", place="b-window").status_code == 204
        response = learner.client.post(reverse("player:module-enrol", args=[learner.module.slug]))
        assert response["Location"] == learner.url("challenge") + "#b-window"

    def test_the_page_says_where_to_tell_it(self, learner):
        page = text_of(learner.get("challenge"))
        assert f'data-places="{learner.url("challenge", "lesson-place")}" data-enrolment="{learner.enrolment.pk}"' in page


@pytest.mark.django_db(transaction=True)
def test_two_lessons_finished_at_once_complete_the_module_once():
    parts = [(f"p{number}", "page", f"P{number}", courses.PAGE) for number in range(6)]
    enrolment = courses.enrolment(module_=courses.module(parts=parts))
    lessons = list(enrolment.module.lessons.all())
    ready = threading.Barrier(len(lessons) * 2)
    trouble = []

    def finish(lesson):
        try:
            ready.wait(10)
            complete_lesson(enrolment=enrolment, lesson=lesson, at=AT + timedelta(minutes=1), by=enrolment.learner, door="read")
        except Exception as error:
            trouble.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=finish, args=[lesson]) for lesson in lessons * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert trouble == []
    assert LessonCompletion.objects.count() == len(lessons)
    assert Completion.objects.count() == 1
    assert Entry.objects.of_kind(facts.MODULE_COMPLETED).count() == 1
