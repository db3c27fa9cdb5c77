"""What can be asked of cohorts: frozen answers for pages and for the floors above."""

from academy.cohorts.queries.cohort import CohortPage, Delegate, cohort_page
from academy.cohorts.queries.companions import trainers_met_by
from academy.cohorts.queries.diary import Diary, diary_of
from academy.cohorts.queries.names import own_number, role_words, shown_to, trainer_names, trainers_of
from academy.cohorts.queries.places import BookedPlace, OpenDate, bookings_of, earlier_bookings_of, next_dates_of, open_dates, other_dates
from academy.cohorts.queries.register import Register, RegisterRow, register_of
from academy.cohorts.queries.replay import CohortStory, ReplayPage, replay_page, stories_of

__all__ = [
    "BookedPlace",
    "CohortPage",
    "CohortStory",
    "Delegate",
    "Diary",
    "OpenDate",
    "Register",
    "RegisterRow",
    "ReplayPage",
    "bookings_of",
    "cohort_page",
    "diary_of",
    "earlier_bookings_of",
    "next_dates_of",
    "open_dates",
    "other_dates",
    "own_number",
    "register_of",
    "replay_page",
    "role_words",
    "shown_to",
    "stories_of",
    "trainer_names",
    "trainers_met_by",
    "trainers_of",
]
