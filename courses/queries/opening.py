"""What has to come first: how much of it is still needed, and whether modules wait for each other. Pure."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple


class First(NamedTuple):
    """The codes of what comes before a module, and how many of them are enough; all of them where nothing is said."""

    codes: Sequence[str] = ()
    enough: int | None = None


class Needed(NamedTuple):
    """So many of these, in the author's order, before a module opens."""

    number: int = 0
    of: Sequence[str] = ()


def still_needed(first: First, *, held: Collection[str], there: Collection[str]) -> Needed:
    """What stands between somebody who holds `held` and a module. Nothing is needed: a number of 0.

    What is neither held nor to be had any more (`there`) is asked of nobody: where two out of three were enough and one is gone, it is the
    other two.
    """
    counting = [code for code in first.codes if code in held or code in there]
    missing = [code for code in counting if code not in held]
    number = min(first.enough or len(counting), len(counting)) - (len(counting) - len(missing))
    return Needed(number, missing) if number > 0 else Needed()


def ring_before(code: str, asked: Mapping[str, First]) -> list[str]:
    """Modules that wait for each other so that the one of that code could never be begun, each before the one that it waits for.

    `asked` says of every module what is asked first. Empty where there is a way to begin it.
    """
    can_be_begun: set[str] = set()
    while fresh := {
        one for one, first in asked.items() if one not in can_be_begun and not still_needed(first, held=can_be_begun, there=asked).number
    }:
        can_be_begun |= fresh
    if code in can_be_begun or code not in asked:
        return []
    way: list[str] = []
    while code not in way:
        way.append(code)
        code = next(one for one in asked[code].codes if one in asked and one not in can_be_begun)
    return way[way.index(code) :]


def asked_first(asked: Mapping[str, First]) -> list[str]:
    """The codes, each after those that are asked before it; otherwise as they are given. What waits in a ring stands last."""
    order: dict[str, None] = {}
    while fresh := [
        code for code, first in asked.items() if code not in order and all(one in order for one in first.codes if one in asked)
    ]:
        # One at a time, so that what asks nothing keeps its place.
        order[fresh[0]] = None
    return [*order, *(code for code in asked if code not in order)]
