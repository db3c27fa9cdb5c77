"""What a person has written, for that person."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from academy.common.prepared import Prepared, ask
from academy.people.models import Person
from academy.practice.models import Quarantine, Reflection
from courses.models import Lesson


def writing_of(author: Person) -> QuerySet[Reflection]:
    """All that is theirs, and nobody else's."""
    return Reflection.objects.filter(author=author)


def writing_in_lesson(author: Person, lesson_key: UUID) -> dict[str, Reflection]:
    """What stands at each block of a lesson. One query."""
    return {reflection.block_id: reflection for reflection in _IN_LESSON(author=author.pk, lesson=lesson_key)}


def text_in_lesson(author: Person, lesson_key: UUID, block_id: str) -> str:
    """What stands at one block of a lesson; nothing where nothing does."""
    return Reflection.objects.filter(author=author, lesson_key=lesson_key, block_id=block_id).values_list("text", flat=True).first() or ""


_IN_LESSON = Prepared(lambda: Reflection.objects.filter(author=ask("author"), lesson_key=ask("lesson")))


@dataclass(frozen=True)
class Written:
    """A piece of writing with the lesson it came from, if that is still known, and how many others may read it."""

    reflection: Reflection
    lesson: Lesson | None
    readers: int
    is_set_aside: bool


def written_by(reflections: QuerySet[Reflection]) -> Sequence[Written]:
    """With their lessons and modules, the last saved first. Two queries."""
    found = list(
        reflections.annotate(
            readers=Count("shares", filter=Q(shares__withdrawn_at=None)),
            is_set_aside=Exists(Quarantine.objects.open().filter(reflection=OuterRef("pk"))),
        ).order_by("-saved_at", "-pk")
    )
    keys = {reflection.lesson_key for reflection in found if reflection.lesson_key}
    lessons = {lesson.key: lesson for lesson in Lesson.objects.filter(key__in=keys).select_related("module")}
    return [Written(one, lessons.get(one.lesson_key) if one.lesson_key else None, one.readers, one.is_set_aside) for one in found]
