from academy.practice.queries.sharing import Reader, SetAside, SharedWith, readers_of, set_aside_shown, shared_with
from academy.practice.queries.warnings import Warned, instead, warnings_for
from academy.practice.queries.writing import Written, text_in_lesson, writing_in_lesson, writing_of, written_by

__all__ = [
    "Reader",
    "SetAside",
    "SharedWith",
    "Warned",
    "Written",
    "instead",
    "readers_of",
    "set_aside_shown",
    "shared_with",
    "text_in_lesson",
    "warnings_for",
    "writing_in_lesson",
    "writing_of",
    "written_by",
]
