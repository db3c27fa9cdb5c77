import re

import pytest
from django.template import engines
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from academy.common import drawings, statuses
from academy.competencies.models import Status


def draw(source: str, **values: object) -> str:
    return engines["django"].from_string(source).render(values)


def test_the_words_of_the_statuses_are_those_of_the_competencies():
    assert {code: str(words) for code, words in statuses.WORDS.items()} == {code: str(words) for code, words in Status.choices}
    assert statuses.ICONS.keys() == statuses.WORDS.keys()


@pytest.mark.parametrize("code", statuses.WORDS)
def test_a_status_is_word_and_icon_and_colour(code):
    html = draw("{% status code %}", code=code)
    assert f"status--{code}" in html
    assert "<svg" in html
    assert str(statuses.WORDS[code]) in html


def test_a_row_escapes_what_people_typed():
    html = draw('{% rows %}{% row title "/x" meta note=title %}{% endrows %}', title="<b>x</b>", meta="<i>")
    assert "<b>" not in html
    assert "<i>" not in html


def test_a_tile_says_n_of_n():
    html = draw('{% tile "Behaviour speaks" 48 62 "current" %}')
    assert "48 of 62 current" in html
    assert 'width="77%"' in html


@pytest.mark.parametrize(("part", "level"), [(90, "good"), (89, "watch"), (75, "watch"), (74, "care")])
def test_a_heat_cell_grows_with_need(part, level):
    assert f"heat__cell--{level}" in draw("{% heat part 100 %}", part=part)


def test_a_heat_cell_of_nobody_asks_for_nothing():
    assert "not asked for" in draw("{% heat 0 0 %}")


class TestColumn:
    def head(self, query: str) -> str:
        return draw('{% column "Name" sort="name" %}', request=RequestFactory().get(f"/{query}"))

    def test_sorts_by_itself_and_keeps_the_filters(self):
        assert 'href="?team=3&amp;sort=name"' in self.head("?team=3&page=4")

    def test_then_the_other_way_round(self):
        head = self.head("?sort=name")
        assert 'aria-sort="ascending"' in head
        assert 'href="?sort=-name"' in head


class TestWindow:
    def test_tells_the_path_in_words(self):
        html = draw("{% window path=path to_come=1 %}", path=["to", "with"])
        assert "Step 1: TO. Step 2: WITH. The rest is still to come." in html
        assert html.count("window__dot-text") == 2

    def test_the_full_one_tells_the_four_ways(self):
        assert "“Do it, or else.”" in draw("{% window %}")

    @given(st.lists(st.sampled_from(drawings.WAYS), max_size=12))
    def test_every_dot_lies_in_its_pane(self, path):
        for dot, way in zip(drawings.window_dots(path), path, strict=True):
            left, top = {"to": (78, 10), "with": (302, 10), "not": (78, 196), "for": (302, 196)}[way]
            assert left + 30 <= dot.x <= left + 216 - 30
            assert top + 30 <= dot.y <= top + 178 - 30


@given(st.lists(st.floats(0, 100), min_size=1, max_size=24))
def test_a_spark_stays_in_its_frame(values):
    assert all(0 <= x <= 120 and 0 <= y <= 32 for x, y in drawings.spark_points(values))


def test_a_chart_is_as_long_as_its_figures():
    html = draw("{% chart rows words %}", rows=[{"label": "30 days", "total": 14, "done": 7}, {"label": "60 days", "total": 7}], words="x")
    assert re.findall(r'chart__open[^>]*width="(\d+)%', html) == ["100", "50"]
    assert re.findall(r'chart__booked[^>]*width="(\d+)%', html) == ["50", "0"]


def test_nothing_of_a_component_needs_inline_style_or_script():
    html = draw("{% window %}{% ring 1 3 %}{% bar 1 3 %}{% seats 1 1 1 %}")
    assert "style=" not in html
