"""From a module file to pages. Keys and block ids are made from codes, so that loading again finds what it made."""

import json
from typing import Any

from cms.curriculum.keys import key_of
from cms.markdown import to_html
from cms.models import LessonPage, ModulePage, Recording

# What a module asks of whoever begins it. Left out of a file, each is as it was before there were any.
RULES = ("first_is_asked", "first_enough", "is_in_order", "may_be_proved")
SCENARIO_SLUG, CHECK_SLUG = "scenario", "check"
CHECK_TITLE = "Check what has stuck"


def write_module(page: ModulePage, data: dict[str, Any]) -> None:
    """Set a module page's fields from a file's data; nothing is saved."""
    code = data["code"]
    refresh = data.get("refresh") or {}
    page.translation_key = key_of(code)
    for name in ("title", "slug", "code", "summary", "tier", "mode", "minutes", "audience", "requires", "principles"):
        setattr(page, name, data[name])
    page.first_enough = data.get("first_enough")
    for name in ("first_is_asked", "is_in_order", "may_be_proved"):
        setattr(page, name, bool(data.get(name)))
    page.try_this_week = data.get("try_this_week") or ""
    page.refresh_months = refresh.get("months")
    page.refresh_early_days = refresh.get("early_days", 0)
    page.refreshed_by = refresh.get("satisfied_by", [])
    page.outcomes = _stream("outcome", data["outcomes"], code, "outcome")
    page.confidence = _stream("statement", data["confidence"], code, "confidence")
    page.between_sessions = _stream("task", [_task(task) for task in data["between_sessions"]], code, "task")
    page.further_reading = _stream("work", [{"note": "", **work} for work in data["further_reading"]], code, "work")
    page.awards = _stream(
        "award", [{"competency": award["competency"], "level": str(award["level"])} for award in data["awards"]], code, "award"
    )
    page.sessions = _stream(
        "session",
        [
            {
                "title": session["title"],
                "hours": str(session["hours"]),
                "plan": _items(
                    [{"minutes": row["minutes"], "what": to_html(row["what"])} for row in session["plan"]], code, "session", n, "plan"
                ),
            }
            for n, session in enumerate(data["sessions"], start=1)
        ],
        code,
        "session",
    )


def lessons_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    """A module's parts in order: its lessons, then its scenario, then its check, each as {"slug", "title", "kind", "minutes", "data"}."""
    parts = [
        {"kind": LessonPage.Kind.PAGE, "slug": row["slug"], "title": row["title"], "minutes": row["minutes"], "data": row}
        for row in data["lessons"]
    ]
    # A file gives minutes for the module and its lessons; what is left goes to the story and the check, as far as those can take.
    rest = data["minutes"] - sum(row["minutes"] for row in data["lessons"])
    scenario, check = data.get("scenario"), data.get("check")
    if scenario:
        minutes = min(15, max(3, round(rest / 2) if check else rest))
        parts.append(
            {"kind": LessonPage.Kind.SCENARIO, "slug": SCENARIO_SLUG, "title": scenario["title"], "minutes": minutes, "data": scenario}
        )
        rest -= minutes
    if check:
        minutes = min(10, max(3, rest))
        parts.append({"kind": LessonPage.Kind.CHECK, "slug": CHECK_SLUG, "title": CHECK_TITLE, "minutes": minutes, "data": check})
    return parts


def write_lesson(page: LessonPage, part: dict[str, Any], code: str) -> None:
    """Set a lesson page's fields from one part of a file; nothing is saved."""
    data, slug = part["data"], part["slug"]
    page.translation_key = key_of(code, slug)
    page.kind, page.slug, page.title, page.minutes = part["kind"], slug, part["title"], part["minutes"]
    if page.kind == LessonPage.Kind.PAGE:
        page.objective = data["objective"]
        page.body = _body(data["blocks"], code, slug)
    elif page.kind == LessonPage.Kind.SCENARIO:
        page.setting, page.content_note, page.start = data["setting"], data["content_note"], data["start"]
        page.points = _stream("point", [to_html(point) for point in data.get("points") or []], code, slug, "point")
        page.cast = _stream("person", data["cast"], code, slug, "person")
        page.steps = _stream("step", [_step(name, step, code, slug) for name, step in data["steps"].items()], code, slug, "step")
        page.endings = _stream(
            "ending",
            [{"code": name, "title": ending["title"], "text": to_html(ending["text"])} for name, ending in data["endings"].items()],
            code,
            slug,
            "ending",
        )
    else:
        page.pass_mark, page.draw = data["pass_mark"], data["draw"]
        page.questions = json.dumps([_question(question, code) for question in data["questions"]])


