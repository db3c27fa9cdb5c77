"""The words of frozen versions."""

from functools import lru_cache
from typing import Any

from courses.models import LessonVersion


@lru_cache(maxsize=256)
def content_of(version_id: int, content_hash: str) -> dict[str, Any]:
    """What a version holds. Versions never change, so this process asks for each once; callers must not change what they get.

    The hash is part of the question so that the answer cannot outlive the row, in whatever database it stands.
    """
    content: dict[str, Any] = LessonVersion.objects.values_list("content", flat=True).get(pk=version_id, content_hash=content_hash)
    return content


def version_in_language(*, lesson_id: int, language: str) -> LessonVersion | None:
    """The newest version of a lesson in a language, for those who read it in another than the edition's. Without its content."""
    return LessonVersion.objects.filter(lesson=lesson_id, language=language).order_by("-number").defer("content").first()
