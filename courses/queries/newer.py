"""What a newer edition would mean for somebody in the middle of an older one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max

from courses.models import ASKED_AGAIN, Edition, Enrolment, LessonCompletion
from courses.queries.progress import ModuleProgress


@dataclass(frozen=True)
class Newer:
    """`said` are the editions since, the newest first, with what each changed. Of the lessons done, `stays` go on counting; those of
    `again` are to be done again; `added` are those that the learner's edition does not have."""

    said: Sequence[Edition]
    stays: int
    again: Sequence[str]
    added: Sequence[str]

    @property
    def edition(self) -> Edition:
        return self.said[0]


def newer_edition(progress: ModuleProgress) -> Newer | None:
    """Three statements, and none for somebody who is not behind."""
    enrolment = progress.enrolment
    if enrolment is None or not progress.is_behind:
        return None
    own_number = Edition.objects.filter(pk=enrolment.edition_id).values("number")
    said = list(Edition.objects.filter(module=enrolment.module_id, number__gt=own_number).order_by("-number"))
    done = dict(_done_in(enrolment))
    own = {part.lesson_id for part in progress.parts}
    parts = list(said[0].parts.order_by("position").values_list("lesson_id", "version__title", "counts_from"))
    return Newer(
        said,
        stays=sum(done.get(lesson, 0) >= counts_from for lesson, _title, counts_from in parts),
        again=[title for lesson, title, counts_from in parts if 0 < done.get(lesson, 0) < counts_from],
        added=[title for lesson, title, _counts_from in parts if lesson not in own],
    )


def changes_asked(progress: ModuleProgress) -> list[Edition]:
    """The editions since the learner completed the module that ask something of them, the newest first. One statement, or none."""
    enrolment = progress.enrolment
    if enrolment is None or not enrolment.is_changes:
        return []
    until = Edition.objects.filter(pk=enrolment.edition_id).values("number")
    since = Edition.objects.filter(module=enrolment.module_id, number__gt=enrolment.changes_since, number__lte=until)
    return list(since.filter(change_class__in=ASKED_AGAIN).order_by("-number"))


def _done_in(enrolment: Enrolment) -> Sequence[tuple[int, int]]:
    """Each lesson done with the newest edition in which it was."""
    done = LessonCompletion.objects.standing().filter(enrolment=enrolment)
    return list(done.values_list("lesson_id").annotate(Max("edition__number")))
