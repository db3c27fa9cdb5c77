"""What forbids publishing and what warns, each with the place where it is."""

import json
from typing import Any

import pytest

from cms.models import LessonPage, ModulePage
from cms.problems import blocking, problems
from tests.factories import pages, recordings

pytestmark = pytest.mark.django_db


def _words(page: Any) -> list[str]:
    return [str(problem) for problem in problems(page)]


def _blocking(page: Any) -> list[str]:
    return [str(problem) for problem in blocking(page)]


def _lesson(*blocks: dict[str, Any], **fields: Any) -> LessonPage:
    return pages.lesson_page(pages.module_page(), body=json.dumps(list(blocks) or [pages.block("text", "<p>Text.</p>")]), **fields)


def test_nothing_is_the_matter_with_what_is_whole() -> None:
    module = pages.module_page()
    for page in (pages.lesson_page(module), pages.scenario_page(module), pages.check_page(module)):
        assert _words(page) == []


def test_home_and_catalogue_are_never_refused() -> None:
    catalogue = pages.catalogue()
    assert problems(catalogue) == problems(catalogue.get_parent()) == []


class TestALesson:
    def test_without_an_objective(self) -> None:
        assert _blocking(_lesson(objective=" ")) == ["Objective: say what people can do by the end."]

    def test_with_nothing_to_read(self) -> None:
        page = _lesson()
        page.body = "[]"
        assert _blocking(page) == ["Body: there is nothing to read yet."]

    def test_with_a_film_and_no_transcript(self) -> None:
        film = {"kind": "video", "title": "Same words", "minutes": 3, "recording": None, "script": "", "transcript": "  "}
        page = _lesson(pages.block("text", "<p>Text.</p>"), pages.block("media", film))
        assert _blocking(page) == [
            "Body › Video or audio 2 › Transcript: write out all that is said and seen. Whoever cannot hear or play it needs that."
        ]
        assert "Body › Video or audio 2 › Recording: there is no recording yet; the transcript is shown in its place." in _words(page)

    @pytest.mark.parametrize(
        ("words", "block", "found"),
        [
            ({}, {}, []),
            ({"captions": ""}, {}, ["Recording: “Four corners” has no captions yet. Whoever cannot hear it needs them."]),
            (
                {"transcript": " "},
                {"transcript": ""},
                ["Transcript: write out all that is said and seen. Whoever cannot hear or play it needs that."],
            ),
            ({"transcript": ""}, {}, []),
            ({}, {"transcript": ""}, []),
            ({}, {"kind": "audio"}, ["Kind: “Four corners” is of another kind: Video."]),
        ],
    )
    def test_with_a_film_that_somebody_could_not_see_or_hear(self, words: Any, block: Any, found: list[str]) -> None:
        film = recordings.film(**words)
        value = {"kind": "video", "title": "Film", "minutes": 1, "recording": film.pk, "script": "", "transcript": "All of it.", **block}
        page = _lesson(pages.block("media", value))
        assert _blocking(page) == [f"Body › Video or audio 1 › {words}" for words in found]
        assert not [words for words in _words(page) if "there is no recording yet" in words]

    def test_with_sound_that_has_no_captions_is_fit(self) -> None:
        talk = recordings.talk()
        value = {"kind": "audio", "title": "Talk", "minutes": 1, "recording": talk.pk, "script": "", "transcript": ""}
        assert _blocking(_lesson(pages.block("media", value))) == []

    def test_that_says_another_length_warns(self) -> None:
        film = recordings.film()
        value = {"kind": "video", "title": "Film", "minutes": 6, "recording": film.pk, "script": "", "transcript": ""}
        page = _lesson(pages.block("media", value))
        assert _blocking(page) == []
        assert "Body › Video or audio 1 › Minutes: “Four corners” lasts 0:20." in _words(page)

    def test_with_a_window_and_no_words_for_it(self) -> None:
        assert _blocking(_lesson(pages.block("window", {"caption": ""}))) == [
            "Body › The social discipline window 1 › Caption: this field is required."
        ]

    def test_with_an_empty_item_deep_inside(self) -> None:
        compare = {
            "title": "Two ways",
            "left": {"label": "One", "items": [pages.item("<p>a</p>"), pages.item("")]},
            "right": {"label": "Other", "items": [pages.item("<p>b</p>")]},
        }
        assert _blocking(_lesson(pages.block("compare", compare))) == ["Body › Comparison 1 › Left › Items › 2: this field is required."]

    def test_without_minutes_warns(self) -> None:
        page = _lesson(minutes=0)
        assert _blocking(page) == []
        assert _words(page) == ["Minutes: say about how long it takes."]

    def test_below_a_module_without_a_code(self) -> None:
        assert _blocking(pages.lesson_page(pages.module_page(code=""))) == ["give the module its code first; the records know it by that."]

    def test_of_another_kind_than_it_was_published_as(self) -> None:
        page = pages.publish(_lesson())
        page.kind = "check"
        page.questions = json.dumps([pages.question()])
        page.draw = 1
        assert any(words.startswith("Kind: it was published as") for words in _blocking(page))

    def test_with_the_address_of_a_taught_day(self) -> None:
        module, _record = pages.release(pages.module_page(sessions=json.dumps([pages.session("Day 1")])))
        assert _blocking(pages.lesson_page(module, slug="day-1")) == ["Slug: another lesson of this module has “day-1” in its address."]


