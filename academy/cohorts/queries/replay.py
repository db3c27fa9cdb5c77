"""The stories of a cohort, and how its people went through them, as its trainers may see it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from academy.cohorts.models import Cohort, Replay
from courses.models import Attempt, Lesson, LessonKind, LessonVersion
from courses.queries import content_of

# So many at a choice are told as “two at the most”: a single one would stand out in the room.
FEW = 2


@dataclass(frozen=True)
class CohortStory:
    """A story of the modules that a cohort learns: the replays opened, and the versions of which another can be opened."""

    lesson: Lesson
    replays: Sequence[Replay]
    ready: Sequence[LessonVersion]


@dataclass(frozen=True)
class ToldChoice:
    """A choice at a step with how many took it: `people` where that may be said, else `is_few` or `is_nearly_all`."""

    label: str
    stance: str
    feedback: str
    people: int
    of: int

    @property
    def is_few(self) -> bool:
        return self.people <= FEW

    @property
    def is_nearly_all(self) -> bool:
        """Everybody, or all but one: which of the two is not told."""
        return self.people >= self.of - 1


@dataclass(frozen=True)
class ToldStep:
    """A step that enough people reached, and what they chose there the first time."""

    number: int
    text: str
    of: int
    choices: Sequence[ToldChoice]


@dataclass(frozen=True)
class ReplayPage:
    replay: Replay
    title: str
    setting: str
    steps: Sequence[ToldStep]
    endings: Sequence[ToldChoice]
    unseen: int

    @property
    def people(self) -> int:
        return self.replay.people


def goes_to_count(cohort: Cohort) -> QuerySet[Attempt]:
    """The first goes, finished, of people with a place in the cohort, at the stories of its modules, that no replay has counted yet.

    Not its trainers': they know their own choices, and would see the others' the better.
    """
    learner = "enrolment__learner"
    earlier = Attempt.objects.filter(Q(started_at__lt=OuterRef("started_at")) | Q(started_at=OuterRef("started_at"), pk__lt=OuterRef("pk")))
    return Attempt.objects.filter(
        ~Exists(earlier.filter(lesson=OuterRef("lesson"), enrolment__learner=OuterRef(learner))),
        lesson__kind=LessonKind.SCENARIO,
        lesson__module__in=cohort.offering.parts.values("module"),
        enrolment__learner__in=cohort.bookings.confirmed().values("person"),
        finished_at__isnull=False,
        replay_go=None,
    ).exclude(enrolment__learner__in=cohort.trainers.values("pk"))


def stories_of(cohort: Cohort) -> list[CohortStory]:
    """In the order of the modules. Three queries, whatever the people."""
    replays: dict[int, list[Replay]] = defaultdict(list)
    for replay in cohort.replays.select_related("version").defer("version__content").order_by("pk"):
        replays[replay.version.lesson_id].append(replay)
    counts = goes_to_count(cohort).order_by().values("version").annotate(people=Count("pk")).filter(people__gte=Replay.FEWEST)
    ready: dict[int, list[LessonVersion]] = defaultdict(list)
    for version in LessonVersion.objects.filter(pk__in=counts.values("version")).defer("content").order_by("number"):
        ready[version.lesson_id].append(version)
    lessons = Lesson.objects.filter(module__in=cohort.offering.parts.values("module"), kind=LessonKind.SCENARIO).select_related("module")
    shown = lessons.filter(Q(retired_at=None) | Q(pk__in=[*replays, *ready])).order_by("module__code", "position", "pk")
    return [CohortStory(lesson, replays[lesson.pk], ready[lesson.pk]) for lesson in shown]


def replay_page(replay: Replay) -> ReplayPage:
    """One replay with the words of its story. No query but for the words, once a process."""
    content = content_of(replay.version_id, replay.version.content_hash)
    order = steps_in_order(content)
    return ReplayPage(
        replay=replay,
        title=replay.version.title,
        setting=content["setting"],
        steps=[_told(number, content["steps"][step], replay.steps[step]) for number, step in enumerate(order, 1) if step in replay.steps],
        endings=list(_endings(content, replay.endings)),
        unseen=sum(step not in replay.steps for step in order),
    )


def steps_in_order(content: dict[str, Any]) -> list[str]:
    """The steps as people come to them: the first, then those that it leads to, and so on; each once."""
    order, seen = [content["start"]], {content["start"]}
    for step in order:
        for option in content["steps"].get(step, {"choices": []})["choices"]:
            if option["next"] in content["steps"] and option["next"] not in seen:
                seen.add(option["next"])
                order.append(option["next"])
    return order


def _told(number: int, step: dict[str, Any], told: dict[str, Any]) -> ToldStep:
    choices = [
        ToldChoice(option["label"], option["stance"], option["feedback"], told["counts"].get(option["id"], 0), told["of"])
        for option in step["choices"]
    ]
    return ToldStep(number, step["text"], told["of"], choices)


def _endings(content: dict[str, Any], told: dict[str, Any]) -> Iterator[ToldChoice]:
    if told:
        for code, ending in content["endings"].items():
            yield ToldChoice(ending["title"], "", ending["text"], told["counts"].get(code, 0), told["of"])
