import re

import pytest
from django.test import Client

from courses.models import Answer, Attempt, LessonCompletion, Question
from courses.operations import scoring
from tests.factories import courses, people
from tests.factories.courses import question, short_question

pytestmark = pytest.mark.django_db
QUESTIONS = {item["id"]: item for item in courses.CHECK["questions"]}


def text_of(response):
    return response.content.decode()


def answer_to(attempt, number, right=True):
    """The form fields of a right or a wrong answer."""
    asked = QUESTIONS[attempt.drawn[number - 1]["id"]]
    chosen = scoring.right_answer(asked)
    if asked["kind"] == "order":
        chosen = chosen if right else chosen[::-1]
        return {f"place-{option}": place for place, option in enumerate(chosen, 1)}
    return {"chosen": chosen if right else ["d"]}


@pytest.fixture
def go(learner):
    learner.post("check", "check-begin", go=1)
    return Attempt.objects.get()


def play(learner, rights, go):
    learner.post("check", "check-begin", go=go)
    attempt = Attempt.objects.get(number=go)
    for number, right in enumerate(rights, 1):
        learner.post("check", "check-answer", go=go, question=number, **answer_to(attempt, number, right))
    attempt.refresh_from_db()
    return attempt


class TestPlaying:
    def test_says_what_it_is_before_it_begins(self, learner):
        page = text_of(learner.get("check"))
        for words in ("5 questions on what you have learnt.", "4 right of 5 finishes this part.", "never your answers"):
            assert words in page
        assert not Attempt.objects.exists()

    def test_begins_with_one_press_and_twice_is_once(self, learner):
        for _press in range(2):
            response = learner.post("check", "check-begin", go=1)
            assert response["Location"] == f"{learner.url('check')}?go=1&question=1"
        assert Attempt.objects.count() == 1

    def test_asks_with_the_options_as_drawn(self, learner, go):
        for number, drawn in enumerate(go.drawn, 1):
            page = text_of(learner.get("check", go=1, question=number))
            asked = QUESTIONS[drawn["id"]]
            assert asked["stem"] in page
            assert "Why q" not in page
            names = r'name="place-(\w)"' if asked["kind"] == "order" else r'name="chosen" value="(\w)"'
            assert list(dict.fromkeys(re.findall(names, page))) == drawn["options"]
            assert ('type="checkbox"' in page) == (asked["kind"] == "multiple")
            assert "draggable" not in page
            learner.post("check", "check-answer", go=1, question=number, **answer_to(go, number))

    @pytest.mark.parametrize("right", [True, False])
    def test_says_of_each_option_what_speaks_for_it(self, learner, go, right):
        for number, drawn in enumerate(go.drawn, 1):
            response = learner.post("check", "check-answer", go=1, question=number, **answer_to(go, number, right))
            page = text_of(learner.client.get(response["Location"]))
            assert "data-focus" in page
            assert ("Yes, that is it." in page) == right
            for option in QUESTIONS[drawn["id"]]["options"]:
                assert option["feedback"] in page
        assert Answer.objects.filter(is_right=right).count() == 5

    def test_the_mark_finishes_the_part(self, learner):
        attempt = play(learner, [True, False, True, True, True], go=1)
        page = text_of(learner.get("check"))
        assert "You have it: 4 of 5" in page
        assert LessonCompletion.objects.get().lesson == attempt.lesson

    def test_below_the_mark_is_not_there_yet_and_never_failed(self, learner):
        play(learner, [True, False, False, True, True], go=1)
        page = text_of(learner.get("check"))
        assert "Not there yet: 3 of 5" in page
        assert "fail" not in page.lower()
        assert not LessonCompletion.objects.exists()
        assert play(learner, [True] * 5, go=2).is_passed
        assert "You have it: 5 of 5" in text_of(learner.get("check"))

    def test_two_misses_on_an_outcome_lead_back_to_its_lesson(self, learner_in):
        content = {**courses.CHECK, "draw": 1, "questions": [question("q1", 1), question("q2", 1), question("q3", 1)]}
        parts = [courses.PARTS[0], ("check", "check", "Check", content)]
        learner = learner_in(module=courses.module(parts=parts))
        for go, offers in ((1, False), (2, True), (3, True)):
            learner.post("check", "check-begin", go=go)
            page = text_of(learner.post("check", "check-answer", go=go, question=1, chosen="d"))
            page = text_of(learner.get("check", go=go, question=1))
            assert (f'href="{learner.url("support")}">What support is</a>' in page) == offers
            assert (f'href="{learner.url("support")}">What support is</a>' in text_of(learner.get("check", go=go))) == offers
        learner.post("check", "check-begin", go=4)
        learner.post("check", "check-answer", go=4, question=1, chosen="a")
        assert "Want to look again?" not in text_of(learner.get("check", go=4, question=1))

    def test_a_go_under_way_keeps_the_version_it_shows(self, learner, go):
        courses.version(go.lesson, {**courses.CHECK, "questions": [question("new", 1)]})
        courses.edition(learner.module)
        assert QUESTIONS[go.drawn[0]["id"]]["stem"] in text_of(learner.get("check"))
        learner.post("check", "check-answer", go=1, question=1, **answer_to(go, 1))
        answer = Answer.objects.get()
        assert (answer.question.block_id, answer.question.version) == (go.drawn[0]["id"], 1)
        assert Question.objects.filter(block_id="new").exists()


