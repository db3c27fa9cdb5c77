"""Opening a replay: how the people of a cohort went through a story on their first go, for all of them to talk over.

Nobody's choice is to be read from it, whatever a trainer asks, and asks again (see `docs/adr/0009`):

- it is counted once, of five people or more, and stays as it was counted; a further one counts five or more who are in none yet;
- a go is in one replay at most, in whatever cohort, so that no two replays differ by a person;
- a step that fewer than five of them reached is not kept at all;
- where everybody, or all but one, chose alike, one go is left out from there on: what comes later does not tell the two cases apart.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.db import transaction

from academy.cohorts import facts
from academy.cohorts.models import Cohort, Replay, ReplayGo
from academy.cohorts.operations.refusals import TooFewPeople
from academy.cohorts.queries.replay import goes_to_count, steps_in_order
from academy.ledger.operations import record
from academy.people.models import Person
from courses.models import Attempt, Choice, Lesson, LessonVersion
from courses.queries import content_of


@dataclass(frozen=True)
class Path:
    """One person's first choice at each step that they came to, and how it ended for them."""

    choices: Mapping[str, str]
    ending: str


@transaction.atomic
def open_replay(*, cohort: Cohort, version: LessonVersion, at: datetime, by: Person, chance: Random) -> Replay:
    """Count the first goes at the story that are in no replay yet.

    Doing it twice is the same as doing it once: while fewer than five further people have played, it is the one opened last. Raises
    TooFewPeople where there is none. `chance` draws the go that is left out.
    """
    # One after the other, whatever the cohort: two must not both count somebody who is in both.
    Lesson.objects.select_for_update(no_key=True).get(pk=version.lesson_id)
    attempts = list(goes_to_count(cohort).filter(version=version).order_by("pk"))
    if len(attempts) < Replay.FEWEST:
        latest = Replay.objects.filter(cohort=cohort, version=version).order_by("-pk").first()
        if latest is None:
            raise TooFewPeople(version)
        return latest
    steps, endings = counted(steps_in_order(content_of(version.pk, version.content_hash)), _paths_of(attempts), chance=chance)
    replay = Replay.objects.create(
        cohort=cohort, version=version, people=len(attempts), steps=steps, endings=endings, opened_at=at, opened_by=by
    )
    ReplayGo.objects.bulk_create(ReplayGo(replay=replay, attempt=attempt) for attempt in attempts)
    record(facts.REPLAY_OPENED, subject=replay, by=by, at=at, data={"cohort": cohort.code, "version": version.pk})
    return replay


def counted(order: Sequence[str], paths: Sequence[Path], *, chance: Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """What may be shown of these paths: {step: {"of", "counts"}}, and {"of", "counts"} of the endings or nothing. Pure."""
    rest = list(paths)
    steps = {}
    for step in order:
        here = [path for path in rest if step in path.choices]
        if len(here) < Replay.FEWEST:
            continue
        counts = Counter(path.choices[step] for path in here)
        steps[step] = {"of": len(here), "counts": dict(counts)}
        if len(here) == len(paths):
            most_chosen, people = counts.most_common(1)[0]
            if people >= len(here) - 1:
                other = [path for path in here if path.choices[step] != most_chosen]
                left_out = other[0] if other else chance.choice(here)
                rest = [path for path in rest if path is not left_out]
    endings = Counter(path.ending for path in rest)
    return steps, {"of": len(rest), "counts": dict(endings)} if len(rest) >= Replay.FEWEST else {}


def _paths_of(attempts: Sequence[Attempt]) -> list[Path]:
    chosen: dict[int, dict[str, str]] = {attempt.pk: {} for attempt in attempts}
    for choice in Choice.objects.filter(attempt__in=attempts).order_by("position"):
        chosen[choice.attempt_id].setdefault(choice.step, choice.choice)
    return [Path(chosen[attempt.pk], attempt.ending) for attempt in attempts]
