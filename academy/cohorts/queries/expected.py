"""Who still has to come to which day.

Day 1 in one cohort and day 2 in another is how people catch up (domain.md §8.8 no. 3): they are not expected on day 1 again. A round of
learning that was completed before is another matter: who learns the module anew comes to every day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from academy.cohorts.models import SessionDay
from academy.common.days import local_day
from courses.models import LessonCompletion


def not_expected(sessions: Iterable[SessionDay], person_ids: Collection[int]) -> dict[tuple[int, int], date]:
    """(person, session) where the person had done the session's lesson on an earlier day, and which day that was. One query."""
    return {
        (person, session.pk): done_on
        for person, session, done_on, finished_on in _lessons_done(sessions, person_ids)
        if done_on < session.on and (finished_on is None or finished_on >= session.on)
    }


def needs_none_of(sessions: Collection[SessionDay], person_id: int) -> bool:
    """Whether the person, as things stand now, has done every one of these days in the round that is open. One query at most."""
    done = {session.pk for _person, session, _done_on, finished_on in _lessons_done(sessions, [person_id]) if finished_on is None}
    return all(session.pk in done for session in sessions)


def _lessons_done(sessions: Iterable[SessionDay], person_ids: Collection[int]) -> Iterator[tuple[int, SessionDay, date, date | None]]:
    by_lesson: dict[int, list[SessionDay]] = defaultdict(list)
    for session in sessions:
        if session.lesson_id:
            by_lesson[session.lesson_id].append(session)
    if not by_lesson or not person_ids:
        return
    done = LessonCompletion.objects.standing().filter(lesson__in=by_lesson, enrolment__learner__in=person_ids, enrolment__closed_at=None)
    for person, lesson, done_at, finished_at in done.values_list("enrolment__learner", "lesson", "completed_at", "enrolment__completed_at"):
        for session in by_lesson[lesson]:
            yield person, session, local_day(done_at), local_day(finished_at) if finished_at else None
