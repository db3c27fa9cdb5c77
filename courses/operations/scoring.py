"""What a check asks and what counts as right. Pure: no database, no clock, and chance is handed in."""

from collections.abc import Sequence
from random import Random
from typing import Any

# A question and its options, as a frozen version holds them.
QuestionContent = dict[str, Any]


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


def right_answer(question: QuestionContent) -> list[str]:
    """The option ids that make a right answer; for an order, in that order."""
    if question["kind"] == "order":
        return [option["id"] for option in question["options"]]
    return [option["id"] for option in question["options"] if option["correct"]]


def is_valid(question: QuestionContent, chosen: Sequence[str]) -> bool:
    """Whether this can be an answer at all: known options, none twice, as many as the kind of question takes."""
    known = {option["id"] for option in question["options"]}
    if not chosen or len(set(chosen)) != len(chosen) or not known.issuperset(chosen):
        return False
    return {"single": len(chosen) == 1, "order": len(chosen) == len(known)}.get(question["kind"], True)


def is_right(question: QuestionContent, chosen: Sequence[str]) -> bool:
    if question["kind"] == "order":
        return list(chosen) == right_answer(question)
    return set(chosen) == set(right_answer(question))


def is_pass(*, right: int, asked: int, pass_mark: int) -> bool:
    """Whether the mark (per cent, in whole numbers) is reached."""
    return asked > 0 and right * 100 >= pass_mark * asked
