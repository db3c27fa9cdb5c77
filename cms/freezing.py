"""What a page says, as the plain JSON that a LessonVersion keeps (schema 1; the shape is in `cms/README.md`)."""

from typing import Any

from django.utils.html import escape
from wagtail.rich_text import RichText, expand_db_html

from cms.markdown import clean
from cms.models import LessonPage, ModulePage

SCHEMA = 1


def freeze(page: LessonPage, *, module: ModulePage | None = None) -> tuple[dict[str, Any], int]:
    """The content of a lesson page and its minutes. `module` gives a check its outcomes; left out, it is the page's parent."""
    if page.kind == LessonPage.Kind.SCENARIO:
        return _scenario(page), page.minutes
    if page.kind == LessonPage.Kind.CHECK:
        return _check(page, module or page.get_parent().specific), page.minutes
    return {"objective": page.objective, "blocks": [_block(block) for block in page.body]}, page.minutes


def freeze_session(block: Any) -> tuple[dict[str, Any], int]:
    """The content of one taught session of a module page, and its minutes."""
    plan = [{"minutes": row["minutes"], "what": _html(row["what"])} for row in block.value["plan"]]
    return {"title": block.value["title"], "hours": float(block.value["hours"]), "plan": plan}, round(float(block.value["hours"]) * 60)


def _html(value: RichText | str | None) -> str:
    """Rich text with its links made real and nothing in it but what a lesson may hold."""
    source = value.source if isinstance(value, RichText) else str(value or "")
    return clean(expand_db_html(source))


def _inline(value: RichText | str | None) -> str:
    """Rich text of one paragraph, without the paragraph."""
    html = _html(value)
    return html[3:-4] if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1 else html


def _block(block: Any) -> dict[str, Any]:
    return {"id": block.id, "type": block.block_type, "value": _VALUES[block.block_type](block.value)}


def _compare(value: Any) -> dict[str, Any]:
    sides = {side: {"label": value[side]["label"], "items": [_inline(item) for item in value[side]["items"]]} for side in ("left", "right")}
    return {"title": value["title"], **sides}


def _media(value: Any) -> dict[str, Any]:
    file = value["file"]
    return {**{name: value[name] for name in ("kind", "title", "minutes", "script", "transcript")}, "file": file.url if file else None}


_VALUES: dict[str, Any] = {
    "text": lambda value: {"html": _html(value)},
    "heading": lambda value: {"text": value},
    "story": lambda value: {"title": value["title"], "html": _html(value["text"])},
    "compare": _compare,
    "cards": lambda value: {"title": value["title"], "items": [{"term": card["term"], "meaning": _inline(card["meaning"])} for card in value["items"]]},
    "window": lambda value: {"caption": value["caption"]},
    "steps": lambda value: {"title": value["title"], "items": [{"title": step["title"], "text": _inline(step["text"])} for step in value["items"]]},
    "callout": lambda value: {"kind": value["kind"], "html": _html(value["text"])},
    "rewrite": lambda value: {name: value[name] for name in ("prompt", "starter", "example")},
    "reflection": lambda value: {name: value[name] for name in ("prompt", "guidance")},
    "media": _media,
    "recap": lambda value: {"items": [_inline(item) for item in value]},
}


def _scenario(page: LessonPage) -> dict[str, Any]:
    steps = {}
    for step in page.steps:
        choices = []
        for item in step.value["choices"].bound_blocks:
            choice = item.value
            choices.append(
                {
                    "id": choice["code"] or item.id,
                    "label": choice["label"],
                    "stance": choice["stance"],
                    "feedback": _html(choice["feedback"]),
                    "takes": choice["takes"],
                    "next": choice["next"],
                }
            )
        steps[step.value["code"]] = {"text": _html(step.value["text"]), "choices": choices}
    return {
        "title": page.title,
        "setting": escape(page.setting),
        "content_note": page.content_note,
        "cast": [{"name": person.value["name"], "who": person.value["who"]} for person in page.cast],
        "start": page.start or next(iter(steps), ""),
        "steps": steps,
        "endings": {ending.value["code"]: {"title": ending.value["title"], "text": _html(ending.value["text"])} for ending in page.endings},
    }


def _check(page: LessonPage, module: ModulePage) -> dict[str, Any]:
    questions = []
    for block in page.questions:
        question = block.value
        options = []
        for item in question["options"].bound_blocks:
            option = item.value
            options.append(
                {
                    "id": option["code"] or item.id,
                    "text": option["text"],
                    "correct": bool(option["correct"]) or question["kind"] == "order",
                    "feedback": option["feedback"],
                }
            )
        questions.append(
            {
                "id": block.id,
                "code": question["code"] or block.id,
                "outcome": question["outcome"],
                "kind": question["kind"],
                "stem": question["stem"],
                "options": options,
            }
        )
    outcomes = [str(outcome.value) for outcome in module.outcomes]
    return {
        "pass_mark": page.pass_mark,
        "draw": page.draw,
        "outcomes": outcomes,
        "outcome_lessons": _lessons_of_outcomes(module, outcomes),
        "questions": questions,
    }


def _lessons_of_outcomes(module: ModulePage, outcomes: list[str]) -> dict[str, str | None]:
    """For each outcome the slug of the lesson that teaches it: the one whose objective shares most words with it."""
    lessons = LessonPage.objects.child_of(module).filter(kind=LessonPage.Kind.PAGE).order_by("path")
    taught = [(lesson.slug, _words(f"{lesson.title} {lesson.objective}")) for lesson in lessons]
    found: dict[str, str | None] = {}
    for number, outcome in enumerate(outcomes, start=1):
        words = _words(outcome)
        best = max(taught, key=lambda pair: len(words & pair[1]), default=None)
        found[str(number)] = best[0] if best and words & best[1] else None
    return found


_COMMON = frozenset("a an and are at by can do for from how in is it of on or that the them they this to what when which who will with you your".split())


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip(".,:;!?“”\"'()").lower() for word in text.split()) - _COMMON
