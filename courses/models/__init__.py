from courses.models.attempts import Answer, Attempt, Choice, Marking
from courses.models.boosters import DOORS_RECALLED, Booster, BoosterAnswer, BoosterWish, lessons_recalled
from courses.models.completions import Completion, LessonCompletion
from courses.models.editions import ASKED_AGAIN, ChangeClass, Edition, EditionLesson, LessonVersion, Question
from courses.models.enrolments import Bookmark, Enrolment
from courses.models.modules import Lesson, LessonKind, Mode, Module, Tier
from courses.models.past import PastImport
from courses.models.viewings import Viewing

__all__ = [
    "ASKED_AGAIN",
    "DOORS_RECALLED",
    "Answer",
    "Attempt",
    "Bookmark",
    "Booster",
    "BoosterAnswer",
    "BoosterWish",
    "ChangeClass",
    "Choice",
    "Completion",
    "Edition",
    "EditionLesson",
    "Enrolment",
    "Lesson",
    "LessonCompletion",
    "LessonKind",
    "LessonVersion",
    "Marking",
    "Mode",
    "Module",
    "PastImport",
    "Question",
    "Tier",
    "Viewing",
    "lessons_recalled",
]
