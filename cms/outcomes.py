"""Which lesson teaches which outcome of a module: so that whoever misses one twice is sent back to the right place."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from cms.models import LessonPage, ModulePage

_COMMON = frozenset(
    "a an and are as at be but by can do each end for from get has have how i if in into is it its not of on one or so that the them then "
    "there they this to up was what when where which who will with you your".split()
)
_WORD = re.compile(r"[^\W\d_]+")
# How much a word of the title or the objective weighs against one of the body, and one of a question against one of the outcome.
_IN_TITLE, _IN_QUESTION = 6.0, 0.3


def lessons_of_outcomes(module: ModulePage, outcomes: Sequence[str], questions: Sequence[Mapping[str, Any]]) -> dict[str, str | None]:
    """For each outcome, by its number from 1, the slug of its lesson: the one ticked for it, else the nearest in words. One statement."""
    lessons = list(LessonPage.objects.child_of(module).live().filter(kind=LessonPage.Kind.PAGE).order_by("path")) if module.pk else []
    ticked = {number: lesson.slug for lesson in reversed(lessons) for number in lesson.teaches}
    bodies = [_weights({f"{lesson.title} {lesson.objective}": _IN_TITLE, _text_of(lesson.body.raw_data): 1.0}) for lesson in lessons]
    found: dict[str, str | None] = {}
    for number, outcome in enumerate(outcomes, start=1):
        right = [
            option["text"] for question in questions if question["outcome"] == number for option in question["options"] if option["correct"]
        ]
        stems = [question["stem"] for question in questions if question["outcome"] == number]
        nearest = _nearest(_weights({outcome: 1.0, " ".join(stems + right): _IN_QUESTION}), bodies)
        found[str(number)] = ticked.get(number) or (lessons[nearest].slug if nearest is not None else None)
    return found


def _nearest(asked: Mapping[str, float], bodies: Sequence[Mapping[str, float]]) -> int | None:
    """The place of the text that is likest, by words that are rare among them; None where none shares a word."""
    spread = Counter(word for body in bodies for word in body)

    def likeness(body: Mapping[str, float]) -> float:
        length = math.sqrt(sum((1 + math.log(weight)) ** 2 for weight in body.values())) or 1.0
        shared = asked.keys() & body.keys()
        return sum(asked[word] * (1 + math.log(body[word])) * math.log((len(bodies) + 1) / spread[word]) for word in shared) / length

    scores = [likeness(body) for body in bodies]
    best = max(scores, default=0)
    return scores.index(best) if best > 0 else None


def _weights(texts: Mapping[str, float]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for text, weight in texts.items():
        for word in _WORD.findall(text.lower()):
            if word not in _COMMON:
                stem = _stem(word)
                weights[stem] = weights.get(stem, 0) + weight
    return weights


def _stem(word: str) -> str:
    return next((word[: -len(end)] for end in ("ing", "ed", "es", "s") if word.endswith(end) and len(word) - len(end) >= 3), word)


def _text_of(value: Any) -> str:
    """All the words of stored blocks; tags and ids hold none that a lesson would share with an outcome."""
    if isinstance(value, Mapping):
        return " ".join(_text_of(item) for key, item in value.items() if key not in ("id", "type"))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " ".join(map(_text_of, value))
    return re.sub(r"<[^>]+>", " ", value) if isinstance(value, str) else ""
