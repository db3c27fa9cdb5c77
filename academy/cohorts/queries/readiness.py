"""How far people have got with what is to be learnt online before they come."""

from collections import defaultdict
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from datetime import date

from academy.cohorts.models import Cohort, OfferingModule, SessionDay
from academy.common.days import local_day
from courses.models import EditionLesson, Enrolment, LessonCompletion, LessonKind


@dataclass(frozen=True)
class Prework:
    """Online lessons done, of those there are in the person's edition; whether some of them by showing in the check that they are known."""

    done: int
    of: int
    is_shown: bool = False

    @property
    def is_done(self) -> bool:
        return self.done >= self.of

    @property
    def is_begun(self) -> bool:
        return self.done > 0


def prework_of(cohort: Cohort, sessions: Sequence[SessionDay], person_ids: Collection[int]) -> dict[int, Prework]:
    """Each person's prework for the modules that the cohort teaches day by day; nought of nought where there is none. Four queries."""
    parts = cohort.offering.parts.filter(credits=OfferingModule.Credits.SESSIONS)
    current = dict(parts.values_list("module", "module__current_edition"))
    if not current or not person_ids:
        return {person: Prework(0, 0) for person in person_ids}
    rounds = list(
        Enrolment.objects.whole().filter(learner__in=person_ids, module__in=current, closed_at=None).order_by("enrolled_at", "pk")
    )
    online: dict[int, dict[int, int]] = defaultdict(dict)
    editions = {row.edition_id for row in rounds} | {edition for edition in current.values() if edition}
    asked = EditionLesson.objects.filter(edition__in=editions, is_required=True, lesson__kind=LessonKind.PAGE)
    for edition, lesson, counts_from in asked.values_list("edition", "lesson", "counts_from"):
        online[edition][lesson] = counts_from
    # By lesson, the newest edition in which it was done: it may have changed too much since an older one.
    done: dict[int, dict[int, int]] = defaultdict(dict)
    rows = LessonCompletion.objects.standing().filter(enrolment__in=rounds).order_by("edition__number")
    shown = set()
    for enrolment, lesson, number, door in rows.values_list("enrolment", "lesson", "edition__number", "door"):
        done[enrolment][lesson] = number
        if door == LessonCompletion.Door.PROOF:
            shown.add(enrolment)
    taught = {session.lesson_id for session in sessions if session.lesson_id}
    first_on = min((session.on for session in sessions), default=None)
    # The latest round wins; an open one always, since only one is open and it is the latest.
    latest = {
        (row.learner_id, row.module_id): row
        for row in rounds
        if row.is_open or _is_for_these_days(row, first_on, taught, done[row.pk].keys())
    }
    found = {}
    for person in person_ids:
        n, of = 0, 0
        for module, current_edition in current.items():
            row = latest.get((person, module))
            lessons = online[row.edition_id if row else current_edition or 0]
            of += len(lessons)
            n += sum(done[row.pk].get(lesson, 0) >= counts_from for lesson, counts_from in lessons.items()) if row else 0
        is_shown = any((row := latest.get((person, module))) is not None and row.pk in shown for module in current)
        found[person] = Prework(n, of, is_shown)
    return found


def _is_for_these_days(enrolment: Enrolment, first_on: date | None, taught: set[int], done: Set[int]) -> bool:
    """A completed round is what prepared for these days if it ended with them, or if it has none of them (they were not asked for)."""
    finished_on = local_day(enrolment.completed_at) if enrolment.completed_at else None
    return (finished_on is not None and first_on is not None and finished_on >= first_on) or not taught & done
