"""What opens a module: any n of m, and modules that wait for each other."""

from hypothesis import given
from hypothesis import strategies as st

from courses.queries import First, asked_first, ring_before, still_needed

CODES = [f"M{n}" for n in range(6)]
SOME = st.lists(st.sampled_from(CODES), max_size=5, unique=True)
FIRSTS = st.builds(First, SOME, st.none() | st.integers(min_value=1, max_value=6))
ASKED = st.fixed_dictionaries(dict.fromkeys(CODES, FIRSTS))


@given(FIRSTS, SOME, SOME)
def test_opens_exactly_when_so_many_of_those_that_count_are_held(first: First, held: list[str], there: list[str]) -> None:
    needed = still_needed(first, held=held, there=there)
    counting = [code for code in first.codes if code in {*held, *there}]
    has = len(set(counting) & set(held))
    is_open = has >= min(first.enough or len(counting), len(counting))
    assert (needed.number == 0) == is_open
    # What is named is enough, can be had, and is not held.
    assert set(needed.of) <= set(there) - set(held)
    assert needed.number <= len(needed.of)
    if needed.number:
        more = [*held, *needed.of[: needed.number]]
        assert still_needed(first, held=more, there=there).number == 0
        assert still_needed(first, held=more[:-1], there=there).number == 1


@given(FIRSTS, SOME, SOME, st.sampled_from(CODES))
def test_holding_more_never_closes(first: First, held: list[str], there: list[str], more: str) -> None:
    before = still_needed(first, held=held, there=there).number
    assert still_needed(first, held=[*held, more], there=there).number <= before


def test_two_of_three_of_which_one_is_gone_are_the_other_two() -> None:
    first = First(["A", "B", "C"], 2)
    assert still_needed(first, held=[], there=["A", "B", "C"]) == (2, ["A", "B", "C"])
    assert still_needed(first, held=[], there=["A", "C"]) == (2, ["A", "C"])
    assert still_needed(first, held=["B"], there=["A", "C"]) == (1, ["A", "C"])
    assert still_needed(first, held=[], there=[]) == (0, ())


@given(ASKED)
def test_a_ring_is_there_exactly_where_nobody_could_ever_begin(asked: dict[str, First]) -> None:
    held: set[str] = set()
    for _round in CODES:
        held |= {code for code, first in asked.items() if not still_needed(first, held=held, there=CODES).number}
    for code in CODES:
        ring = ring_before(code, asked)
        assert bool(ring) == (code not in held)
        # Each waits for the one after it, and the last for the first.
        for one, following in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            assert following in asked[one].codes
        assert len(set(ring)) == len(ring)


def test_a_way_round_the_ring_is_no_ring() -> None:
    asked = {"A": First(["B", "C"], 1), "B": First(["A"]), "C": First()}
    assert ring_before("A", asked) == ring_before("B", asked) == []
    assert ring_before("A", asked | {"C": First(["B"])}) in (["A", "B"], ["A", "C", "B"])


@given(ASKED)
def test_what_is_asked_is_published_first(asked: dict[str, First]) -> None:
    order = asked_first(asked)
    assert sorted(order) == CODES
    for place, code in enumerate(order):
        later = set(order[place:]) & set(asked[code].codes)
        # Only those that wait in a ring stand before what they wait for.
        assert not later or any(ring_before(code, {one: First(first.codes) for one, first in asked.items()}))


def test_what_asks_nothing_stays_where_it_is() -> None:
    assert asked_first({"A": First(["C"]), "B": First(), "C": First(), "D": First()}) == ["B", "C", "A", "D"]