class TestAScenario:
    def _page(self, *steps: dict[str, Any], endings: tuple[str, ...] = ("end",), **fields: Any) -> LessonPage:
        return pages.scenario_page(
            pages.module_page(), steps=list(steps) or None, endings=[pages.ending(code) for code in endings], **fields
        )

    def test_with_a_dangling_choice(self) -> None:
        page = self._page(pages.step("door", pages.choice("end"), pages.choice("gone")))
        assert _blocking(page) == ["Steps › Step 1 › Choices › 2 › Goes on to: no step or ending is called “gone”."]

    def test_from_a_step_of_which_no_ending_can_be_reached(self) -> None:
        page = self._page(
            pages.step("door", pages.choice("end"), pages.choice("round")),
            pages.step("round", pages.choice("about"), pages.choice("round")),
            pages.step("about", pages.choice("round"), pages.choice("about")),
        )
        assert _blocking(page) == [
            "Steps › Step 2: no ending can be reached from here.",
            "Steps › Step 3: no ending can be reached from here.",
        ]

    def test_that_begins_nowhere(self) -> None:
        assert _blocking(self._page(start="roof")) == ["Begins with: no step is called “roof”."]

    def test_that_does_not_say_what_it_teaches_warns(self) -> None:
        page = self._page(points="[]")
        assert _blocking(page) == []
        assert _words(page) == [
            "What it teaches: say what it teaches, for whoever would rather not play it. Until then they read what is said of working with."
        ]

    def test_without_steps_or_endings(self) -> None:
        page = self._page(endings=())
        assert _blocking(page) == ["Endings: there is no ending yet."]
        page.steps = "[]"
        assert "Steps: there is no step yet." in _blocking(page)

    def test_with_two_steps_of_one_name(self) -> None:
        page = self._page(
            pages.step("door", pages.choice("end"), pages.choice("door")), pages.step("door", pages.choice("end"), pages.choice("end"))
        )
        assert "Steps › Step 2 › Short name: “door” is the short name of another step or ending." in _blocking(page)

    def test_with_one_choice_alone(self) -> None:
        page = self._page(pages.step("door", pages.choice("end")))
        assert _blocking(page) == ["Steps › Step 1 › Choices: the minimum number of items is 2"]

    def test_with_a_step_and_an_ending_that_no_path_leads_to_warns(self) -> None:
        page = self._page(
            pages.step("door", pages.choice("end"), pages.choice("end", "b")),
            pages.step("attic", pages.choice("end"), pages.choice("end", "c")),
            endings=("end", "other"),
        )
        assert _blocking(page) == []
        assert _words(page) == ["Steps › Step 2: no path leads here.", "Endings › Ending 2: no path leads here."]

    def test_with_no_way_of_working_with_warns(self) -> None:
        page = self._page(pages.step("door", pages.choice("end", "a", "to"), pages.choice("end", "b", "for")))
        assert _words(page) == ["Steps › Step 1 › Choices: none of them is a way of working with."]


