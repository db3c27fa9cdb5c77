from random import Random

from hypothesis import given
from hypothesis import strategies as st

from courses.operations import scoring
from tests.factories.courses import question

KINDS = st.sampled_from(["single", "multiple", "order"])


@st.composite
def pools(draw):
    outcomes = draw(st.lists(st.integers(1, 6), min_size=1, max_size=25))
    return [question(f"q{number}", outcome, draw(KINDS)) for number, outcome in enumerate(outcomes)]


@given(pools(), st.integers(1, 12), st.integers())
def test_a_draw_asks_each_outcome_as_evenly_as_it_can(pool, count, seed):
    drawn = scoring.draw(pool, count=count, chance=Random(seed))
    ids = [item["id"] for item in drawn]
    assert len(ids) == len(set(ids)) == min(count, len(pool))
    outcomes = {item["outcome"] for item in pool}
    asked = {outcome: sum(item["outcome"] == outcome for item in drawn) for outcome in outcomes}
    there = {outcome: sum(item["outcome"] == outcome for item in pool) for outcome in outcomes}
    if count >= len(outcomes):
        assert all(asked.values())
    # An outcome is asked less than another by two only if it has no more questions.
    most = max(asked.values())
    assert all(asked[outcome] >= most - 1 or asked[outcome] == there[outcome] for outcome in outcomes)


@given(pools(), st.integers())
def test_a_draw_leaves_nothing_out_for_good(pool, seed):
    # The chance to miss one of 25 in so many draws is beyond any run.
    chance = Random(seed)
    seen = {item["id"] for _ in range(200) for item in scoring.draw(pool, count=max(1, len(pool) // 2), chance=chance)}
    assert seen == {item["id"] for item in pool}


@given(KINDS, st.integers(2, 6), st.integers())
def test_options_are_shuffled_with_their_ids_and_an_order_is_never_given_away(kind, options, seed):
    asked = question("q", 1, kind, options)
    shown = scoring.shuffled_options(asked, chance=Random(seed))
    right = [option["id"] for option in asked["options"]]
    assert sorted(shown) == sorted(right)
    if kind == "order":
        assert shown != right


@given(KINDS, st.integers(2, 6), st.data())
def test_only_the_right_answer_is_right(kind, options, data):
    asked = question("q", 1, kind, options)
    ids = [option["id"] for option in asked["options"]]
    chosen = data.draw(st.lists(st.sampled_from(ids), unique=True))
    right = scoring.right_answer(asked)
    assert scoring.is_right(asked, right)
    assert scoring.is_right(asked, chosen) == (chosen == right if kind == "order" else set(chosen) == set(right))


@given(KINDS, st.integers(2, 6), st.lists(st.sampled_from("abcdefgz"), max_size=8))
def test_an_answer_must_be_one(kind, options, chosen):
    asked = question("q", 1, kind, options)
    ids = {option["id"] for option in asked["options"]}
    size = {"single": {1}, "multiple": set(range(1, options + 1)), "order": {options}}[kind]
    assert scoring.is_valid(asked, chosen) == (len(chosen) in size and len(set(chosen)) == len(chosen) and set(chosen) <= ids)


@given(st.integers(1, 40), st.integers(0, 40), st.integers(1, 100))
def test_the_mark_is_reached_exactly(asked, right, mark):
    assert scoring.is_pass(right=min(right, asked), asked=asked, pass_mark=mark) == (min(right, asked) / asked >= mark / 100)


def test_four_of_five_pass_at_eighty():
    assert scoring.is_pass(right=4, asked=5, pass_mark=80)
    assert not scoring.is_pass(right=3, asked=5, pass_mark=80)
    assert not scoring.is_pass(right=0, asked=0, pass_mark=80)
