import re

import pytest
from django.test import Client

from academy.practice.models import Reflection
from tests.factories import courses, people

pytestmark = pytest.mark.django_db
AJAX = {"HX-Request": "true"}


def text_of(response):
    return response.content.decode()


@pytest.fixture
def write(learner):
    def act(text, version=0, block="b-reflect", headers=None, **more):
        data = {"enrolment": learner.enrolment.pk, "text": text, "version": version, **more}
        return learner.client.post(learner.url("support", "lesson-write", block), data, headers=headers)

    return act


class TestWithoutScript:
    def test_is_saved_by_its_button_and_stands_in_its_box(self, learner, write):
        response = write("FOR, nearly always.\r\nThen I stop asking.")
        assert response["Location"] == learner.url("support") + "#b-reflect"
        reflection = Reflection.objects.get()
        assert (reflection.text, reflection.prompt, reflection.kind) == (
            "FOR, nearly always.\nThen I stop asking.",
            "Which corner do you go to?",
            Reflection.Kind.REFLECTION,
        )
        page = text_of(learner.get("support"))
        assert "FOR, nearly always.\nThen I stop asking.</textarea>" in page
        assert 'name="version" value="1"' in page
        assert "Saved at" in page

    def test_a_rewritten_sentence_has_its_starter_and_an_example_to_compare(self, learner, write):
        write("I was worried.", block="b-rewrite")
        assert Reflection.objects.get().kind == Reflection.Kind.REWRITE
        page = text_of(learner.get("support"))
        assert "You never" in page
        assert "One way to say it" in page

    def test_two_tabs_are_shown_to_each_other(self, learner, write):
        write("From the first tab")
        response = write("From the second tab")
        assert response.status_code == 409
        page = text_of(response)
        assert "From the first tab" in page
        assert "From the second tab</textarea>" in page
        assert Reflection.objects.get().text == "From the first tab"
        version = re.search(r'name="version" value="(\d+)"', page)[1]
        write("From the second tab", version)
        assert Reflection.objects.get().text == "From the second tab"

    def test_too_long_is_told_and_nothing_is_lost(self, write):
        response = write("a" * 20_001)
        assert response.status_code == 422
        assert "a" * 20_001 in text_of(response)
        assert not Reflection.objects.exists()

    def test_what_is_typed_is_never_markup(self, learner, write):
        write("</textarea><script>alert(1)</script>")
        assert "<script>alert(1)" not in text_of(learner.get("support"))


class TestWithScript:
    def test_answers_with_the_line_below_the_box_and_the_new_version(self, write):
        page = text_of(write("One", headers=AJAX))
        assert "<html" not in page
        assert 'name="version" value="1"' in page
        assert 'name="version" value="2"' in text_of(write("One two", 1, headers=AJAX))

    def test_another_tab_is_shown_and_decided_by_a_button_alone(self, write):
        write("First", headers=AJAX)
        response = write("Second", headers=AJAX)
        page = text_of(response)
        # htmx puts only a 200 into the page.
        assert response.status_code == 200
        assert "What you typed here is not saved yet." in page
        assert 'name="version" value="0"' in page
        assert 'name="over" value="1"' in page
        # Typing on does not decide it.
        write("Second and more", headers=AJAX)
        assert Reflection.objects.get().text == "First"
        write("Second and more", headers=AJAX, over=1)
        assert Reflection.objects.get().text == "Second and more"

    def test_the_box_saves_itself_while_one_types(self, learner):
        page = text_of(learner.get("support"))
        assert f'hx-post="{learner.url("support", "lesson-write", "b-reflect")}"' in page
        assert "input delay:1500ms" in page


class TestNobodyElse:
    def test_somebody_elses_enrolment_or_words_are_out_of_reach(self, learner_in):
        module = courses.module()
        mine, theirs = learner_in(module=module), learner_in(module=module)
        theirs.post("support", "lesson-write", "b-reflect", text="For me alone", version=0)
        assert "For me alone" not in text_of(mine.get("support"))
        response = mine.client.post(
            mine.url("support", "lesson-write", "b-reflect"), {"enrolment": theirs.enrolment.pk, "text": "x", "version": 1}
        )
        assert response.status_code == 404
        assert Reflection.objects.get().text == "For me alone"

    @pytest.mark.parametrize("block", ["b-text", "nothing"])
    def test_only_boxes_can_be_written_in(self, learner, block):
        assert learner.post("support", "lesson-write", block, text="x", version=0).status_code == 404

    def test_an_expired_sign_in_brings_the_words_back(self, learner):
        page = text_of(learner.get("support"))
        owner = re.search(r'name="answer-for" value="([^"]+)"', page)[1]
        browser, url = Client(), learner.url("support", "lesson-write", "b-reflect")
        sent = {"enrolment": learner.enrolment.pk, "text": "Words that took an hour", "version": 0, "answer-for": owner}
        signing_in = text_of(browser.post(url, sent))
        assert "Words that took an hour" not in signing_in
        sealed = re.search(r'name="kept-answer" value="([^"]+)"', signing_in)[1]
        browser.post(
            "/accounts/login/?next=/learning/kept/",
            {"login": learner.enrolment.learner.username, "password": people.PASSWORD, "kept-answer": sealed},
        )
        assert "Words that took an hour" in text_of(browser.get("/learning/kept/"))


def test_the_words_survive_being_done_again_and_newer_editions(learner, write):
    write("Mine to keep")
    learner.enrolment.completed_at = courses.AT
    learner.enrolment.save()
    courses.edition(learner.module)
    again = courses.enrolment(learner.enrolment.learner, learner.module)
    assert again.edition != learner.enrolment.edition
    assert "Mine to keep" in text_of(learner.get("support"))


class TestWarned:
    def test_without_script_a_page_of_its_own_asks_once(self, learner, write):
        response = write("I told Jordan to wait.")
        page = text_of(response)
        assert response.status_code == 422
        assert not Reflection.objects.exists()
        assert "could somebody be recognised?" in page and "“Jordan”" in page
        assert "I told Jordan to wait.</textarea>" in page
        assert write("I told Jordan to wait.", anyway="yes").status_code == 302
        assert Reflection.objects.get().text == "I told Jordan to wait."
        # What was left in it once is not asked about again.
        assert write("I told Jordan to wait, twice.", 1).status_code == 302

    def test_other_words_are_saved_by_one_press(self, learner, write):
        assert write("I told Jordan to wait.", instead="Jordan").status_code == 302
        assert Reflection.objects.get().text == "I told the young person to wait."

    def test_while_one_types_it_stands_below_the_box_and_is_read_out_once(self, write):
        page = text_of(write("I told Jordan", headers=AJAX))
        assert "Not saved yet" in page and "<html" not in page
        shown = re.search(r'name="shown" value="(\w+)"', page)[1]
        assert write("I told Jordan to", headers=AJAX, shown=shown).status_code == 204
        assert "“Kasia”" in text_of(write("I told Jordan and Kasia", headers=AJAX, shown=shown))
        assert not Reflection.objects.exists()
        page = text_of(write("I told Jordan", headers=AJAX, shown=shown, instead="Jordan"))
        assert 'hx-swap-oob="true">I told the young person</textarea>' in page
        assert 'name="version" value="1"' in page
