"""How the questions of a check do their work, for those who write them. Figures of everybody together: no person, no agency, no day.

Of each person the first answer to a version of a question counts: whoever has read what speaks for each option knows it the next time.
Answers of those who took the check before they had learnt anything are left out: they say nothing of how the module teaches.
Below five answers nothing is told.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from courses.models import Lesson, Question
from courses.operations.scoring import SHORT, partners

FEWEST = 5
# Below so many answers a correlation is little more than chance.
ENOUGH_TO_COMPARE = 30

_FIRST = """
WITH first AS (
    SELECT DISTINCT ON (enrolment.learner_id, answer.question_id)
        answer.id, answer.question_id, answer.chosen, answer.is_right, attempt.right AS right_in_all, attempt.asked
    FROM courses_answer AS answer
    JOIN courses_attempt AS attempt ON attempt.id = answer.attempt_id
    JOIN courses_enrolment AS enrolment ON enrolment.id = attempt.enrolment_id
    WHERE attempt.lesson_id = %(lesson)s AND NOT attempt.is_proof
    ORDER BY enrolment.learner_id, answer.question_id, answer.answered_at, answer.id
)
"""
# With the share of the go's other questions that the same person had right: the question itself is left out of what it is compared with.
_QUESTIONS = (
    _FIRST
    + """
SELECT question_id, count(*), count(is_right), count(*) FILTER (WHERE is_right),
    count(is_right) FILTER (WHERE asked > 1),
    corr(is_right::int, (right_in_all - is_right::int)::float / (asked - 1)) FILTER (WHERE asked > 1)
FROM first GROUP BY question_id
"""
)
# Where something stands and what was put there: an option and nothing, a place of an order and its line, a line of a match and its partner,
# and the points that readers found in short answers.
_PARTS = (
    _FIRST
    + """
SELECT first.question_id, CASE question.kind WHEN 'order' THEN given.place::text ELSE '' END, given.id, count(*)
FROM first JOIN courses_question AS question ON question.id = first.question_id
CROSS JOIN LATERAL jsonb_array_elements_text(first.chosen) WITH ORDINALITY AS given(id, place)
WHERE question.kind <> 'match' GROUP BY 1, 2, 3
UNION ALL
SELECT first.question_id, first.chosen ->> (2 * pair), first.chosen ->> (2 * pair + 1), count(*)
FROM first JOIN courses_question AS question ON question.id = first.question_id
CROSS JOIN LATERAL generate_series(0, jsonb_array_length(first.chosen) / 2 - 1) AS pair
WHERE question.kind = 'match' GROUP BY 1, 2, 3
UNION ALL
SELECT first.question_id, '', point.id, count(*)
FROM first JOIN courses_marking AS marking ON marking.answer_id = first.id AND marking.withdrawn_at IS NULL
CROSS JOIN LATERAL jsonb_array_elements_text(marking.met) AS point(id) GROUP BY 1, 2, 3
"""
)


@dataclass(frozen=True)
class PartFigures:
    """An option, a line or a point with how many chose it, put it right, or showed it. `is_right` is None where there is no key."""

    text: str
    people: int
    is_right: bool | None

    @property
    def is_never(self) -> bool:
        return self.people == 0


@dataclass(frozen=True)
class QuestionFigures:
    """One version of a question. Without figures (`is_told` is not so) while fewer than five have answered it."""

    question: Question
    is_asked_now: bool
    answered: int = 0
    marked: int = 0
    right: int = 0
    compared: int = 0
    discrimination: float | None = None
    parts: Sequence[PartFigures] = field(default_factory=tuple)

    @property
    def is_told(self) -> bool:
        return self.answered >= FEWEST

    @property
    def right_in_hundred(self) -> int | None:
        """The facility; of a short answer, out of those that have been marked."""
        return round(100 * self.right / self.marked) if self.marked >= FEWEST else None

    @property
    def can_compare(self) -> bool:
        return self.discrimination is not None and self.compared >= ENOUGH_TO_COMPARE

    @property
    def never_chosen(self) -> list[PartFigures]:
        """Wrong options that tempted nobody."""
        return [part for part in self.parts if part.is_never and part.is_right is False]


def question_figures(lesson: Lesson) -> list[QuestionFigures]:
    """Every version of every question of a check, those asked now first and in their order. Four queries, however many the answers."""
    newest = lesson.versions.order_by("-created_at", "-number").values_list("content", flat=True).first() or {"questions": []}
    order = {question["id"]: place for place, question in enumerate(newest["questions"])}
    rows = {row[0]: row[1:] for row in _asked(_QUESTIONS, lesson)}
    parts: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for question_id, place, option, people in _asked(_PARTS, lesson):
        parts[question_id][place, option] = people
    latest: set[str] = set()
    found = []
    for question in lesson.questions.order_by("-version", "pk"):
        is_asked_now = question.block_id in order and question.block_id not in latest
        latest.add(question.block_id)
        found.append(_figures(question, is_asked_now, rows.get(question.pk, (0, 0, 0, 0, None)), parts[question.pk]))
    return sorted(found, key=lambda item: (not item.is_asked_now, order.get(item.question.block_id, len(order)), -item.question.version))


def _asked(sql: str, lesson: Lesson) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"lesson": lesson.pk})
        return list(cursor.fetchall())


def _figures(question: Question, is_asked_now: bool, row: Sequence[Any], counts: Mapping[tuple[str, str], int]) -> QuestionFigures:
    answered, marked, right, compared, discrimination = row
    if answered < FEWEST:
        return QuestionFigures(question, is_asked_now)
    return QuestionFigures(question, is_asked_now, answered, marked, right, compared, discrimination, _parts(question, counts))


def _parts(question: Question, counts: Mapping[tuple[str, str], int]) -> list[PartFigures]:
    content = question.content
    if question.kind == SHORT:
        return [PartFigures(point["text"], counts.get(("", point["id"]), 0), None) for point in content["rubric"]]
    if question.kind == "order":
        return [
            PartFigures(option["text"], counts.get((str(place), option["id"]), 0), None)
            for place, option in enumerate(content["options"], start=1)
        ]
    if question.kind == "match":
        first = {match: id_ for id_, match in partners(content).items()}
        return [
            PartFigures(f"{option['text']} → {option['match']}", counts.get((option["id"], first[option["match"]]), 0), None)
            for option in content["options"]
        ]
    return [PartFigures(option["text"], counts.get(("", option["id"]), 0), option["correct"]) for option in content["options"]]
