"""From pages back to a module file. There and back is the identity on canonical data (see `reading.canonical`)."""

from collections.abc import Sequence
from typing import Any

import yaml
from wagtail.rich_text import RichText, expand_db_html

from cms.curriculum.writing import RULES
from cms.markdown import to_markdown
from cms.models import LessonPage, ModulePage


def export_module(page: ModulePage, *, lessons: Sequence[LessonPage] | None = None) -> dict[str, Any]:
    """The module and its lessons, as a file would say them. `lessons` in their order; left out, all that it has, drafts too."""
    if lessons is None:
        lessons = list(LessonPage.objects.child_of(page).order_by("path"))
    data: dict[str, Any] = {
        name: getattr(page, name) for name in ("code", "slug", "title", "summary", "tier", "mode", "minutes", "audience", "requires")
    }
    data |= {name: getattr(page, name) for name in RULES if getattr(page, name)}
    refresh = {"months": page.refresh_months, "early_days": page.refresh_early_days, "satisfied_by": page.refreshed_by}
    data["refresh"] = refresh if page.refresh_months else None
    data["outcomes"] = [str(block.value) for block in page.outcomes]
    data["awards"] = [{"competency": block.value["competency"], "level": int(block.value["level"])} for block in page.awards]
    data["principles"] = page.principles
    data["confidence"] = [str(block.value) for block in page.confidence]
    data["sessions"] = [_session(block.value) for block in page.sessions]
    data["between_sessions"] = [_task(block.value) for block in page.between_sessions]
    data["lessons"] = [
        {
            "slug": lesson.slug,
            "title": lesson.title,
            "minutes": lesson.minutes,
            "objective": lesson.objective,
            "blocks": [_block(block) for block in lesson.body],
        }
        for lesson in lessons
        if lesson.kind == LessonPage.Kind.PAGE
    ]
    for lesson in lessons:
        if lesson.kind == LessonPage.Kind.SCENARIO:
            data["scenario"] = _scenario(lesson)
        elif lesson.kind == LessonPage.Kind.CHECK:
            data["check"] = _check(lesson)
    if page.try_this_week:
        data["try_this_week"] = page.try_this_week
    data["further_reading"] = [
        _without_empty({name: block.value[name] for name in ("title", "by", "year", "note")}) for block in page.further_reading
    ]
    return data


def as_yaml(data: dict[str, Any]) -> str:
    """The data as a file: keys in their order, long texts as blocks."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=125)


class _Dumper(yaml.SafeDumper):
    pass


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _md(value: RichText | str) -> str:
    source = value.source if isinstance(value, RichText) else str(value)
    return to_markdown(expand_db_html(source) if "linktype" in source else source)


def _without_empty(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value not in ("", None)}


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)


def _session(value: Any) -> dict[str, Any]:
    plan = [{"minutes": row["minutes"], "what": _md(row["what"])} for row in value["plan"]]
    return {"title": value["title"], "hours": _number(value["hours"]), "plan": plan}


def _task(value: Any) -> dict[str, Any] | str:
    if not value["title"] and not value["evidence"]:
        return _md(value["text"])
    return _without_empty({"title": value["title"], "text": _md(value["text"]), "evidence": value["evidence"]})


def _block(block: Any) -> dict[str, Any]:
    kind, value = block.block_type, block.value
    if kind == "text":
        return {kind: _md(value)}
    if kind in ("story", "callout"):
        return {kind: {**{name: value[name] for name in value if name != "text"}, "text": _md(value["text"])}}
    if kind == "compare":
        sides = {side: {"label": value[side]["label"], "items": [_md(item) for item in value[side]["items"]]} for side in ("left", "right")}
        return {kind: {"title": value["title"], **sides}}
    if kind == "cards":
        return {
            kind: {"title": value["title"], "items": [{"term": card["term"], "meaning": _md(card["meaning"])} for card in value["items"]]}
        }
    if kind == "steps":
        return {kind: {"title": value["title"], "items": [{"title": step["title"], "text": _md(step["text"])} for step in value["items"]]}}
    if kind == "recap":
        return {kind: [_md(item) for item in value]}
    if kind == "heading":
        return {kind: value}
    if kind == "media" and value["recording"]:
        return {kind: _without_empty({**value, "recording": str(value["recording"].key)})}
    return {kind: _without_empty(dict(value))}


def _scenario(page: LessonPage) -> dict[str, Any]:
    steps = {}
    for step in page.steps:
        choices = [
            {
                "id": item.value["code"] or item.id,
                "label": item.value["label"],
                "stance": item.value["stance"],
                "feedback": _md(item.value["feedback"]),
                "takes": item.value["takes"],
                "next": item.value["next"],
            }
            for item in step.value["choices"].bound_blocks
        ]
        steps[step.value["code"]] = {"text": _md(step.value["text"]), "choices": choices}
    points = {"points": [_md(block.value) for block in page.points]} if len(page.points) else {}
    return {
        "title": page.title,
        "setting": page.setting,
        "content_note": page.content_note,
        **points,
        "cast": [{"name": person.value["name"], "who": person.value["who"]} for person in page.cast],
        "start": page.start or next(iter(steps), ""),
        "steps": steps,
        "endings": {ending.value["code"]: {"title": ending.value["title"], "text": _md(ending.value["text"])} for ending in page.endings},
    }


def _check(page: LessonPage) -> dict[str, Any]:
    return {"pass_mark": page.pass_mark, "draw": page.draw, "questions": [_question(block) for block in page.questions]}


def _question(block: Any) -> dict[str, Any]:
    value = block.value
    asked = {"id": value["code"] or block.id, "outcome": value["outcome"], "kind": value["kind"], "stem": value["stem"]}
    if value["kind"] == "short":
        rubric = [{"id": item.value["code"] or item.id, "text": item.value["text"]} for item in value["rubric"].bound_blocks]
        return _without_empty({**asked, "guidance": value["guidance"], "rubric": rubric, "enough": value["enough"]})
    return {**asked, "options": [_option(item, value["kind"]) for item in value["options"].bound_blocks]}


def _option(item: Any, kind: str) -> dict[str, Any]:
    value = item.value
    key = {"match": value["match"]} if kind == "match" else {"correct": bool(value["correct"])}
    return _without_empty({"id": value["code"] or item.id, "text": value["text"], **key, "feedback": value["feedback"]})
