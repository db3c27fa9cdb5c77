"""When something is asked again: later each time that it was remembered, sooner when it was not, and what was forgotten first."""

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from courses.operations.spacing import INTERVALS, day_after, first_days, next_rung, pick

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
RUNGS = st.integers(0, len(INTERVALS) - 1)


@given(RUNGS)
def test_what_was_remembered_rests_longer_than_before(rung: int) -> None:
    following = next_rung(rung, is_remembered=True)
    if rung == len(INTERVALS) - 1:
        assert following is None
    else:
        assert following is not None
        assert INTERVALS[following] > INTERVALS[rung]


@given(RUNGS)
def test_what_was_not_comes_back_sooner_and_never_stops_coming(rung: int) -> None:
    following = next_rung(rung, is_remembered=False)
    assert following is not None
    assert INTERVALS[following] < INTERVALS[rung] or (rung == following == 0)


@given(st.lists(st.booleans(), max_size=40), DAYS, st.integers(0, 30))
def test_each_question_comes_after_the_answer_before_it(answers: list[bool], on: date, late: int) -> None:
    """Answered on the day or late, by any path through the intervals."""
    rung: int | None = 0
    for is_remembered in answers:
        assert rung is not None
        on = day_after(rung, on=on) + timedelta(days=late)
        rung = next_rung(rung, is_remembered=is_remembered)
        if rung is None:
            break
        assert day_after(rung, on=on) >= on + timedelta(days=min(INTERVALS))


def test_five_times_remembered_takes_seven_months() -> None:
    rung: int | None = 0
    on, days = date(2026, 11, 4), []
    while rung is not None:
        on = day_after(rung, on=on)
        days.append((on - date(2026, 11, 4)).days)
        rung = next_rung(rung, is_remembered=True)
    assert days == [2, 9, 30, 90, 210]


@given(st.lists(DAYS, max_size=12), DAYS)
def test_first_questions_are_never_today_and_what_is_long_past_comes_in_turn(completed: list[date], on: date) -> None:
    completed = [min(day, on) for day in completed]
    first = first_days(completed, on=on)
    newest_first = sorted(completed, reverse=True)
    assert all(day > on and day >= done + timedelta(days=INTERVALS[0]) for day, done in zip(first, newest_first, strict=True))
    past = [day for day, done in zip(first, newest_first, strict=True) if (on - done).days >= INTERVALS[0]]
    assert len(set(past)) == len(past)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), max_size=12), st.integers())
def test_what_was_forgotten_comes_first_then_what_is_new_then_what_rests_the_longest(answered: list[tuple[str, bool]], seed: int) -> None:
    picked = pick("abcd", answered, chance=Random(seed))
    latest = dict(answered)
    forgotten = {item for item, is_remembered in latest.items() if not is_remembered}
    new = set("abcd") - set(latest)
    if forgotten:
        assert picked in forgotten
    elif new:
        assert picked in new
    else:
        order = [item for item, _is_remembered in answered]
        assert picked == min("abcd", key=lambda item: max(n for n, told in enumerate(order) if told == item))


@given(st.integers())
def test_the_same_chance_finds_the_same(seed: int) -> None:
    assert pick("abcdef", [], chance=Random(seed)) == pick("abcdef", [], chance=Random(seed))
