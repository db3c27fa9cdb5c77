"""What can be done with learning. Every verb is atomic, takes keywords only, is told the time, and done twice is as done once."""

from courses.operations.attempting import (
    NotTheStepReached,
    Overtaken,
    UnknownAnswer,
    answer_question,
    begin_attempt,
    choose,
)
from courses.operations.boosting import NotAsked, answer_booster, begin_boosters, delete_boosters, keep_up_boosters, stop_boosters
from courses.operations.completing import (
    LessonNotInEdition,
    complete_lesson,
    record_completion,
    withdraw_completion,
    withdraw_lesson_completion,
)
from courses.operations.enrolling import ModuleNotOpen, enrol, keep_place
from courses.operations.marking import NotToBeMarked, mark_answer
from courses.operations.proving import NotToBeProved, begin_proof
from courses.operations.switching import switch_edition
from courses.operations.viewing import keep_viewing

__all__ = [
    "LessonNotInEdition",
    "ModuleNotOpen",
    "NotAsked",
    "NotTheStepReached",
    "NotToBeMarked",
    "NotToBeProved",
    "Overtaken",
    "UnknownAnswer",
    "answer_booster",
    "answer_question",
    "begin_attempt",
    "begin_boosters",
    "begin_proof",
    "choose",
    "complete_lesson",
    "delete_boosters",
    "enrol",
    "keep_place",
    "keep_up_boosters",
    "keep_viewing",
    "mark_answer",
    "record_completion",
    "stop_boosters",
    "switch_edition",
    "withdraw_completion",
    "withdraw_lesson_completion",
]
