"""Modules, their editions, and learners in them. `module()` makes a released one of three pages, a scenario and a check."""

from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4

from academy.people.models import Person
from courses.models import (
    Edition,
    EditionLesson,
    Enrolment,
    Lesson,
    LessonCompletion,
    LessonKind,
    LessonVersion,
    Mode,
    Module,
    Question,
    Tier,
)
from courses.models.editions import content_hash
from tests.factories.people import person

AT = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)
_numbers = count(1)

PAGE: dict[str, Any] = {
    "objective": "By the end you can say what support is.",
    "blocks": [
        {
            "id": "b-text",
            "type": "text",
            "value": {"html": "<p>Every time we deal with someone, we bring <strong>two</strong> things.</p>"},
        },
        {"id": "b-window", "type": "window", "value": {"caption": "Challenge goes up, support goes across."}},
        {"id": "b-rewrite", "type": "rewrite", "value": {"prompt": "Say it kindly.", "starter": "You never", "example": "I felt"}},
        {"id": "b-reflect", "type": "reflection", "value": {"prompt": "Which corner do you go to?", "guidance": "Leave out names."}},
        {"id": "b-recap", "type": "recap", "value": {"items": ["Both at once."]}},
    ],
}


def choice(id_: str, stance: str, leads_to: str) -> dict[str, Any]:
    return {
        "id": id_,
        "label": f"Say {id_}",
        "stance": stance,
        "feedback": f"Feedback on {id_}.",
        "takes": f"They take {id_}.",
        "next": leads_to,
    }


SCENARIO: dict[str, Any] = {
    "title": "Twenty to eleven",
    "setting": "A hub. It is late.",
    "content_note": "Somebody swears.",
    "cast": [{"name": "Ash", "who": "15"}],
    "start": "door",
    "steps": {
        "door": {"text": "<p>The door bangs.</p>", "choices": [choice("sanction", "to", "morning"), choice("food", "with", "stairs")]},
        "morning": {"text": "<p>The next morning.</p>", "choices": [choice("own", "with", "stairs"), choice("lecture", "to", "cold")]},
        "stairs": {"text": "<p>On the stairs.</p>", "choices": [choice("ask", "with", "warm"), choice("leave", "not", "cold")]},
    },
    "endings": {
        "warm": {"title": "A plan for two", "text": "<p>You made a plan.</p>"},
        "cold": {"title": "A door still open", "text": "<p>You can try again.</p>"},
    },
}


def short_question(id_: str, outcome: int = 1, *, points: int = 3, enough: int = 2) -> dict[str, Any]:
    """A question that is answered in one's own words, with a rubric of so many points."""
    rubric = [{"id": letter, "text": f"{id_} shows {letter}"} for letter in "abcdef"[:points]]
    return {
        "id": id_,
        "outcome": outcome,
        "kind": "short",
        "stem": f"Stem of {id_}?",
        "options": [],
        "guidance": "Two sentences.",
        "rubric": rubric,
        "enough": enough,
    }


def question(id_: str, outcome: int, kind: str = "single", options: int = 4) -> dict[str, Any]:
    """A question whose first option is right; of several right ones, the first two. Of a match, the first two belong with the same."""
    if kind == "match":
        made = question(id_, outcome, "order", options)
        for index, option in enumerate(made["options"]):
            option["match"] = f"{id_} partner {'abcdef'[max(index, 1)]}"
        return {**made, "kind": "match"}
    right = {"single": 1, "multiple": 2, "order": options}[kind]
    return {
        "id": id_,
        "outcome": outcome,
        "kind": kind,
        "stem": f"Stem of {id_}?",
        "options": [
            {"id": letter, "text": f"{id_} option {letter}", "correct": index < right, "feedback": f"Why {id_} {letter}."}
            for index, letter in enumerate("abcdef"[:options])
        ],
    }


