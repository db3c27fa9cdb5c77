"""What can be done with cohorts. Every verb is atomic, takes keywords only, is told the time, and done twice is as done once.

Locks are taken downwards: offering, cohort, session, and then those of `courses.operations`.
"""

from academy.cohorts.operations.booking import add_walk_in, book, cancel_booking
from academy.cohorts.operations.correcting import add_forgotten, correct_attendance
from academy.cohorts.operations.crediting import NotCredited
from academy.cohorts.operations.erasing import erase_needs
from academy.cohorts.operations.offering import keep_offering, retire_offering
from academy.cohorts.operations.planning import Day, cancel_cohort, change_cohort, make_cohort
from academy.cohorts.operations.refusals import (
    AlreadyBooked,
    CannotBook,
    CannotPlan,
    CapacityTooSmall,
    ChangedMeanwhile,
    CohortBegun,
    CohortCancelled,
    CohortFull,
    CohortOver,
    DayTwice,
    HasAttended,
    HasMarks,
    LessonNotOffered,
    LessonTwice,
    NoDays,
    NotInCohort,
    NotYetHeld,
    OfferingInUse,
    ReasonMissing,
    RegisterClosed,
    RegisterIncomplete,
    RegisterOpen,
    TooFewPeople,
)
from academy.cohorts.operations.registers import Closing, close_register, mark_attendance, mark_rest
from academy.cohorts.operations.replaying import open_replay

__all__ = [
    "AlreadyBooked",
    "CannotBook",
    "CannotPlan",
    "CapacityTooSmall",
    "ChangedMeanwhile",
    "Closing",
    "CohortBegun",
    "CohortCancelled",
    "CohortFull",
    "CohortOver",
    "Day",
    "DayTwice",
    "HasAttended",
    "HasMarks",
    "LessonNotOffered",
    "LessonTwice",
    "NoDays",
    "NotCredited",
    "NotInCohort",
    "NotYetHeld",
    "OfferingInUse",
    "ReasonMissing",
    "RegisterClosed",
    "RegisterIncomplete",
    "RegisterOpen",
    "TooFewPeople",
    "add_forgotten",
    "add_walk_in",
    "book",
    "cancel_booking",
    "cancel_cohort",
    "change_cohort",
    "close_register",
    "correct_attendance",
    "erase_needs",
    "keep_offering",
    "make_cohort",
    "mark_attendance",
    "mark_rest",
    "open_replay",
    "retire_offering",
]
