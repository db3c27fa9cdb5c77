"""What a check asks and what counts as right. Pure: no database, no clock, and chance is handed in."""

from collections.abc import Sequence
from random import Random
from typing import Any

# A question and its options, as a frozen version holds them.
QuestionContent = dict[str, Any]
# A question that a person marks: all others are right or not at once.
SHORT = "short"
LONGEST = 2000


def draw(questions: Sequence[QuestionContent], *, count: int, chance: Random) -> list[QuestionContent]:
    """`count` questions (or all there are), spread over the outcomes as evenly as the questions allow, in a shuffled order.

    With `count` at least the number of outcomes, each outcome is asked.
    """
    by_outcome: dict[int, list[QuestionContent]] = {}
    for question in questions:
        by_outcome.setdefault(question["outcome"], []).append(question)
    piles = [chance.sample(pile, len(pile)) for pile in by_outcome.values()]
    drawn: list[QuestionContent] = []
    while len(drawn) < min(count, len(questions)):
        # One round: a question of each outcome that still has some, in an order that favours none.
        piles = [pile for pile in chance.sample(piles, len(piles)) if pile]
        drawn += [pile.pop() for pile in piles[: count - len(drawn)]]
    return chance.sample(drawn, len(drawn))


def shuffled_options(question: QuestionContent, *, chance: Random) -> list[str]:
    """The ids of the options in the order to show. What is to be put in order is never shown in the right one."""
    right = [option["id"] for option in question["options"]]
    shown = chance.sample(right, len(right))
    if question["kind"] == "order" and shown == right and len(right) > 1:
        shown = [*shown[1:], shown[0]]
    return shown


def partners(question: QuestionContent) -> dict[str, str]:
    """What the options of a match belong with, each partner once, under the first option that belongs with it."""
    found: dict[str, str] = {}
    for option in question["options"]:
        if option["match"] not in found.values():
            found[option["id"]] = option["match"]
    return found


def shuffled_partners(question: QuestionContent, *, chance: Random) -> list[str]:
    """The partners of a match in the order to offer them, by the ids of `partners`."""
    offered = list(partners(question))
    return chance.sample(offered, len(offered))


def pairs_of(chosen: Sequence[str]) -> dict[str, str]:
    """The answer to a match: each option with the one whose partner was chosen for it."""
    return dict(zip(chosen[::2], chosen[1::2], strict=True))


def right_answer(question: QuestionContent) -> list[str]:
    """The option ids that make a right answer; for an order in that order, for a match in pairs."""
    options = question["options"]
    if question["kind"] == "order":
        return [option["id"] for option in options]
    if question["kind"] == "match":
        first = {match: id_ for id_, match in partners(question).items()}
        return [id_ for option in options for id_ in (option["id"], first[option["match"]])]
    return [option["id"] for option in options if option["correct"]]


def is_valid(question: QuestionContent, chosen: Sequence[str], text: str = "") -> bool:
    """Whether this can be an answer at all: known options, none twice, as many as the kind of question takes; or words, not too many."""
    if question["kind"] == SHORT:
        return not chosen and 0 < len(text) <= LONGEST
    known = {option["id"] for option in question["options"]}
    if question["kind"] == "match":
        return len(chosen) == 2 * len(known) and known == set(chosen[::2]) and partners(question).keys() >= set(chosen[1::2])
    if not chosen or len(set(chosen)) != len(chosen) or not known.issuperset(chosen):
        return False
    return {"single": len(chosen) == 1, "order": len(chosen) == len(known)}.get(question["kind"], True)


def is_right(question: QuestionContent, chosen: Sequence[str]) -> bool | None:
    """None where somebody has to read it first."""
    kind = question["kind"]
    if kind == SHORT:
        return None
    if kind == "order":
        return list(chosen) == right_answer(question)
    if kind == "match":
        right, of = parts_right(question, chosen)
        return right == of
    return set(chosen) == set(right_answer(question))


def parts_right(question: QuestionContent, chosen: Sequence[str]) -> tuple[int, int]:
    """How many lines of an order are in their place, or how many pairs of a match are right, out of how many."""
    if question["kind"] == "match":
        right = {option["id"]: option["match"] for option in question["options"]}
        return sum(right[chosen_for] == right[id_] for id_, chosen_for in pairs_of(chosen).items()), len(right)
    order = right_answer(question)
    return sum(given == id_ for given, id_ in zip(chosen, order, strict=True)), len(order)


def is_pass(*, right: int, asked: int, pass_mark: int) -> bool:
    """Whether the mark (per cent, in whole numbers) is reached."""
    return asked > 0 and right * 100 >= pass_mark * asked


def verdict(*, right: int, waiting: int, asked: int, pass_mark: int) -> bool | None:
    """Passed or not, as soon as the answers that wait for a reader can no longer change it; None until then."""
    if is_pass(right=right, asked=asked, pass_mark=pass_mark):
        return True
    return None if is_pass(right=right + waiting, asked=asked, pass_mark=pass_mark) else False
