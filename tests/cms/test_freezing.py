"""What is kept of a page: safe to show, and the same for the same words."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.freezing import freeze, schema_of
from cms.markdown import clean, from_plain, plain, to_html, to_markdown
from cms.models import LessonPage
from tests.factories import pages, recordings

NASTY = '<script>alert(1)</script><img src=x onerror="alert(1)"> & "so"'


class TestMarkdown:
    @pytest.mark.parametrize(
        "text",
        [
            "One paragraph.",
            "Line one\nline two, still one paragraph.\n\nAnother.",
            "**Bold** and *stress*, in **one *and* both**.",
            "Two things.\n\n- **Challenge**: what we expect.\n- Support,\n  on two lines.\n\nAnd on.",
            "1. First\n2. Second",
            "A [link](https://example.org/a_b?c=d) in it.",
            "5 \\* 3, a\\_b, \\[not a link\\]",
            "2024\\. A year begins a line.",
        ],
    )
    def test_there_and_back_is_the_same(self, text: str) -> None:
        assert to_markdown(to_html(text)) == text

    @given(st.text(alphabet="ab *_[]()-+.1\\\n<&", max_size=40))
    def test_whatever_an_editor_types_comes_back(self, text: str) -> None:
        html = from_plain(text)
        assert clean(to_html(to_markdown(html))) == clean(html)

    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("<p><b>Bold </b>word</p>", "**Bold** word"),
            ("<p>a<b> bold</b></p>", "a **bold**"),
            ("<p>So <b></b>it is</p>", "So it is"),
            ("<p><b>All <i>of it</i></b></p>", "**All *of it***"),
        ],
    )
    def test_stress_as_an_editor_marks_it_is_still_stress(self, html: str, text: str) -> None:
        assert to_markdown(html) == text

    def test_markup_in_a_file_is_text(self) -> None:
        assert to_html("# No heading\n\n<b>no tag</b> `no code`") == "<p># No heading</p>\n<p>&lt;b&gt;no tag&lt;/b&gt; `no code`</p>"

    def test_what_is_cleaned_has_nothing_else_in_it(self) -> None:
        dirty = (
            '<h2>Big</h2><p onclick="x()" data-block-key="a1b2">So <b>it</b>\n is</p><a href="javascript:x()">no</a><script>x()</script>'
        )
        assert clean(dirty) == "Big<p>So <strong>it</strong> is</p><a>no</a>"

    def test_what_is_pasted_from_word_is_what_it_says(self) -> None:
        pasted = (
            "<!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--><style>p.MsoNormal {margin:0}</style>"
            '<p class="MsoNormal" style="mso-margin-top-alt:auto"><span lang="EN-GB" style="font-family:Calibri">We <b>listen</b> first.'
            "<o:p></o:p></span></p>"
            '<p class="MsoListParagraph"><font color="red">Then we ask</font><o:p>&nbsp;</o:p></p>'
        )
        assert clean(pasted) == "<p>We <strong>listen</strong> first.</p><p>Then we ask&nbsp;</p>"

    def test_plain_text_may_stress(self) -> None:
        assert plain('Tea *and* "talk" **now**, 5 * 3 * 2 < 31') == 'Tea <em>and</em> "talk" <strong>now</strong>, 5 * 3 * 2 &lt; 31'


@pytest.mark.django_db
class TestFreezing:
    def test_nothing_that_an_editor_types_is_markup(self) -> None:
        items = [pages.item(f"<p>{NASTY}</p>")]
        side = {"label": NASTY, "items": items}
        values: dict[str, Any] = {
            "text": f"<p>{NASTY}</p>",
            "heading": NASTY,
            "story": {"title": NASTY, "text": f"<p>{NASTY}</p>"},
            "compare": {"title": NASTY, "left": side, "right": side},
            "cards": {"title": NASTY, "items": [pages.item({"term": NASTY, "meaning": NASTY})]},
            "window": {"caption": NASTY},
            "steps": {"title": NASTY, "items": [pages.item({"title": NASTY, "text": NASTY})]},
            "callout": {"kind": "tip", "text": NASTY},
            "rewrite": {"prompt": NASTY, "starter": "plain", "example": NASTY},
            "reflection": {"prompt": NASTY, "guidance": NASTY},
            "media": {"kind": "video", "title": NASTY, "minutes": 1, "recording": None, "script": "plain", "transcript": NASTY},
            "recap": items,
        }
        module = pages.module_page(outcomes=json.dumps([pages.block("outcome", NASTY)]))
        lesson = pages.lesson_page(module, objective=NASTY, body=json.dumps([pages.block(kind, value) for kind, value in values.items()]))
        scenario = pages.scenario_page(
            module, setting=NASTY, content_note=NASTY, cast=json.dumps([pages.block("person", {"name": NASTY, "who": NASTY})])
        )
        check = pages.check_page(
            module, questions=[pages.question(stem=NASTY, options=[pages.option(NASTY, True, feedback=NASTY), pages.option("B")])]
        )
        for page in (lesson, scenario, check):
            frozen = json.dumps(freeze(page))
            assert "<script" not in frozen
            assert "<img" not in frozen
        assert freeze(lesson)["blocks"][1]["value"]["text"].startswith("&lt;script&gt;")

    def test_a_transcript_has_paragraphs(self) -> None:
        film = {
            "kind": "video",
            "title": "Film",
            "minutes": 1,
            "recording": None,
            "script": "",
            "transcript": "One.\r\n\r\nTwo\nstill two.",
        }
        page = pages.lesson_page(pages.module_page(), body=json.dumps([pages.block("media", film)]))
        assert freeze(page)["blocks"][0]["value"]["transcript"] == "<p>One.</p><p>Two still two.</p>"

    def test_what_shows_no_recording_is_still_of_the_first_schema(self) -> None:
        film = {"kind": "video", "title": "Film", "minutes": 1, "recording": None, "script": "", "transcript": "One."}
        content = freeze(pages.lesson_page(pages.module_page(), body=json.dumps([pages.block("media", film)])))
        assert content["blocks"][0]["value"].keys() == {"kind", "title", "minutes", "script", "transcript", "file"}
        assert schema_of(content) == schema_of(freeze(pages.scenario_page(pages.module_page()))) == 1

    def test_a_recording_is_named_by_its_key_with_its_words_as_they_stand(self) -> None:
        film = recordings.film()
        value = {"kind": "video", "title": "Film", "minutes": 1, "recording": film.pk, "script": "", "transcript": ""}
        content = freeze(pages.lesson_page(pages.module_page(), body=json.dumps([pages.block("media", value)])))
        assert schema_of(content) == 2
        frozen = content["blocks"][0]["value"]
        assert frozen["transcript"] == "<p>Grace stands in a square.</p><p>Grace: You're late.</p>"
        assert frozen["recording"] == {
            "key": str(film.key),
            "mime": "video/webm",
            "seconds": 20,
            "width": 160,
            "height": 90,
            "language": "en-gb",
            "captions": recordings.CAPTIONS,
            "chapters": [{"at": 0, "title": "The first corner"}, {"at": 10, "title": "The second corner"}],
            "has_poster": False,
        }

    def test_a_lesson_goes_before_its_recording_where_both_have_a_transcript(self) -> None:
        value = {"kind": "audio", "title": "T", "minutes": 1, "recording": recordings.talk().pk, "script": "", "transcript": "Its own."}
        content = freeze(pages.lesson_page(pages.module_page(), body=json.dumps([pages.block("media", value)])))
        assert content["blocks"][0]["value"]["transcript"] == "<p>Its own.</p>"

    def test_a_choice_without_a_short_name_is_known_by_its_block(self) -> None:
        choices = [pages.choice("end"), pages.choice("end")]
        page = pages.scenario_page(pages.module_page(), steps=[pages.step("door", *choices)])
        assert [choice["id"] for choice in freeze(page)["steps"]["door"]["choices"]] == [choice["id"] for choice in choices]

    def test_a_match_keeps_what_belongs_with_what_and_a_short_answer_its_rubric(self) -> None:
        pair = pages.question(
            "q-1", kind="match", options=[pages.option("A", code="a", match="Red <3"), pages.option("B", code="b", match="Blue")]
        )
        short = pages.short_question("q-2", "Names a feeling", "Asks for something small", guidance="Two sentences.")
        match, words = freeze(pages.check_page(pages.module_page(), questions=[pair, short]))["questions"]
        assert [(option["match"], option["correct"]) for option in match["options"]] == [("Red &lt;3", True), ("Blue", True)]
        assert (words["options"], words["guidance"], words["enough"]) == ([], "Two sentences.", 2)
        assert [point["text"] for point in words["rubric"]] == ["Names a feeling", "Asks for something small"]

    def test_other_kinds_are_kept_as_they_were_before_there_were_these(self) -> None:
        (question,) = freeze(pages.check_page(pages.module_page(), questions=[pages.question("q-1")]))["questions"]
        assert question.keys() == {"id", "code", "outcome", "kind", "stem", "options"}
        assert question["options"][0].keys() == {"id", "text", "correct", "feedback"}

    def test_what_a_story_teaches_is_kept_and_left_out_where_there_is_nothing(self) -> None:
        page = pages.scenario_page(pages.module_page())
        assert freeze(page)["points"] == ["Give comfort <strong>first</strong>.", "Come back to it."]
        page.points = "[]"
        assert "points" not in freeze(page)

    def test_a_link_to_a_page_becomes_its_address(self) -> None:
        module = pages.module_page(slug="with")
        pages.publish(module)
        page = pages.lesson_page(module, text=f'<p>See <a linktype="page" id="{module.pk}">this</a>.</p>')
        assert freeze(page)["blocks"][0]["value"]["html"] == '<p>See <a href="/modules/with/">this</a>.</p>'


@pytest.mark.django_db
class TestOutcomes:
    def _lessons(self) -> Any:
        outcomes = [pages.block("outcome", words) for words in ("Run a circle", "Write a note that is fair", "Something else entirely")]
        module = pages.module_page(outcomes=json.dumps(outcomes))
        for slug, words in (("circles", "A circle has a talking piece."), ("notes", "Write what you saw, in a fair note.")):
            pages.publish(pages.lesson_page(module, slug=slug, title=slug, objective=words, text=f"<p>{words}</p>"))
        return module

    def test_each_is_sent_back_to_the_lesson_nearest_in_words(self) -> None:
        content = freeze(pages.check_page(self._lessons()))
        assert content["outcome_lessons"] == {"1": "circles", "2": "notes", "3": None}

    def test_what_an_editor_ticked_goes_before(self) -> None:
        module = self._lessons()
        LessonPage.objects.filter(slug="circles").update(teaches=[2, 3])
        assert freeze(pages.check_page(module))["outcome_lessons"] == {"1": "circles", "2": "circles", "3": "circles"}