class TestNothingIsLostOrDoubled:
    def test_a_double_click(self, learner, go):
        for _click in range(2):
            response = learner.post("check", "check-answer", go=1, question=1, **answer_to(go, 1))
            assert response["Location"] == f"{learner.url('check')}?go=1&question=1"
        assert Answer.objects.count() == 1
        assert "already" not in text_of(learner.client.get(response["Location"]))

    def test_the_back_button_does_not_change_an_answer(self, learner, go):
        learner.post("check", "check-answer", go=1, question=1, **answer_to(go, 1, right=False))
        response = learner.post("check", "check-answer", go=1, question=1, **answer_to(go, 1, right=True))
        assert "Your first answer is kept." in text_of(learner.client.get(response["Location"]))
        assert Answer.objects.get().is_right is False

    def test_two_tabs_answer_different_questions(self, learner, go):
        """One tab is a question ahead of the other: both answers are kept, and each tab is shown its own."""
        learner.post("check", "check-answer", go=1, question=2, **answer_to(go, 2))
        learner.post("check", "check-answer", go=1, question=1, **answer_to(go, 1))
        assert Answer.objects.count() == 2
        assert "Question 3 of 5" in text_of(learner.get("check"))

    def test_a_tab_left_in_a_finished_go_is_shown_it(self, learner):
        attempt = play(learner, [True] * 5, go=1)
        learner.post("check", "check-begin", go=2)
        response = learner.post("check", "check-answer", go=1, question=2, **answer_to(attempt, 2))
        assert "Yes, that is it." in text_of(learner.client.get(response["Location"]))
        assert Answer.objects.count() == 5

    def test_an_old_begin_button_does_not_begin_another_go(self, learner):
        play(learner, [True] * 5, go=1)
        assert learner.post("check", "check-begin", go=1)["Location"] == f"{learner.url('check')}?go=1"
        assert Attempt.objects.count() == 1

    def test_left_and_come_back_it_goes_on(self, learner, go):
        learner.post("check", "check-answer", go=1, question=1, **answer_to(go, 1))
        assert "Question 2 of 5" in text_of(learner.get("check"))

    def test_a_question_ahead_is_not_shown_early(self, learner, go):
        assert "Question 1 of 5" in text_of(learner.get("check", go=1, question=4))

    def test_no_answer_is_asked_again(self, learner, go):
        for number, drawn in enumerate(go.drawn, 1):
            page = text_of(learner.post("check", "check-answer", go=1, question=number))
            assert "govuk-error-summary" in page
            assert QUESTIONS[drawn["id"]]["stem"] in page
        assert not Answer.objects.exists()

    def test_an_order_with_a_number_twice_is_asked_again(self, learner, go):
        number = next(n for n, drawn in enumerate(go.drawn, 1) if QUESTIONS[drawn["id"]]["kind"] == "order")
        page = text_of(learner.post("check", "check-answer", go=1, question=number, **{f"place-{letter}": 1 for letter in "abcd"}))
        assert "Two lines have the same number" in page
        assert not Answer.objects.exists()

    def test_somebody_elses_go_is_not_found(self, learner_in):
        module = courses.module()
        mine, theirs = learner_in(module=module), learner_in(module=module)
        theirs.post("check", "check-begin", go=1)
        attempt = Attempt.objects.get()
        data = {"enrolment": theirs.enrolment.pk, "go": 1, "question": 1, **answer_to(attempt, 1)}
        assert mine.client.post(mine.url("check", "check-answer"), data).status_code == 404
        assert mine.client.post(mine.url("check", "check-begin"), {"enrolment": theirs.enrolment.pk, "go": 1}).status_code == 404
        assert mine.get("check", go=1).status_code == 404
        assert not Answer.objects.exists()

    def test_an_expired_sign_in_comes_back_to_the_same_answer_and_never_to_somebody_else(self, learner, go):
        page = text_of(learner.get("check"))
        owner = re.search(r'name="answer-for" value="([^"]+)"', page)[1]
        fields = {"enrolment": learner.enrolment.pk, "go": 1, "question": 1, "answer-for": owner, **answer_to(go, 1)}
        for person, kept in ((people.person(), False), (learner.enrolment.learner, True)):
            browser = Client()
            signing_in = text_of(browser.post(learner.url("check", "check-answer"), fields))
            sealed = re.search(r'name="kept-answer" value="([^"]+)"', signing_in)[1]
            browser.post(
                "/accounts/login/?next=/learning/kept/", {"login": person.username, "password": people.PASSWORD, "kept-answer": sealed}
            )
            page = text_of(browser.get("/learning/kept/", follow=True))
            assert (learner.url("check", "check-answer") in page) == kept
        hidden = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page)
        fields = {name: [value for other, value in hidden if other == name] for name, _value in hidden}
        assert not Answer.objects.exists()
        browser.post(learner.url("check", "check-answer"), fields)
        assert Answer.objects.get().is_right


