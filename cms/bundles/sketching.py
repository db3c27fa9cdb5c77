"""The pages that a bundle would make, in memory: to be looked at and compared, and never saved."""

from typing import Any

from cms.curriculum.writing import lessons_of, write_lesson, write_module
from cms.models import LessonPage, ModulePage


def module_sketch(data: dict[str, Any]) -> ModulePage:
    page = ModulePage()
    write_module(page, data)
    return page


def lesson_sketches(data: dict[str, Any]) -> list[LessonPage]:
    """The lessons in order, without their recordings: what the origin shows need not be in the library here."""
    pages = []
    for part in lessons_of(data):
        page = LessonPage()
        write_lesson(page, _without_recordings(part), data["code"])
        pages.append(page)
    return pages


def _without_recordings(part: dict[str, Any]) -> dict[str, Any]:
    if part["kind"] != LessonPage.Kind.PAGE:
        return part
    blocks = [
        {"media": {name: value for name, value in block["media"].items() if name != "recording"}} if "media" in block else block
        for block in part["data"]["blocks"]
    ]
    return {**part, "data": {**part["data"], "blocks": blocks}}
