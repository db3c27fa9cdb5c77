"""Pages as editors write them: `catalogue()`, then `module_page()` in it, then lessons in that. `release()` publishes a module with all."""

import json
from itertools import count
from typing import Any

from academy.people.models import Person
from academy.people.roles import Role
from cms.curriculum.site import keep_site
from cms.followers import editors, practice_leads
from cms.models import CataloguePage, LessonPage, ModulePage
from courses.models import ChangeClass, Module
from tests.factories import people

_numbers = count(1)


def writer(**fields: Any) -> Person:
    """Somebody who may write, as a grant makes them, and send it for sign-off."""
    made = people.person(**fields)
    people.grant(made, Role.EDITOR)
    made.groups.add(editors())
    return made


def editor(**fields: Any) -> Person:
    """Somebody who may write and publish: a practice lead."""
    made = people.person(**fields)
    people.grant(made, Role.PRACTICE_LEAD)
    made.groups.add(editors(), practice_leads())
    return made


def catalogue() -> CataloguePage:
    return keep_site()


def block(kind: str, value: Any, id_: str = "") -> dict[str, Any]:
    return {"type": kind, "value": value, "id": id_ or f"00000000-0000-4000-8000-{next(_numbers):012d}"}


def item(value: Any, id_: str = "") -> dict[str, Any]:
    return block("item", value, id_)


def module_page(**fields: Any) -> ModulePage:
    """A draft that has what publishing asks."""
    number = next(_numbers)
    fields = {
        "title": f"Module {number}",
        "slug": f"module-{number}",
        "code": f"X{number}",
        "summary": "What it is about.",
        "audience": ["everyone"],
        "minutes": 30,
        "outcomes": json.dumps([block("outcome", "Say what support is"), block("outcome", "Say what challenge is")]),
        "live": False,
        **fields,
    }
    page = ModulePage(**fields)
    catalogue().add_child(instance=page)
    return page


def session(title: str = "Day 1", hours: str = "6", id_: str = "") -> dict[str, Any]:
    return block("session", {"title": title, "hours": hours, "plan": [item({"minutes": 20, "what": "<p>Round of names</p>"})]}, id_)


TEXT = "<p>Every time we deal with someone, we bring <b>two</b> things.</p>"


def lesson_page(module: ModulePage, *, text: str = TEXT, **fields: Any) -> LessonPage:
    number = next(_numbers)
    fields = {
        "title": f"Lesson {number}",
        "slug": f"lesson-{number}",
        "minutes": 8,
        "objective": "By the end you can say what support is.",
        "body": json.dumps([block("text", text)]),
        **fields,
    }
    return _below(module, LessonPage(live=False, **fields))


def choice(next_: str, code: str = "", stance: str = "with") -> dict[str, Any]:
    value = {
        "code": code,
        "label": f"Say {code or next_}",
        "stance": stance,
        "feedback": "<p>Good.</p>",
        "takes": "They listen.",
        "next": next_,
    }
    return item(value)


def step(code: str, *choices: dict[str, Any]) -> dict[str, Any]:
    return block("step", {"code": code, "text": f"<p>At {code}.</p>", "choices": list(choices)})


def ending(code: str) -> dict[str, Any]:
    return block("ending", {"code": code, "title": f"Ending {code}", "text": "<p>So it ends.</p>"})


def scenario_page(
    module: ModulePage, *, steps: list[dict[str, Any]] | None = None, endings: list[dict[str, Any]] | None = None, **fields: Any
) -> LessonPage:
    steps = steps or [
        step("door", choice("stairs", "ask"), choice("end", "leave", "not")),
        step("stairs", choice("end", "a"), choice("door", "b", "to")),
    ]
    fields = {
        "title": "Twenty to eleven",
        "slug": "scenario",
        "kind": "scenario",
        "minutes": 10,
        "setting": "A hub, made up.",
        "points": json.dumps([block("point", "<p>Give comfort <b>first</b>.</p>"), block("point", "<p>Come back to it.</p>")]),
        "cast": json.dumps([block("person", {"name": "Ash", "who": "15"})]),
        "start": "door",
        "steps": json.dumps(steps),
        "endings": json.dumps([ending("end")] if endings is None else endings),
        **fields,
    }
    return _below(module, LessonPage(live=False, **fields))


def option(text: str, correct: bool = False, code: str = "", feedback: str = "Why.", match: str = "") -> dict[str, Any]:
    return item({"code": code, "text": text, "correct": correct, "match": match, "feedback": feedback})


def question(
    id_: str = "",
    *,
    outcome: int = 1,
    kind: str = "single",
    stem: str = "What is support?",
    options: list[dict[str, Any]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    options = [option("Care, time and help", True, "a"), option("Orders", False, "b")] if options is None else options
    return block("question", {"code": "", "outcome": outcome, "kind": kind, "stem": stem, "options": options, **more}, id_)


def short_question(id_: str = "", *points: str, outcome: int = 1, **more: Any) -> dict[str, Any]:
    rubric = [item({"code": "", "text": point}) for point in points]
    return question(id_, outcome=outcome, kind="short", stem="Say it to a colleague.", options=[], rubric=rubric, **more)


def check_page(module: ModulePage, *, questions: list[dict[str, Any]] | None = None, **fields: Any) -> LessonPage:
    questions = [question(), question(outcome=2, stem="What is challenge?")] if questions is None else questions
    fields = {"title": "Check", "slug": "check", "kind": "check", "minutes": 5, "draw": 2, "questions": json.dumps(questions), **fields}
    return _below(module, LessonPage(live=False, **fields))


def _below(module: ModulePage, page: LessonPage) -> LessonPage:
    ModulePage.objects.get(pk=module.pk).add_child(instance=page)
    return page


def publish(page: Any, *, by: Person | None = None) -> Any:
    """Publish the page as it is in memory; returns it as it stands afterwards."""
    # Pages that came below it meanwhile are counted in the tree, and not yet here.
    page.refresh_from_db(fields=["numchild"])
    page.save_revision(user=by).publish(user=by)
    return type(page).objects.get(pk=page.pk)


def say(page: ModulePage, change_class: str = ChangeClass.WORDING, note: str = "", *, days: int | None = None) -> ModulePage:
    """What an editor says of the next edition."""
    page.change_class, page.change_note, page.change_days = change_class, note or f"Change {next(_numbers)}", days
    return page


def release(
    page: ModulePage | None = None,
    *,
    lessons: int = 1,
    change_class: str = ChangeClass.WORDING,
    note: str = "",
    days: int | None = None,
) -> tuple[ModulePage, Module]:
    """A module page, live with its lessons, and the module of the records; again, and it is the next edition."""
    page = page or module_page()
    if not LessonPage.objects.child_of(page).exists():
        for _number in range(lessons):
            lesson_page(page)
    for child in LessonPage.objects.child_of(page):
        publish(child)
    if Module.objects.filter(key=page.key, current_edition__isnull=False).exists():
        say(page, change_class, note, days=days)
    page = publish(page)
    return page, Module.objects.get(key=page.key)