def test_asks_no_more_after_many_goes(learner, assert_queries_do_not_grow):
    play(learner, [False] * 5, go=1)
    assert_queries_do_not_grow(
        lambda: learner.get("check", go=1), lambda: [play(learner, [False] * 5, go=number) for number in range(2, 6)], ceiling=15
    )


class TestMatching:
    @pytest.fixture
    def match(self, learner_in):
        content = {**courses.CHECK, "draw": 1, "pass_mark": 100, "questions": [question("m", 1, "match")]}
        learner = learner_in(module=courses.module(parts=[("check", "check", "Check", content)]))
        learner.post("check", "check-begin", go=1)
        return learner

    def test_offers_each_partner_once_beside_each_line(self, match):
        page = text_of(match.get("check"))
        drawn = Attempt.objects.get().drawn[0]
        assert list(dict.fromkeys(re.findall(r'name="pair-(\w)"', page))) == drawn["options"]
        # The first two belong with the same.
        assert re.findall(r'<option value="(\w)"', page)[:3] == drawn["partners"]
        assert sorted(drawn["partners"]) == ["a", "c", "d"]
        assert page.count("m partner b") == 4

    def test_right_in_whatever_order_it_is_sent(self, match):
        response = match.post("check", "check-answer", go=1, question=1, **{"pair-d": "d", "pair-b": "a", "pair-a": "a", "pair-c": "c"})
        page = text_of(match.client.get(response["Location"]))
        assert "Yes, that is it." in page
        assert page.count("You matched them too") == 4
        assert Answer.objects.get().chosen == ["a", "a", "b", "a", "c", "c", "d", "d"]

    def test_says_which_pairs_fit_and_what_was_chosen(self, match):
        response = match.post("check", "check-answer", go=1, question=1, **{"pair-a": "a", "pair-b": "c", "pair-c": "c", "pair-d": "a"})
        page = text_of(match.client.get(response["Location"]))
        for words in ("Not quite.", "2 of 4 pairs fit.", "You chose “m partner c”", "You chose “m partner b”", "Why m b."):
            assert words in page
        assert Answer.objects.get().is_right is False

    def test_what_is_missing_is_asked_for_and_the_rest_kept(self, match):
        page = text_of(match.post("check", "check-answer", go=1, question=1, **{"pair-a": "c", "pair-b": "", "pair-c": "c", "pair-d": "a"}))
        assert "Choose what each line belongs with" in page
        assert '<option value="c" selected>' in page
        assert not Answer.objects.exists()


