"""What starting points are put together from: drafts of a lesson to read, a story and a check, whole but for the notes in them."""

import json
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from cms.curriculum.writing import CHECK_SLUG
from cms.models import LessonPage, ModulePage
from cms.starting.notes import note

_QUESTIONS_AT_LEAST = 3


def stream(kind: str, *values: Any) -> str:
    return json.dumps([_block(kind, value) for value in values])


def items(*values: Any) -> list[dict[str, Any]]:
    return [_block("item", value) for value in values]


def rich(words: object) -> str:
    """A note in rich text."""
    return f"<p>{note(words)}</p>"


def _block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid4())}


def write_reading(page: LessonPage, module: ModulePage) -> None:
    """Objective, something everybody knows, a story, what to notice, try it, reflection, recap."""
    page.kind, page.minutes = LessonPage.Kind.PAGE, 8
    page.objective = note(_("By the end you can … One thing that people can do, with a verb that one can see"))
    story = {
        "title": note(_("Title of the story")),
        "text": rich(_("A short story from practice, made up: a place, a person, a hard moment")),
    }
    rewrite = {
        "prompt": note(_("Try it: what to do with the sentence below")),
        "starter": note(_("A sentence as one says it on a tired day")),
        "example": note(_("One way of saying it, with challenge and support")),
    }
    reflection = {"prompt": note(_("One question about the reader’s own work")), "guidance": _("A few lines are plenty. Leave out names.")}
    recap = items(*(rich(words) for words in (_("The one sentence to take along"), _("What to do on the next shift"))))
    page.body = json.dumps(
        [
            _block("text", rich(_("Begin with something that every reader knows. Two or three short paragraphs"))),
            _block("story", story),
            _block("heading", _("What to notice")),
            _block("text", rich(_("Two or three things in the story that are easily missed"))),
            _block("rewrite", rewrite),
            _block("reflection", reflection),
            _block("recap", recap),
        ]
    )


def write_story(page: LessonPage, module: ModulePage) -> None:
    """Two steps of three choices each, and an ending: every path leads somewhere, whatever is written into it."""
    page.kind, page.minutes = LessonPage.Kind.SCENARIO, 12
    page.setting = note(_("Where and when it plays. Say that it is made up"))
    page.content_note = note(_("What may be hard to read, and that one can leave at any time"))
    page.points = stream(
        "point", *(rich(words) for words in (_("What there is to learn, without telling what happens"), _("A second thing")))
    )
    page.cast = stream("person", {"name": note(_("A name")), "who": note(_("Age, and what they are in the story"))})
    page.start = "first"
    page.steps = stream(
        "step",
        {"code": "first", "text": rich(_("What happens, and what is said")), "choices": _choices("second")},
        {"code": "second", "text": rich(_("What comes of it; a wrong turn can be put right here")), "choices": _choices("end")},
    )
    page.endings = stream("ending", {"code": "end", "title": note(_("A title for the ending")), "text": rich(_("How it ends"))})


def _choices(leads_to: str) -> list[dict[str, Any]]:
    ways = (("with", _("Something said with challenge and support")), ("to", _("Challenge alone")), ("for", _("Support alone")))
    return items(
        *(
            {
                "code": "",
                "label": note(words),
                "stance": stance,
                "feedback": rich(_("What is good in it first, then what it leaves out")),
                "takes": note(_("What they might take from it, in their own words")),
                "next": leads_to,
            }
            for stance, words in ways
        )
    )


def write_check(page: LessonPage, module: ModulePage) -> None:
    """A question for each of the module's outcomes."""
    page.kind, page.minutes = LessonPage.Kind.CHECK, 8
    outcomes = len(module.outcomes)
    numbers = [1 + number % max(outcomes, 1) for number in range(max(outcomes, _QUESTIONS_AT_LEAST))]
    page.questions = stream("question", *(_question(number) for number in numbers))
    page.draw = len(numbers)


def _question(outcome: int) -> dict[str, Any]:
    answers = (
        (_("The right answer"), True, _("Why it is right")),
        (_("An answer that many would give"), False, _("What is good in it, and what is missing")),
        (_("Another answer that many would give"), False, _("What is good in it, and what is missing")),
    )
    return {
        "code": "",
        "outcome": outcome,
        "kind": "single",
        "stem": note(_("A short moment from practice, and a question about it")),
        "options": items(
            *(
                {"code": "", "text": note(text), "correct": is_right, "match": "", "feedback": note(feedback)}
                for text, is_right, feedback in answers
            )
        ),
        "guidance": "",
        "rubric": [],
        "enough": None,
    }


def reading(number: int) -> LessonPage:
    return LessonPage(title=note(_("Title of lesson %(n)s") % {"n": number}))


def story() -> LessonPage:
    return LessonPage(title=note(_("Title of the story")), kind=LessonPage.Kind.SCENARIO)


def check() -> LessonPage:
    return LessonPage(title=_("Check what has stuck"), slug=CHECK_SLUG, kind=LessonPage.Kind.CHECK)


WRITERS = {LessonPage.Kind.PAGE: write_reading, LessonPage.Kind.SCENARIO: write_story, LessonPage.Kind.CHECK: write_check}