def _stream(kind: str, values: list[Any], *parts: object) -> str:
    return json.dumps([{"type": kind, "value": value, "id": str(key_of(*parts, n))} for n, value in enumerate(values, start=1)])


def _items(values: list[Any], *parts: object) -> list[dict[str, Any]]:
    return [{"type": "item", "value": value, "id": str(key_of(*parts, "item", n))} for n, value in enumerate(values, start=1)]


def _body(blocks: list[dict[str, Any]], code: str, slug: str) -> str:
    # Counted within its kind, so that a block more of another kind leaves a reflection's id, and with it what people wrote, where it is.
    counts: dict[str, int] = {}
    rows = []
    for block in blocks:
        ((kind, value),) = block.items()
        counts[kind] = counts.get(kind, 0) + 1
        path = (code, slug, kind, counts[kind])
        rows.append({"type": kind, "value": _value(kind, value, path), "id": str(key_of(*path))})
    return json.dumps(rows)


def _value(kind: str, value: Any, path: tuple[object, ...]) -> Any:
    if kind == "text":
        return to_html(value)
    if kind in ("story", "callout"):
        return {**value, "text": to_html(value["text"])}
    if kind == "compare":
        sides = {
            side: {"label": value[side]["label"], "items": _items([to_html(item) for item in value[side]["items"]], *path, side)}
            for side in ("left", "right")
        }
        return {"title": value["title"], **sides}
    if kind == "cards":
        return {
            "title": value["title"],
            "items": _items([{"term": card["term"], "meaning": to_html(card["meaning"])} for card in value["items"]], *path),
        }
    if kind == "steps":
        return {
            "title": value["title"],
            "items": _items([{"title": step["title"], "text": to_html(step["text"])} for step in value["items"]], *path),
        }
    if kind == "recap":
        return _items([to_html(item) for item in value], *path)
    if kind == "media":
        # Known by its key, in every academy; within this one pages name it by its row.
        recording = Recording.objects.filter(key=value["recording"]).values_list("pk", flat=True).get() if "recording" in value else None
        return {"script": "", "transcript": "", **value, "recording": recording}
    if kind == "reflection":
        return {"guidance": "", **value}
    return value


def _task(task: dict[str, Any] | str) -> dict[str, Any]:
    row = {"text": task} if isinstance(task, str) else task
    return {"title": "", "evidence": "", **row, "text": to_html(row["text"])}


def _step(name: str, step: dict[str, Any], code: str, slug: str) -> dict[str, Any]:
    choices = [
        {
            "code": choice["id"],
            "label": choice["label"],
            "stance": choice["stance"],
            "feedback": to_html(choice["feedback"]),
            "takes": choice["takes"],
            "next": choice["next"],
        }
        for choice in step["choices"]
    ]
    return {"code": name, "text": to_html(step["text"]), "choices": _items(choices, code, slug, name)}


def _question(question: dict[str, Any], code: str) -> dict[str, Any]:
    options = [
        {
            "code": option["id"],
            "text": option["text"],
            "correct": bool(option.get("correct")),
            "match": option.get("match") or "",
            "feedback": option.get("feedback") or "",
        }
        for option in question.get("options") or []
    ]
    rubric = [{"code": point["id"], "text": point["text"]} for point in question.get("rubric") or []]
    value = {
        "code": question["id"],
        "outcome": question["outcome"],
        "kind": question["kind"],
        "stem": question["stem"],
        "options": _items(options, code, CHECK_SLUG, question["id"]),
        "guidance": question.get("guidance") or "",
        "rubric": _items(rubric, code, CHECK_SLUG, question["id"], "rubric"),
        "enough": question.get("enough"),
    }
    return {"type": "question", "value": value, "id": str(key_of(code, CHECK_SLUG, question["id"]))}
