"""The order in which modules are learnt: what is advised first comes first."""

from hypothesis import given
from hypothesis import strategies as st

from academy.competencies.queries import in_order
from courses.models import Module

CODES = [f"M{n}" for n in range(7)]
ADVICE = st.fixed_dictionaries({code: st.lists(st.sampled_from([*CODES, "GONE"]), max_size=3, unique=True) for code in CODES})


ENOUGH = st.fixed_dictionaries(dict.fromkeys(CODES, st.none() | st.integers(min_value=1, max_value=3)))


def _modules(advice: dict[str, list[str]]) -> dict[str, Module]:
    return {code: Module(code=code, requires=requires) for code, requires in advice.items()}


def _advised_at_any_remove(code: str, advice: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [code]
    while waiting:
        fresh = {first for first in advice[waiting.pop()] if first in advice} - found
        found |= fresh
        waiting += fresh
    return found


@given(ADVICE, st.lists(st.sampled_from(CODES), max_size=7))
def test_everything_stands_once_and_after_what_is_advised_before_it(advice: dict[str, list[str]], wanted: list[str]) -> None:
    modules = _modules(advice)
    order = [module.code for module in in_order([modules[code] for code in wanted], modules.values())]
    assert len(order) == len(set(order))
    assert set(order) == set(wanted).union(*(_advised_at_any_remove(code, advice) for code in wanted))
    for code in order:
        for first in advice[code]:
            # Two that advise one another first cannot both come first.
            if first in advice and code not in _advised_at_any_remove(first, advice):
                assert order.index(first) < order.index(code)


def test_what_is_asked_first_comes_first_where_nothing_is_advised() -> None:
    modules = _modules({"A": [], "B": [], "C": ["A"]})
    assert [module.code for module in in_order([modules["B"], modules["C"]], modules.values())] == ["B", "A", "C"]


@given(ADVICE, ENOUGH, st.lists(st.sampled_from(CODES), max_size=7), st.lists(st.sampled_from(CODES), max_size=3))
def test_no_more_is_added_than_is_enough(
    advice: dict[str, list[str]], enough: dict[str, int | None], wanted: list[str], held: list[str]
) -> None:
    modules = _modules(advice)
    for code, number in enough.items():
        modules[code].first_enough = number
    order = [module.code for module in in_order([modules[code] for code in wanted], modules.values(), held=held)]
    assert len(order) == len(set(order))
    assert set(wanted) <= set(order)
    for code in order:
        there = [first for first in advice[code] if first in advice]
        has = set(there) & {*order, *held}
        assert len(has) >= min(enough[code] or len(there), len(there))
    # What nothing needs is not there.
    for code in set(order) - set(wanted):
        assert any(code in advice[other] for other in order)


def test_what_is_held_or_on_the_way_is_taken_before_the_authors_order() -> None:
    modules = _modules({"A": [], "B": [], "C": [], "D": ["A", "B", "C"]})
    modules["D"].first_enough = 1

    def order(wanted: str, held: list[str]) -> list[str]:
        return [module.code for module in in_order([modules[code] for code in wanted], modules.values(), held=held)]

    assert order("D", []) == ["A", "D"]
    assert order("D", ["C"]) == ["C", "D"]
    assert order("DB", []) == ["B", "D"]
