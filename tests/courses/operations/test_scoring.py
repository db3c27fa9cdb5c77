from random import Random

from hypothesis import given
from hypothesis import strategies as st

from courses.operations import scoring
from tests.factories.courses import question, short_question

KINDS = st.sampled_from(["single", "multiple", "order", "match"])


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


@given(st.sampled_from(["single", "multiple", "order"]), st.integers(2, 6), st.data())
def test_only_the_right_answer_is_right(kind, options, data):
    asked = question("q", 1, kind, options)
    ids = [option["id"] for option in asked["options"]]
    chosen = data.draw(st.lists(st.sampled_from(ids), unique=True))
    right = scoring.right_answer(asked)
    assert scoring.is_right(asked, right)
    assert scoring.is_right(asked, chosen) == (chosen == right if kind == "order" else set(chosen) == set(right))


@given(st.sampled_from(["single", "multiple", "order"]), st.integers(2, 6), st.lists(st.sampled_from("abcdefgz"), max_size=8))
def test_an_answer_must_be_one(kind, options, chosen):
    asked = question("q", 1, kind, options)
    ids = {option["id"] for option in asked["options"]}
    size = {"single": {1}, "multiple": set(range(1, options + 1)), "order": {options}}[kind]
    assert scoring.is_valid(asked, chosen) == (len(chosen) in size and len(set(chosen)) == len(chosen) and set(chosen) <= ids)


@st.composite
def matches(draw):
    """A match of two to six options, some of which may belong with the same, with a whole answer to it."""
    asked = question("q", 1, "match", draw(st.integers(2, 6)))
    names = draw(
        st.lists(st.sampled_from(["red", "green", "blue", "grey"]), min_size=len(asked["options"]), max_size=len(asked["options"]))
    )
    for option, name in zip(asked["options"], names, strict=True):
        option["match"] = name
    offered = list(scoring.partners(asked))
    chosen = [id_ for option in asked["options"] for id_ in (option["id"], draw(st.sampled_from(offered)))]
    return asked, chosen


@given(matches())
def test_a_match_is_right_when_every_pair_is(match):
    asked, chosen = match
    right = {option["id"]: option["match"] for option in asked["options"]}
    fits = [right[for_it] == right[id_] for id_, for_it in scoring.pairs_of(chosen).items()]
    assert scoring.is_valid(asked, chosen)
    assert scoring.is_right(asked, chosen) == all(fits)
    assert scoring.parts_right(asked, chosen) == (sum(fits), len(fits))
    assert scoring.is_right(asked, scoring.right_answer(asked))


@given(matches(), st.integers())
def test_each_partner_of_a_match_is_offered_once(match, seed):
    asked, _chosen = match
    offered = scoring.shuffled_partners(asked, chance=Random(seed))
    texts = [scoring.partners(asked)[id_] for id_ in offered]
    assert sorted(texts) == sorted({option["match"] for option in asked["options"]})


@given(matches(), st.data())
def test_half_a_match_is_no_answer(match, data):
    asked, chosen = match
    gone = data.draw(st.integers(0, len(chosen) // 2 - 1))
    assert not scoring.is_valid(asked, chosen[: 2 * gone] + chosen[2 * gone + 2 :])
    assert not scoring.is_valid(asked, chosen[:-1])
    assert not scoring.is_valid(asked, [*chosen[:-1], "z"])
    assert not scoring.is_valid(asked, [*chosen[:-2], *chosen[:2]] if len(chosen) > 2 else [])


@given(st.integers(2, 6), st.randoms(use_true_random=False))
def test_an_order_is_right_in_as_many_lines_as_stand_in_their_place(options, random):
    asked = question("q", 1, "order", options)
    right = scoring.right_answer(asked)
    given_order = random.sample(right, len(right))
    n, of = scoring.parts_right(asked, given_order)
    assert of == options
    assert (n == of) == scoring.is_right(asked, given_order)
    assert n != of - 1


@given(st.text(max_size=2100))
def test_a_short_answer_is_some_words_and_not_too_many(text):
    asked = short_question("q")
    assert scoring.is_valid(asked, [], text) == (0 < len(text) <= 2000)
    assert not scoring.is_valid(asked, ["a"], text)
    assert scoring.is_right(asked, []) is None


@given(st.integers(0, 10), st.integers(0, 10), st.integers(0, 10), st.integers(1, 100))
def test_a_result_is_told_as_soon_as_no_reader_can_change_it_and_not_before(right, wrong, waiting, mark):
    asked = right + wrong + waiting
    outcomes = {scoring.is_pass(right=right + found, asked=asked, pass_mark=mark) for found in range(waiting + 1)}
    told = scoring.verdict(right=right, waiting=waiting, asked=asked, pass_mark=mark)
    assert told == (outcomes.pop() if len(outcomes) == 1 else None)


@given(st.integers(1, 40), st.integers(0, 40), st.integers(1, 100))
def test_the_mark_is_reached_exactly(asked, right, mark):
    assert scoring.is_pass(right=min(right, asked), asked=asked, pass_mark=mark) == (min(right, asked) / asked >= mark / 100)


def test_four_of_five_pass_at_eighty():
    assert scoring.is_pass(right=4, asked=5, pass_mark=80)
    assert not scoring.is_pass(right=3, asked=5, pass_mark=80)
    assert not scoring.is_pass(right=0, asked=0, pass_mark=80)