class TestACheck:
    def _page(self, *questions: dict[str, Any], draw: int = 1, **fields: Any) -> LessonPage:
        return pages.check_page(pages.module_page(), questions=list(questions), draw=draw, **fields)

    def test_without_a_right_answer(self) -> None:
        page = self._page(pages.question(options=[pages.option("A"), pages.option("B")]), pages.question(outcome=2))
        assert _blocking(page) == ["Questions › Question 1 › Answers: no answer is marked as right."]

    def test_with_two_right_answers_where_one_can_be_chosen(self) -> None:
        page = self._page(pages.question(options=[pages.option("A", True), pages.option("B", True)]), pages.question(outcome=2))
        assert _blocking(page) == ["Questions › Question 1 › Answers: 2 answers are marked as right, where only one can be chosen."]

    def test_an_order_needs_no_mark(self) -> None:
        page = self._page(pages.question(kind="order", options=[pages.option("A"), pages.option("B")]), pages.question(outcome=2))
        assert _blocking(page) == []

    def test_with_one_answer_alone(self) -> None:
        page = self._page(pages.question(options=[pages.option("A", True)]), pages.question(outcome=2))
        assert _blocking(page) == ["Questions › Question 1 › Answers: give at least two answers."]

    def test_with_a_pair_that_has_no_partner(self) -> None:
        options = [pages.option("A", match="Red"), pages.option("B", match=" ")]
        page = self._page(pages.question(kind="match", options=options), pages.question(outcome=2))
        assert _blocking(page) == ["Questions › Question 1 › Answers › 2 › Belongs with: say what it belongs with."]

    def test_with_pairs_that_are_all_alike(self) -> None:
        options = [pages.option("A", match="Red"), pages.option("B", match="Red")]
        page = self._page(pages.question(kind="match", options=options), pages.question(outcome=2))
        assert _blocking(page) == ["Questions › Question 1 › Answers: all of them belong with the same, so that there is nothing to match."]

    def test_pairs_that_match_need_no_mark(self) -> None:
        options = [pages.option("A", match="Red"), pages.option("B", match="Red"), pages.option("C", match="Blue")]
        assert _words(self._page(pages.question(kind="match", options=options), pages.question(outcome=2))) == []

    def test_with_a_short_answer_that_nobody_could_mark(self) -> None:
        page = self._page(pages.short_question(), pages.question(outcome=2))
        assert _blocking(page) == [
            "Questions › Question 1 › What a good answer shows: say what a good answer shows: whoever marks it goes by that."
        ]

    def test_with_a_short_answer_that_asks_more_than_there_is(self) -> None:
        page = self._page(pages.short_question("", "Names a feeling", enough=2), pages.question(outcome=2))
        assert _blocking(page) == ["Questions › Question 1 › Enough of these: there are only 1 points to find."]

    def test_with_a_short_answer_that_has_answers_warns(self) -> None:
        asked = pages.short_question("", "Names a feeling")
        asked["value"]["options"] = [pages.option("A")]
        page = self._page(asked, pages.question(outcome=2))
        assert _blocking(page) == []
        assert _words(page) == ["Questions › Question 1 › Answers: a short answer has no answers to choose from; these are left out."]

    def test_of_an_outcome_that_the_module_has_not(self) -> None:
        assert _blocking(self._page(pages.question(outcome=3))) == ["Questions › Question 1 › Outcome: the module has 2 outcomes."]

    def test_that_draws_more_than_it_has(self) -> None:
        page = self._page(pages.question(), pages.question(outcome=2), draw=3)
        assert _blocking(page) == ["Questions asked each time: 3 cannot be drawn out of 2 questions."]

    @pytest.mark.parametrize("mark", [0, 101])
    def test_with_a_pass_mark_that_is_none(self, mark: int) -> None:
        page = self._page(pages.question(), pages.question(outcome=2), pass_mark=mark)
        assert _blocking(page) == ["Pass mark: it lies between 1 and 100."]

    def test_without_questions(self) -> None:
        page = self._page(pages.question())
        page.questions = "[]"
        assert _blocking(page) == ["Questions: there is no question yet."]

    def test_with_two_answers_of_one_short_name(self) -> None:
        page = self._page(pages.question(options=[pages.option("A", True, "a"), pages.option("B", False, "a")]), pages.question(outcome=2))
        assert _blocking(page) == ["Questions › Question 1 › Answers: two answers have the same short name."]

    def test_that_leaves_an_outcome_out_or_gives_no_feedback_warns(self) -> None:
        page = self._page(pages.question(options=[pages.option("A", True, feedback=""), pages.option("B")]))
        assert _blocking(page) == []
        assert _words(page) == [
            "Questions › Question 1 › Answers › 1 › Feedback: say why, for whoever chose it.",
            "Questions: outcome 2 is not asked.",
        ]


