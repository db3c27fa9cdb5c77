"""What a person has written, for that person."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from academy.common.prepared import Prepared, ask
from academy.people.models import Person
from academy.practice.models import Reflection
from courses.models import Lesson


def writing_of(author: Person) -> QuerySet[Reflection]:
    """All that is theirs, and nobody else's."""
    return Reflection.objects.filter(author=author)


def writing_in_lesson(author: Person, lesson_key: UUID) -> dict[str, Reflection]:
    """What stands at each block of a lesson. One query."""
    return {reflection.block_id: reflection for reflection in _IN_LESSON(author=author.pk, lesson=lesson_key)}


_IN_LESSON = Prepared(lambda: Reflection.objects.filter(author=ask("author"), lesson_key=ask("lesson")))


@dataclass(frozen=True)
class Written:
    """A piece of writing and the lesson it came from, if that is still known."""

    reflection: Reflection
    lesson: Lesson | None


def written_by(reflections: QuerySet[Reflection]) -> Sequence[Written]:
    """With their lessons and modules, the last saved first. Two queries."""
    found = list(reflections.order_by("-saved_at", "-pk"))
    keys = {reflection.lesson_key for reflection in found if reflection.lesson_key}
    lessons = {lesson.key: lesson for lesson in Lesson.objects.filter(key__in=keys).select_related("module")}
    return [Written(reflection, lessons.get(reflection.lesson_key) if reflection.lesson_key else None) for reflection in found]