class TestOwnWords:
    @pytest.fixture
    def short(self, learner_in):
        content = {**courses.CHECK, "draw": 2, "pass_mark": 100, "questions": [question("q", 1), short_question("s", 2)]}
        learner = learner_in(module=courses.module(parts=[("check", "check", "Check", content)]))
        learner.post("check", "check-begin", go=1)
        return learner

    def answer(self, learner, text="I felt left out.", chosen="a"):
        for number, asked in enumerate(Attempt.objects.get().drawn, 1):
            data = {"text": text} if asked["id"] == "s" else {"chosen": chosen}
            response = learner.post("check", "check-answer", go=1, question=number, **data)
            if asked["id"] == "s":
                shown = response
        return shown

    def test_says_before_it_that_somebody_reads_it(self, learner_in):
        content = {**courses.CHECK, "questions": [short_question("s")]}
        learner = learner_in(module=courses.module(parts=[("check", "check", "Check", content)]))
        assert "is read by a trainer" in text_of(learner.get("check"))

    def test_is_with_a_trainer_and_so_is_the_result(self, short):
        page = text_of(short.client.get(self.answer(short)["Location"]))
        for words in ("Your answer is with a trainer.", "I felt left out.", "Your words are kept."):
            assert words in page
        result = text_of(short.get("check", go=1))
        for words in ("1 of 2 so far", "One answer is with a trainer.", "Take it again", "To your learning"):
            assert words in result
        assert "Not there yet" not in result
        assert not LessonCompletion.objects.exists()

    def test_a_result_that_it_cannot_change_is_told_at_once(self, short):
        self.answer(short, chosen="d")
        assert "Not there yet: 0 of 2" in text_of(short.get("check", go=1))

    def test_no_words_are_asked_for_again(self, short):
        number = next(number for number, asked in enumerate(Attempt.objects.get().drawn, 1) if asked["id"] == "s")
        for text in ("", "  \r\n "):
            page = text_of(short.post("check", "check-answer", go=1, question=number, text=text))
            assert "Write an answer in your own words" in page
        assert not Answer.objects.exists()

    def test_too_many_are_kept_in_the_box(self, short):
        number = next(number for number, asked in enumerate(Attempt.objects.get().drawn, 1) if asked["id"] == "s")
        page = text_of(short.post("check", "check-answer", go=1, question=number, text="x" * 2001))
        assert "x" * 2001 in page
        assert not Answer.objects.exists()

    def test_what_could_let_somebody_be_recognised_is_asked_about_once(self, short):
        number = next(number for number, asked in enumerate(Attempt.objects.get().drawn, 1) if asked["id"] == "s")
        words = "I would ring Jordan Whitlock about what happened."
        page = text_of(short.post("check", "check-answer", go=1, question=number, text=words))
        for shown in ("Not sent yet", "Jordan Whitlock", words, "Send it as it is"):
            assert shown in page
        assert not Answer.objects.exists()
        short.post("check", "check-answer", go=1, question=number, text=words, anyway="yes")
        assert Answer.objects.get().text == words

    def test_the_people_of_the_question_are_made_up(self, learner_in):
        asked = {**short_question("s"), "stem": "Tariq's bike was damaged by Leon Marsh. What do you say to Tariq?"}
        content = {**courses.CHECK, "draw": 1, "questions": [asked]}
        learner = learner_in(module=courses.module(parts=[("check", "check", "Check", content)]))
        learner.post("check", "check-begin", go=1)
        learner.post("check", "check-answer", go=1, question=1, text="Tariq, would you like to hear what Leon Marsh has to say?")
        assert Answer.objects.count() == 1

    def test_what_is_written_is_text_and_no_markup(self, short):
        page = text_of(short.client.get(self.answer(short, "<script>x</script>")["Location"]))
        assert "&lt;script&gt;" in page
        assert "<script>x" not in page


def test_the_page_of_a_module_that_is_not_done_leads_to_what_is_missing(learner_in):
    """The last part alone is missing."""
    learner = learner_in(module=courses.module(parts=[("check", "check", "Check", courses.CHECK)]))
    response = learner.client.get(f"/modules/{learner.module.slug}/done/")
    assert response["Location"] == learner.url("check")
