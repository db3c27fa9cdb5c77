"""When something is asked again, and what. Pure: no database and no clock.

Memory fades, and each time that something is remembered it fades more slowly. So what was remembered rests longer than before, and what
was not comes back sooner.
"""

from collections.abc import Hashable, Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)

# In days: from completing the module to the first question, and from each answer to the next.
INTERVALS = (2, 7, 21, 60, 120)
# What was completed before somebody asked for boosters is asked of in turn, not all on one day.
APART = 2


def next_rung(rung: int, *, is_remembered: bool) -> int | None:
    """Which interval follows an answer at the end of this one: a longer one or a shorter one. None: it has stuck, and is asked no more."""
    if not is_remembered:
        return max(rung - 1, 0)
    return rung + 1 if rung + 1 < len(INTERVALS) else None


def day_after(rung: int, *, on: date) -> date:
    """The day of the next question, when that interval began on a day in London."""
    return on + timedelta(days=INTERVALS[rung])


def first_days(completed: Iterable[date], *, on: date) -> list[date]:
    """The first day for each of a person's modules, the one completed last first: never today, and what is long past in turn."""
    return [
        max(day_after(0, on=completed_on), on + timedelta(days=1 + place * APART))
        for place, completed_on in enumerate(sorted(completed, reverse=True))
    ]


def pick(items: Sequence[Item], answered: Sequence[tuple[Item, bool]], *, chance: Random) -> Item:
    """What to ask: what was not remembered the last time, the longest ago first; then what was never asked; then what rests the longest.

    `answered` are the answers so far, in order, with whether it was remembered. The same chance finds the same.
    """
    latest = {item: (place, is_remembered) for place, (item, is_remembered) in enumerate(answered)}
    shuffled = chance.sample(items, len(items))

    def turn(item: Item) -> tuple[int, int]:
        if item not in latest:
            return 1, 0
        place, is_remembered = latest[item]
        return (2 if is_remembered else 0), place

    return min(shuffled, key=turn)
