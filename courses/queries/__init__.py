"""What pages ask about learning."""

from courses.queries.boosters import BoostersNow, Recalled, answers_of, boosters_now, boosters_of, recalled, recalled_then
from courses.queries.content import content_of, version_in_language
from courses.queries.goes import Asked, CheckGo, StoryGo, check_go, latest_go, misses_by_outcome, option_of, story_go
from courses.queries.newer import Newer, changes_asked, newer_edition
from courses.queries.opening import First, asked_first, ring_before, still_needed
from courses.queries.paths import StoryPath, paths_of, ways_counted
from courses.queries.progress import ModuleProgress, Part, begun_by, enrolment_shown, module_progress, progress_of
from courses.queries.proving import Proof, proof_offered, shown_minutes
from courses.queries.statistics import QuestionFigures, question_figures
from courses.queries.viewings import viewings_of

__all__ = [
    "Asked",
    "BoostersNow",
    "CheckGo",
    "First",
    "ModuleProgress",
    "Newer",
    "Part",
    "Proof",
    "QuestionFigures",
    "Recalled",
    "StoryGo",
    "StoryPath",
    "answers_of",
    "asked_first",
    "begun_by",
    "boosters_now",
    "boosters_of",
    "changes_asked",
    "check_go",
    "content_of",
    "enrolment_shown",
    "latest_go",
    "misses_by_outcome",
    "module_progress",
    "newer_edition",
    "option_of",
    "paths_of",
    "progress_of",
    "proof_offered",
    "question_figures",
    "recalled",
    "recalled_then",
    "ring_before",
    "shown_minutes",
    "still_needed",
    "story_go",
    "version_in_language",
    "viewings_of",
    "ways_counted",
]
