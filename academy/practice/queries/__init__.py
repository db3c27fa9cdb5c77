from academy.practice.queries.practising import Practised, ToConfirm, counted_since, practice_of, practised, to_confirm
from academy.practice.queries.principles import NonNegotiable, non_negotiables
from academy.practice.queries.sharing import Reader, SetAside, SharedWith, readers_of, set_aside_shown, shared_with
from academy.practice.queries.warnings import Warned, instead, warnings_for
from academy.practice.queries.writing import Written, text_in_lesson, writing_in_lesson, writing_of, written_by

__all__ = [
    "NonNegotiable",
    "Practised",
    "Reader",
    "SetAside",
    "SharedWith",
    "ToConfirm",
    "Warned",
    "Written",
    "counted_since",
    "instead",
    "non_negotiables",
    "practice_of",
    "practised",
    "readers_of",
    "set_aside_shown",
    "shared_with",
    "text_in_lesson",
    "to_confirm",
    "warnings_for",
    "writing_in_lesson",
    "writing_of",
    "written_by",
]
