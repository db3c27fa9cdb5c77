"""Boosters, for the person whose they are. Nobody else's page asks here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from random import Random
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from academy.common.prepared import Prepared, ask
from academy.people.models import Person
from courses.models import (
    DOORS_RECALLED,
    Booster,
    BoosterAnswer,
    BoosterWish,
    LessonCompletion,
    LessonKind,
    LessonVersion,
    lessons_recalled,
)
from courses.operations import scoring, spacing
from courses.queries.content import content_of
from courses.queries.goes import Asked, Content

WITH = "with"


@dataclass(frozen=True)
class Recalled:
    """One question of a check or one step of a story, in the version that the person had learnt, as a booster asks it.

    `story` is the whole scenario where it is a step; its choices are options then, of which those that work *with* people are right.
    """

    booster: Booster
    number: int
    version: LessonVersion
    item: str

    @cached_property
    def story(self) -> Content | None:
        content = content_of(self.version.pk, self.version.content_hash)
        return content if "steps" in content else None

    @cached_property
    def question(self) -> Content:
        content = content_of(self.version.pk, self.version.content_hash)
        if "steps" in content:
            return _question_of_step(self.item, content["steps"][self.item])
        return next(question for question in content["questions"] if question["id"] == self.item)

    @property
    def code(self) -> str:
        """What a form names it by."""
        return f"{self.version.lesson_id}-{self.item}"

    def asked(self) -> Asked:
        """With its options in an order of this asking, the same each time that the page is drawn."""
        chance = chance_of(self.booster, self.number)
        options = {option["id"]: option for option in self.question["options"]}
        shown = [options[key] for key in scoring.shuffled_options(self.question, chance=chance)]
        is_match = self.question["kind"] == "match"
        partners = [options[key] for key in scoring.shuffled_partners(self.question, chance=chance)] if is_match else []
        return Asked(self.number, self.question, shown, None, partners)

    def is_remembered(self, chosen: Sequence[str]) -> bool:
        """A step may have more than one choice that fits: any of them is right."""
        if self.question["kind"] == "single":
            return any(option["correct"] for option in self.question["options"] if option["id"] in chosen)
        return bool(scoring.is_right(self.question, chosen))


@dataclass(frozen=True)
class BoostersNow:
    """How somebody stands with their boosters on a day. `is_offered`: they have passed a check or played a story here."""

    is_wished: bool
    is_offered: bool
    due_id: int | None
    due_title: str | None
    next_on: date | None


def boosters_now(person: Person, *, on: date) -> BoostersNow:
    """One query, and one more for whoever wished for them: My learning asks this of everybody."""
    is_wished, is_offered = _WISHED(person=person.pk)[0]
    pk, title, due_on = (_NEXT(person=person.pk) or [(None, None, None)])[0] if is_wished else (None, None, None)
    is_due = due_on is not None and due_on <= on
    return BoostersNow(is_wished, is_offered, pk if is_due else None, title if is_due else None, due_on)


def boosters_of(person: Person) -> QuerySet[Booster]:
    """All that are theirs, and nobody else's."""
    return Booster.objects.filter(person=person).select_related("module")


def recalled(booster: Booster) -> Recalled | None:
    """What a booster asks next, whenever its day is; None where nothing is left to ask. Two queries."""
    versions = {version.lesson_id: version for version in _versions_learnt(booster)}
    items = sorted((version.lesson_id, item) for version in versions.values() for item in _items_of(version))
    if not items:
        return None
    answered = booster.answers.order_by("number").values_list("version__lesson_id", "item", "is_remembered")
    told = [((lesson_id, item), is_remembered) for lesson_id, item, is_remembered in answered]
    lesson_id, item = spacing.pick(items, told, chance=chance_of(booster))
    return Recalled(booster, booster.number, versions[lesson_id], item)


def recalled_then(answer: BoosterAnswer) -> Recalled:
    """What was asked when that answer was given, as it was shown."""
    return Recalled(answer.booster, answer.number, answer.version, answer.item)


def answers_of(boosters: QuerySet[Booster]) -> QuerySet[BoosterAnswer]:
    """The answers with what they are about, the oldest first, without what their versions say."""
    found = BoosterAnswer.objects.filter(booster__in=boosters).select_related("booster__module", "version").defer("version__content")
    return found.order_by("answered_at", "pk")


def chance_of(*of: object) -> Random:
    """The same order for the same asking, each time that its page is drawn."""
    seed = ".".join(str(getattr(part, "pk", part)) for part in of)
    return Random(seed)  # noqa: S311 -- an order of questions and options, and no secret


def _versions_learnt(booster: Booster) -> QuerySet[LessonVersion]:
    """Of each lesson that may be asked about, the version in which the person did it last."""
    done = lessons_recalled().filter(enrolment__learner=booster.person_id, lesson__module=booster.module_id)
    latest = done.order_by("lesson_id", "-edition__number", "-completed_at", "-pk").distinct("lesson_id")
    return LessonVersion.objects.filter(pk__in=latest.values("version")).select_related("lesson").defer("content")


def _items_of(version: LessonVersion) -> list[str]:
    """What can be asked again without somebody to read the answer, and has a right one."""
    content = content_of(version.pk, version.content_hash)
    if version.lesson.kind == LessonKind.SCENARIO:
        return [code for code, step in content["steps"].items() if _is_told_apart(step)]
    return [question["id"] for question in content["questions"] if question["kind"] != scoring.SHORT]


def _is_told_apart(step: Content) -> bool:
    """Whether some of its choices work with people and some do not."""
    return {choice["stance"] == WITH for choice in step["choices"]} == {True, False}


def _question_of_step(code: str, step: Content) -> Content:
    options = [
        {"id": choice["id"], "text": choice["label"], "correct": choice["stance"] == WITH, "feedback": choice["feedback"]}
        for choice in step["choices"]
    ]
    return {"id": code, "kind": "single", "stem": "", "options": options}


def _wished() -> "QuerySet[Person, Any]":
    learnt = LessonCompletion.objects.standing().filter(enrolment__learner=OuterRef("pk"), door__in=DOORS_RECALLED)
    return Person.objects.filter(pk=ask("person")).values_list(
        Exists(BoosterWish.objects.open().filter(person=OuterRef("pk"))), Exists(learnt.filter(enrolment__completed_at__isnull=False))
    )


def _next() -> "QuerySet[Booster, Any]":
    waiting = Booster.objects.askable().filter(person=ask("person")).order_by("due_on", "pk")
    return waiting.values_list("pk", "module__title", "due_on")[:1]


_WISHED: Prepared[Any] = Prepared(_wished)
_NEXT: Prepared[Any] = Prepared(_next)
