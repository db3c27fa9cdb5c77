"""What an editor is shown as different, lesson by lesson and word by word."""

from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from cms.release.differing import Differences, Piece, Stands, State, differences, word_by_word
from cms.release.passages import passages_of, steps_in_order
from courses.models.editions import content_hash
from tests.factories import courses

SAME, ADDED, REMOVED = State.SAME, State.ADDED, State.REMOVED


def stands(content: dict[str, Any], *, kind: str = "page", title: str = "A lesson", **fields: Any) -> Stands:
    key = fields.pop("key", None) or uuid4()
    return Stands(key, kind, title, 8, content, content_hash([title, content]), **fields)


def other(before: Stands, **content: Any) -> Stands:
    return stands({**before.content, **content}, key=before.key, kind=before.kind, title=before.title)


def only(found: Differences) -> Any:
    (lesson,) = found.lessons
    return lesson


class TestWordByWord:
    def test_shows_the_words_and_leaves_the_rest(self):
        assert word_by_word("We bring two things to it.", "We bring three things to it.") == [
            Piece(SAME, "We bring "),
            Piece(REMOVED, "two"),
            Piece(ADDED, "three"),
            Piece(SAME, " things to it."),
        ]

    def test_words_side_by_side_are_one_change(self):
        assert word_by_word("Say it loud now.", "Say so softly now.") == [
            Piece(SAME, "Say "),
            Piece(REMOVED, "it loud"),
            Piece(ADDED, "so softly"),
            Piece(SAME, " now."),
        ]

    @given(st.text(alphabet="ab \n.", max_size=30), st.text(alphabet="ab \n.", max_size=30))
    def test_nothing_is_lost_or_made_up(self, was, now):
        pieces = word_by_word(was, now)
        assert "".join(piece.text for piece in pieces if piece.state != ADDED) == was
        assert "".join(piece.text for piece in pieces if piece.state != REMOVED) == now
        assert all(piece.text for piece in pieces)


class TestLessons:
    def test_nothing_where_nothing_is_different(self):
        before = [stands(courses.PAGE), stands(courses.CHECK, kind="check")]
        assert not differences(before, before).are_there

    def test_added_removed_and_in_another_order(self):
        a, b, c = stands(courses.PAGE, title="A"), stands(courses.PAGE, title="B"), stands(courses.PAGE, title="C")
        found = differences([a, b], [c, b])
        assert [(lesson.title, lesson.state) for lesson in found.lessons] == [("C", ADDED), ("A", REMOVED)]
        assert not found.is_reordered
        assert differences([a, b], [b, a]).is_reordered

    def test_a_block_changed_one_went_and_one_came(self):
        before = stands(courses.PAGE)
        text, _window, *rest = courses.PAGE["blocks"]
        now = other(
            before,
            blocks=[
                {**text, "value": {"html": "<p>Every time we deal with someone, we bring <strong>three</strong> things.</p>"}},
                {"id": "b-new", "type": "heading", "value": {"text": "Why?"}},
                *rest,
            ],
        )
        lesson = only(differences([before], [now]))
        assert [(passage.where, passage.state) for passage in lesson.passages] == [
            ("Text", State.CHANGED),
            ("The social discipline window", REMOVED),
            ("Heading", ADDED),
        ]
        assert [piece.text for piece in lesson.passages[0].pieces if piece.state != SAME] == ["two", "three"]
        assert lesson.can_be_asked_again

    def test_a_choice_that_leads_elsewhere(self):
        before = stands(courses.SCENARIO, kind="scenario")
        steps = {**courses.SCENARIO["steps"]}
        steps["door"] = {**steps["door"], "choices": [courses.choice("sanction", "for", "stairs"), steps["door"]["choices"][1]]}
        (passage,) = only(differences([before], [other(before, steps=steps)])).passages
        assert passage.where == "Step “door”"
        assert {piece.text for piece in passage.pieces if piece.state == ADDED} == {"(for)", "stairs"}

    def test_an_answer_that_is_right_now(self):
        before = stands(courses.CHECK, kind="check")
        first, *rest = courses.CHECK["questions"]
        options = [{**option, "correct": not option["correct"]} for option in first["options"][:2]]
        now = other(before, questions=[{**first, "options": [*options, *first["options"][2:]]}, *rest], pass_mark=75)
        passages = only(differences([before], [now])).passages
        assert [passage.where for passage in passages] == ["Pass mark", "Question"]

    def test_a_taught_day_is_shown_and_never_asked_again(self):
        before = stands(courses.SESSION, kind="session")
        lesson = only(differences([before], [other(before, hours=5.5)]))
        assert [piece.text for piece in lesson.passages[0].pieces] == ["6", "5.5"]
        assert not lesson.can_be_asked_again

    def test_what_nobody_reads_makes_no_passage(self):
        before = stands(courses.PAGE)
        blocks = [{**courses.PAGE["blocks"][0], "extra": 1}, *courses.PAGE["blocks"][1:]]
        assert only(differences([before], [other(before, blocks=blocks)])).passages == []

    def test_needed_or_no_longer(self):
        before = stands(courses.PAGE)
        now = stands(courses.PAGE, key=before.key, is_required=False)
        lesson = only(differences([before], [now]))
        assert (lesson.state, lesson.changed_its_duty, list(lesson.passages)) == (SAME, True, [])


class TestPassages:
    def test_are_the_same_in_whatever_order_the_database_keeps_names(self):
        def turned_round(value: Any) -> Any:
            if isinstance(value, dict):
                return {name: turned_round(value[name]) for name in sorted(value, key=lambda name: (len(name), name), reverse=True)}
            return [turned_round(item) for item in value] if isinstance(value, list) else value

        for kind, content in (("page", courses.PAGE), ("scenario", courses.SCENARIO), ("check", courses.CHECK)):
            assert passages_of(kind, turned_round(content)) == passages_of(kind, content)

    def test_a_story_is_told_as_it_is_met(self):
        assert [name for name, _step in steps_in_order(courses.SCENARIO)] == ["door", "morning", "stairs"]
        loop = {
            "start": "a",
            "steps": {"z": {"choices": []}, "a": {"choices": [{"next": "b"}]}, "b": {"choices": [{"next": "a"}, {"next": "end"}]}},
        }
        assert [name for name, _step in steps_in_order(loop)] == ["a", "b", "z"]

    def test_every_word_of_each_kind_is_in_one(self):
        for kind, content in (
            ("page", courses.PAGE),
            ("scenario", courses.SCENARIO),
            ("check", courses.CHECK),
            ("session", courses.SESSION),
        ):
            text = " ".join(passage.text for passage in passages_of(kind, content))
            for words in _words_of({name: value for name, value in content.items() if name not in ("outcome_lessons", "start", "title")}):
                assert words in text, (kind, words)


def _words_of(value: Any, name: str = "") -> list[str]:
    """Every word that a learner could read, found without the code under test."""
    if isinstance(value, dict):
        return [
            word
            for key, item in value.items()
            if key not in ("id", "type", "kind", "title" if "cast" in value else "")
            for word in _words_of(item, key)
        ]
    if isinstance(value, list):
        return [word for item in value for word in _words_of(item)]
    if isinstance(value, str):
        import re

        return re.sub(r"<[^>]*>", " ", value).split()
    return []