class TestAModule:
    def _page(self, **fields: Any) -> ModulePage:
        page = pages.module_page(**fields)
        pages.publish(pages.lesson_page(page)) if page.code else None
        return page

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"code": ""}, "Code: the records need a code, for instance M1."),
            ({"summary": ""}, "Summary: say in a sentence or two what it is about."),
            ({"outcomes": "[]"}, "What people will be able to do: there is no outcome yet."),
            ({"audience": []}, "For whom: tick everyone, or at least one role."),
            ({"code": "X1", "requires": ["X1"]}, "What comes first: a module cannot come before itself."),
        ],
    )
    def test_that_lacks_something(self, fields: dict[str, Any], words: str) -> None:
        assert words in _blocking(self._page(**fields))

    def test_with_the_code_or_the_address_of_another(self) -> None:
        pages.release(pages.module_page(code="M1", title="The first"))
        assert _blocking(self._page(code="M2", slug="other")) == []
        page = pages.module_page(code="M1", slug="another")
        assert _blocking(page) == ["Code: “The first” has the code M1."]

    def test_that_asks_for_what_cannot_be(self) -> None:
        pages.release(pages.module_page(code="M1", title="The first"))
        asks = {"first_is_asked": True, "requires": ["M1"]}
        assert _blocking(self._page(**asks)) == []
        assert _blocking(self._page(**asks, first_enough=1)) == []
        assert _blocking(self._page(**asks, first_enough=2)) == [
            "How many of them are enough: 2 of 1 cannot be asked; tick more, or say fewer."
        ]
        assert _blocking(self._page(first_is_asked=True, requires=["M1", "M9"])) == ["What comes first: no module has the code M9."]
        # As advice it closes nothing, and what is not there is left out.
        assert _blocking(self._page(requires=["M9"])) == []

    def test_that_asks_for_nothing_or_for_what_is_not_out_yet_warns(self) -> None:
        page = pages.module_page(code="M1", title="The first")
        pages.publish(pages.lesson_page(page))
        for requires, words in (
            ([], "it is to be closed until they have what comes first, and nothing is ticked."),
            (["M1"], "“The first” cannot be begun at the moment; until it can, it is asked of nobody."),
        ):
            asks = self._page(first_is_asked=True, requires=requires)
            assert _blocking(asks) == []
            assert f"What comes first: {words}" in _words(asks)

    def test_that_waits_for_another_that_waits_for_it(self) -> None:
        page, _module = pages.release(pages.module_page(code="M1", title="The first"))
        for code, title, first in (("M2", "The second", "M1"), ("M3", "The third", "M2")):
            pages.release(pages.module_page(code=code, title=title, first_is_asked=True, requires=[first]))
        page.first_is_asked, page.requires = True, ["M3"]
        ring = "The first (M1) → The third (M3) → The second (M2) → The first (M1)"
        assert _blocking(page) == [f"What comes first: these wait for each other, so that nobody could ever begin them: {ring}."]
        pages.release(pages.module_page(code="M4"))
        page.requires, page.first_enough = ["M3", "M4"], 1
        assert _blocking(page) == []

    def test_whose_check_could_not_show_that_somebody_knows_it(self) -> None:
        page = self._page(may_be_proved=True)
        assert _blocking(page) == ["Its check may be taken first: there is no check yet that could be taken first."]
        check = pages.check_page(page, questions=[pages.question()], draw=1)
        words = "the check asks nothing on outcome 2; whoever takes it first is to be asked about every one."
        assert _blocking(page) == [f"Its check may be taken first: {words}"]
        assert _blocking(check) == ["Questions: outcome 2 is not asked."]
        check.questions = json.dumps([pages.question(), pages.question(outcome=2)])
        check.save()
        assert _blocking(page) == _blocking(check) == []

    def test_that_awards_one_competency_twice(self) -> None:
        from academy.competencies.models import Competency, Domain

        Competency.objects.create(code="V1", title="With", domain=Domain.objects.create(code="V", title="V", position=1), position=1)
        page = self._page(awards=json.dumps([pages.block("award", {"competency": "V1", "level": level}) for level in ("1", "2")]))
        assert len(_blocking(page)) == 2
        assert "What it awards › Award 2 › Competency: it is awarded twice." in _blocking(page)

    def test_without_anything_published_warns(self) -> None:
        page = pages.module_page()
        assert _blocking(page) == []
        assert _words(page) == ["none of its lessons is published yet, so that there is nothing to release."]
