"""What can be done with learning. Every verb is atomic, takes keywords only, is told the time, and done twice is as done once."""

from courses.operations.attempting import (
    NotTheStepReached,
    Overtaken,
    UnknownAnswer,
    answer_question,
    begin_attempt,
    choose,
)
from courses.operations.completing import (
    LessonNotInEdition,
    complete_lesson,
    record_completion,
    withdraw_completion,
    withdraw_lesson_completion,
)
from courses.operations.enrolling import ModuleNotOpen, enrol, keep_place
from courses.operations.marking import NotToBeMarked, mark_answer
from courses.operations.switching import switch_edition
from courses.operations.viewing import keep_viewing

__all__ = [
    "LessonNotInEdition",
    "ModuleNotOpen",
    "NotTheStepReached",
    "NotToBeMarked",
    "Overtaken",
    "UnknownAnswer",
    "answer_question",
    "begin_attempt",
    "choose",
    "complete_lesson",
    "enrol",
    "keep_place",
    "keep_viewing",
    "mark_answer",
    "record_completion",
    "switch_edition",
    "withdraw_completion",
    "withdraw_lesson_completion",
]
