"""Where a lesson first says a term, its meaning can be opened; nowhere else, and told as it stands today."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Locale

from academy.people.operations import choose_language
from academy.people.roles import Role
from cms.glossary.marking import Marker
from cms.glossary.terms import Glossary, Meaning, glossary_in
from cms.models import Term
from courses.models import LessonVersion
from tests.factories import courses, people
from tests.factories.terms import publish, term

pytestmark = pytest.mark.django_db


def block(kind: str, value: Any) -> dict[str, Any]:
    return {"id": f"b-{kind}", "type": kind, "value": value}


def lesson(*blocks: dict[str, Any]) -> Any:
    return courses.module(parts=[("only", "page", "Only", {"objective": "Say what fair process is.", "blocks": list(blocks)})])


def page_of(learner: Any, slug: str = "only") -> BeautifulSoup:
    response = learner.get(slug)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def marked(page: BeautifulSoup) -> list[str]:
    return [button.get_text() for button in page.select("button.term")]


def tips(page: BeautifulSoup) -> list[str]:
    return [" ".join(tip.select_one("[lang]").get_text(" ").split()) for tip in page.select(".tip")]  # type: ignore[union-attr]


SAID_OFTEN = [
    block("heading", {"text": "Fair process"}),
    block(
        "text", {"html": '<p>See <a href="/x/">fair process</a>. We use <strong>Fair process</strong> here, and fair process there.</p>'}
    ),
    block("recap", {"items": ["Fair process."]}),
]


class TestALesson:
    def test_explains_the_first_mention_in_a_sentence_and_no_other(self, learner_in) -> None:
        term()
        page = page_of(learner_in(module=lesson(*SAID_OFTEN)))
        (button,) = page.select("button.term")
        assert button.get_text() == "Fair process"
        assert button.parent.name == "strong"
        assert tips(page) == ["fair process Asked, told why, and told what is expected."]

    def test_opens_it_without_script_and_names_it(self, learner_in) -> None:
        term()
        page = page_of(learner_in(module=lesson(*SAID_OFTEN)))
        button, tip = page.select_one("button.term"), page.select_one(".tip")
        assert button is not None and tip is not None
        assert button["type"] == "button"
        assert button["popovertarget"] == tip["id"] == "tip-fair-process"
        assert tip.has_attr("popover") and tip.has_attr("autofocus") and tip["role"] == "dialog"
        named = page.find(id=tip["aria-labelledby"])
        assert named is not None and named.get_text() == "fair process"
        assert tip.select_one("a")["href"] == "/glossary/#fair-process"
        closing = tip.select_one("button")
        assert (closing["popovertarget"], closing["popovertargetaction"]) == (tip["id"], "hide")
        ids = [tag["id"] for tag in page.select("[id]")]
        assert len(ids) == len(set(ids))

    def test_explains_nothing_in_what_is_no_sentence_of_its_own(self, learner_in) -> None:
        term()
        quiet = [
            block("heading", {"text": "Fair process"}),
            block("window", {"caption": "Fair process."}),
            block("rewrite", {"prompt": "Fair process?", "starter": "Fair process", "example": "Fair process"}),
            block("reflection", {"prompt": "Fair process?", "guidance": "Fair process."}),
            block("cards", {"title": "Fair process", "items": [{"term": "Fair process", "meaning": "Three things."}]}),
            block("steps", {"title": "Fair process", "items": [{"title": "Fair process", "text": "Ask."}]}),
            block(
                "compare",
                {"title": "Fair process", "left": {"label": "Fair process", "items": ["x"]}, "right": {"label": "y", "items": ["z"]}},
            ),
        ]
        assert marked(page_of(learner_in(module=lesson(*quiet)))) == []

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("story", {"title": "A story", "html": "<p>It was fair process.</p>"}),
            ("callout", {"kind": "remember", "html": "<p>It was fair process.</p>"}),
            ("cards", {"title": "T", "items": [{"term": "x", "meaning": "It was fair process."}]}),
            ("steps", {"title": "T", "items": [{"title": "x", "text": "It was fair process."}]}),
            ("compare", {"title": "T", "left": {"label": "x", "items": ["a"]}, "right": {"label": "y", "items": ["It was fair process."]}}),
            ("recap", {"items": ["It was fair process."]}),
        ],
    )
    def test_explains_in_every_block_that_speaks_in_sentences(self, learner_in, kind: str, value: Any) -> None:
        term()
        assert marked(page_of(learner_in(module=lesson(block(kind, value))))) == ["fair process"]

    def test_a_story_to_play_and_a_check_explain_nothing(self, learner) -> None:
        for words in ("Ash", "support", "bring"):
            term(words)
        for slug, query in (("twenty-to-eleven", {"go": 1}), ("check", {})):
            page = BeautifulSoup(learner.get(slug, **query).content, "html.parser")
            assert not page.select(".term")
        assert marked(page_of(learner, "support")) == ["bring"]

    def test_tells_the_meaning_of_today_and_leaves_the_version_as_it_was(self, learner_in) -> None:
        made = term()
        learner = learner_in(module=lesson(*SAID_OFTEN))
        frozen = list(LessonVersion.objects.values_list("content", "content_hash"))
        assert "told why" in tips(page_of(learner))[0]
        made.meaning = "How we decide together."
        publish(made)
        assert tips(page_of(learner)) == ["fair process How we decide together."]
        made.meaning = "Only a draft."
        made.save_revision()
        assert tips(page_of(learner)) == ["fair process How we decide together."]
        made.unpublish()
        assert tips(page_of(learner)) == []
        publish(made)
        made.delete()
        assert marked(page_of(learner)) == []
        assert list(LessonVersion.objects.values_list("content", "content_hash")) == frozen

    def test_leaves_out_what_is_for_the_list_alone(self, learner_in) -> None:
        term(is_tip=False)
        assert marked(page_of(learner_in(module=lesson(*SAID_OFTEN)))) == []

    def test_somebody_who_wants_none_has_none(self, learner_in) -> None:
        term()
        learner = learner_in(module=lesson(*SAID_OFTEN))
        learner.client.post("/reading/", {"words": ["bare"]})
        page = page_of(learner)
        assert marked(page) == [] and tips(page) == []
        assert "We use Fair process here" in " ".join(page.get_text().split())
        learner.client.post("/reading/", {})
        assert marked(page_of(learner)) == ["Fair process"]

    def test_a_welsh_lesson_has_its_own_terms_and_an_english_one_keeps_its(self, learner_in) -> None:
        english = term()
        welsh = Locale.objects.create(language_code="cy")
        made = english.copy_for_translation(welsh)
        made.term, made.meaning = "proses deg", "Gofyn, esbonio, a dweud beth sydd i’w ddisgwyl."
        made.save()
        publish(made)
        learner = learner_in(module=lesson(*SAID_OFTEN))
        choose_language(person=learner.enrolment.learner, language="cy")
        page = page_of(learner)
        assert marked(page) == ["Fair process"]
        assert page.select_one(".tip [lang]")["lang"] == "en-gb"
        content = {"objective": "x", "blocks": [block("text", {"html": "<p>Dyma broses deg, proses deg.</p>"})]}
        courses.version(learner.module.lessons.get(), content, language="cy")
        page = page_of(learner)
        assert marked(page) == ["proses deg"]
        assert page.select_one(".tip [lang]")["lang"] == "cy"
        assert "Cau" in page.select_one(".tip button").get_text()

    def test_asks_no_more_for_more_terms(self, learner, assert_queries_do_not_grow) -> None:
        term("bring")

        def grow() -> None:
            for number in range(12):
                term(f"word {number}")
            # Read once after the change, and kept then.
            learner.get("support")

        assert_queries_do_not_grow(lambda: learner.get("support"), grow, ceiling=15)

    def test_what_somebody_was_shown_is_shown_without(self, learner_in, signed_in) -> None:
        term()
        learner = learner_in(module=lesson(*SAID_OFTEN))
        administrator = people.person()
        people.grant(administrator, Role.ACADEMY_ADMINISTRATOR)
        version = LessonVersion.objects.get()
        learner.get("only")
        page = signed_in(administrator).get(f"/people/{learner.enrolment.learner.pk}/seen/lessons/{version.pk}/")
        assert page.status_code == 200
        assert b"popover" not in page.content and b"We use <strong>Fair process</strong>" in page.content


def mark(html: str, *names: tuple[str, ...]) -> str:
    terms = tuple(Meaning(each[0].lower().replace(" ", "-"), each[0], "m", each) for each in names)
    return Marker(Glossary("en-gb", terms=terms)).in_html(html).replace(' class="term" type="button"', "")


class TestMarking:
    def test_takes_whole_words_and_the_longest_first(self) -> None:
        names = (("circle",), ("circle time",))
        assert mark("<p>encircled circles sub-circle circle-like</p>", *names) == "<p>encircled circles sub-circle circle-like</p>"
        shown = mark("<p>A circle time, a circle.</p>", *names)
        assert shown == (
            '<p>A <button popovertarget="tip-circle-time">circle time</button>, a <button popovertarget="tip-circle">circle</button>.</p>'
        )

    def test_a_longer_term_said_again_hides_no_shorter_one_in_it(self) -> None:
        shown = mark("<p>circle time and circle time</p>", ("circle",), ("circle time",))
        assert shown.count("<button") == 1

    @pytest.mark.parametrize(("words", "is_found"), [("PACE", True), ("pace", False), ("Pace", False), ("PACES", False), ("PACE’s", True)])
    def test_letters_are_found_as_capitals_alone(self, words: str, is_found: bool) -> None:
        assert ("<button" in mark(f"<p>The {words} of it</p>", ("PACE",))) is is_found

    def test_either_form_is_the_one_mention(self) -> None:
        shown = mark("<p>The designated safeguarding lead. A DSL.</p>", ("DSL", "designated safeguarding lead"))
        assert shown == '<p>The <button popovertarget="tip-dsl">designated safeguarding lead</button>. A DSL.</p>'

    @pytest.mark.parametrize(
        "html",
        [
            "<p>Fish &amp; chips &lt; 5 &nbsp;&#8212; circle&amp;circle</p>",
            '<p>one<br>two <a href="/a/?b=1&amp;c=2">in a circle</a> <em>x</em></p><ul><li>y</li></ul>',
        ],
    )
    def test_leaves_all_else_as_it_was(self, html: str) -> None:
        shown = mark(html, ("circle",))
        without = shown.replace('<button popovertarget="tip-circle">', "").replace("</button>", "")
        assert without == html
        assert ("<a href" in html) == ("<button" not in shown)

    def test_words_with_signs_in_them_are_no_pattern(self) -> None:
        assert "<button" in mark("<p>Say “what? (why)” so</p>", ("what? (why",))
        assert "<button" not in mark("<p>wha (why)</p>", ("what? (why",))


def test_one_query_reads_that_nothing_changed(django_assert_num_queries) -> None:
    term()
    glossary_in("en-gb")
    with django_assert_num_queries(1):
        assert [meaning.term for meaning in glossary_in("en-gb").terms] == ["fair process"]
    term("circle")
    with django_assert_num_queries(2):
        assert [meaning.term for meaning in glossary_in("en-gb").terms] == ["fair process", "circle"]
    Term.objects.all().delete()
    assert glossary_in("en-gb").terms == ()
