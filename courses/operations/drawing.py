"""What a go at a check asks, drawn when it begins and frozen with it."""

from random import Random
from typing import Any

from courses.models import LessonVersion, Question
from courses.operations import scoring
from courses.queries.content import content_of


def drawn(version: LessonVersion, chance: Random, *, on_every_outcome: bool = False) -> list[dict[str, Any]]:
    """What this go asks: the question as it stood when the version was frozen, and its options as shown."""
    content = content_of(version.pk, version.content_hash)
    # A draw spreads over the outcomes, so that as many questions as there are outcomes leave none out.
    outcomes = len({question["outcome"] for question in content["questions"]}) if on_every_outcome else 0
    asked = scoring.draw(content["questions"], count=max(content["draw"], outcomes), chance=chance)
    rows: dict[str, int] = {}
    known = Question.objects.filter(lesson_id=version.lesson_id, block_id__in=[question["id"] for question in asked]).order_by("version")
    for row in known.only("block_id", "created_at"):
        if row.block_id not in rows or row.created_at <= version.created_at:
            rows[row.block_id] = row.pk
    return [{"question": rows[question["id"]], "id": question["id"], **_shown(question, chance)} for question in asked]


def _shown(question: dict[str, Any], chance: Random) -> dict[str, list[str]]:
    shown = {"options": scoring.shuffled_options(question, chance=chance)}
    return {**shown, "partners": scoring.shuffled_partners(question, chance=chance)} if question["kind"] == "match" else shown