CHECK: dict[str, Any] = {
    "pass_mark": 80,
    "draw": 5,
    "outcomes": ["describe support", "say where you go", "put it in order"],
    "outcome_lessons": {"1": "support", "2": "challenge", "3": None},
    "questions": [
        *(question(f"q1{n}", 1) for n in range(3)),
        *(question(f"q2{n}", 2, "multiple") for n in range(3)),
        *(question(f"q3{n}", 3, "order") for n in range(2)),
    ],
}
SESSION: dict[str, Any] = {
    "title": "Day 1",
    "hours": 6,
    "plan": [{"minutes": 20, "what": "Round of names"}, {"minutes": 60, "what": "Practice"}],
}

PARTS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("support", LessonKind.PAGE, "What support is", PAGE),
    ("challenge", LessonKind.PAGE, "What challenge is", {**PAGE, "objective": "By the end you can say what challenge is."}),
    ("twenty-to-eleven", LessonKind.SCENARIO, "Twenty to eleven", SCENARIO),
    ("check", LessonKind.CHECK, "Check what has stuck", CHECK),
]
TAUGHT = ("day-1", LessonKind.SESSION, "Day 1", SESSION)


def module(*, parts: list[tuple[str, str, str, dict[str, Any]]] | None = None, **fields: Any) -> Module:
    number = next(_numbers)
    made = Module.objects.create(
        **{
            "key": uuid4(),
            "code": f"X{number}",
            "slug": f"module-{number}",
            "title": f"Module {number}",
            "tier": Tier.AWARENESS,
            "mode": Mode.E_LEARNING,
            "minutes": 30,
            "audience": ["everyone"],
            **fields,
        }
    )
    for position, (slug, kind, title, content) in enumerate(parts or PARTS, 1):
        lesson(made, slug=slug, kind=kind, title=title, content=content, position=position)
    edition(made)
    return made


def lesson(module_: Module, *, slug: str, kind: str, title: str, content: dict[str, Any], position: int, **fields: Any) -> Lesson:
    """A lesson with one frozen version, and the questions of a check."""
    made = Lesson.objects.create(module=module_, key=uuid4(), kind=kind, slug=slug, title=title, minutes=8, position=position, **fields)
    version(made, content)
    return made


def version(lesson_: Lesson, content: dict[str, Any], *, at: datetime = AT, language: str = "en-gb") -> LessonVersion:
    number = LessonVersion.objects.filter(lesson=lesson_, language=language).count() + 1
    for item in content.get("questions", []):
        Question.objects.get_or_create(
            lesson=lesson_,
            block_id=item["id"],
            version=number,
            defaults={"kind": item["kind"], "outcome": item["outcome"], "content": item, "created_at": at},
        )
    return LessonVersion.objects.create(
        lesson=lesson_,
        language=language,
        number=number,
        title=lesson_.title,
        minutes=lesson_.minutes,
        content=content,
        content_hash=content_hash(content),
        created_at=at,
    )


def edition(module_: Module, *, at: datetime = AT) -> Edition:
    """A release of the module's lessons, each in its newest version; the module's current edition from now on."""
    made = Edition.objects.create(module=module_, number=module_.editions.count() + 1, title=module_.title, released_at=at)
    for lesson_ in module_.lessons.filter(retired_at=None).order_by("position"):
        newest = lesson_.versions.filter(language="en-gb").order_by("-number").first()
        EditionLesson.objects.create(
            edition=made, lesson=lesson_, version=newest, position=lesson_.position, is_required=lesson_.is_required
        )
    module_.current_edition = made
    module_.save(update_fields=["current_edition"])
    return made


def enrolment(learner: Person | None = None, module_: Module | None = None, **fields: Any) -> Enrolment:
    learner, module_ = learner or person(), module_ or module()
    edition_ = module_.current_edition
    return Enrolment.objects.create(
        learner=learner, module=module_, **{"edition": edition_, "enrolled_at": AT, "enrolled_by": learner, **fields}
    )


def done(enrolment_: Enrolment, lesson_: Lesson, **fields: Any) -> LessonCompletion:
    """That the lesson was done in the edition in which the learner is."""
    part = enrolment_.edition.parts.get(lesson=lesson_)
    fields = {"edition": enrolment_.edition, "version": part.version, "completed_at": AT, **fields}
    return LessonCompletion.objects.create(enrolment=enrolment_, lesson=lesson_, **fields)
