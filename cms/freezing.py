"""What a page says, as the plain JSON that a LessonVersion keeps (the shape of each schema is in `cms/README.md`).

Every text that is shown leaves here as HTML that is safe to show: escaped, or cleaned down to what a lesson may hold.
"""

from typing import Any

from wagtail.rich_text import RichText, expand_db_html

from cms.markdown import clean, from_plain, plain
from cms.models import LessonPage, ModulePage, Recording
from cms.outcomes import lessons_of_outcomes
from cms.recordings.chapters import read_chapters

# The second adds recordings. What holds none is still written as the first, so that an old lesson is not a changed one.
_PLAIN, _WITH_RECORDINGS = 1, 2


def freeze(page: LessonPage, *, module: ModulePage | None = None) -> dict[str, Any]:
    """The content of a lesson page. `module` gives a check its outcomes; left out, it is the page's parent."""
    if page.kind == LessonPage.Kind.SCENARIO:
        return _scenario(page)
    if page.kind == LessonPage.Kind.CHECK:
        return _check(page, module or page.get_parent().specific)
    return {"objective": plain(page.objective), "blocks": [_block(block) for block in page.body]}


def schema_of(content: dict[str, Any]) -> int:
    return _WITH_RECORDINGS if any(recording_in(block) for block in content.get("blocks", [])) else _PLAIN


def recording_in(block: dict[str, Any]) -> dict[str, Any] | None:
    """What a frozen block says of its recording, if it shows one."""
    found: dict[str, Any] | None = block["value"].get("recording") if block["type"] == "media" else None
    return found


def freeze_session(block: Any) -> dict[str, Any]:
    """The content of one taught session of a module page."""
    value = block.value
    plan = [{"minutes": row["minutes"], "what": _inline(row["what"])} for row in value["plan"]]
    return {"title": plain(value["title"]), "hours": float(value["hours"] or 0), "plan": plan}


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
    sides = {
        side: {"label": plain(value[side]["label"]), "items": [_inline(item) for item in value[side]["items"]]}
        for side in ("left", "right")
    }
    return {"title": plain(value["title"]), **sides}


def _media(value: Any) -> dict[str, Any]:
    recording = value["recording"]
    frozen = {
        "kind": value["kind"],
        "title": plain(value["title"]),
        "minutes": value["minutes"],
        "script": value["script"],
        "transcript": from_plain(value["transcript"] or (recording.transcript if recording else "")),
        "file": None,
    }
    return {**frozen, "recording": _recording(recording)} if recording else frozen


def _recording(recording: Recording) -> dict[str, Any]:
    """By key, with its words as they stand today; the file behind the key never changes."""
    return {
        "key": str(recording.key),
        "mime": recording.mime,
        "seconds": recording.seconds,
        "width": recording.width,
        "height": recording.height,
        "language": recording.language,
        "captions": recording.captions,
        "chapters": [{"at": chapter.at, "title": chapter.title} for chapter in read_chapters(recording.chapters)],
        "has_poster": bool(recording.poster),
    }


_VALUES: dict[str, Any] = {
    "text": lambda value: {"html": _html(value)},
    "heading": lambda value: {"text": plain(value)},
    "story": lambda value: {"title": plain(value["title"]), "html": _html(value["text"])},
    "compare": _compare,
    "cards": lambda value: {
        "title": plain(value["title"]),
        "items": [{"term": plain(card["term"]), "meaning": _inline(card["meaning"])} for card in value["items"]],
    },
    "window": lambda value: {"caption": plain(value["caption"])},
    "steps": lambda value: {
        "title": plain(value["title"]),
        "items": [{"title": plain(step["title"]), "text": _inline(step["text"])} for step in value["items"]],
    },
    "callout": lambda value: {"kind": value["kind"], "html": _html(value["text"])},
    # The starter is put into a box to be changed, so it stays text.
    "rewrite": lambda value: {"prompt": plain(value["prompt"]), "starter": value["starter"], "example": plain(value["example"])},
    "reflection": lambda value: {"prompt": plain(value["prompt"]), "guidance": plain(value["guidance"])},
    "media": _media,
    "recap": lambda value: {"items": [_inline(item) for item in value]},
}


def _scenario(page: LessonPage) -> dict[str, Any]:
    steps = {}
    for step in page.steps:
        choices = [
            {
                "id": item.value["code"] or item.id,
                "label": plain(item.value["label"]),
                "stance": item.value["stance"],
                "feedback": _inline(item.value["feedback"]),
                "takes": plain(item.value["takes"]),
                "next": item.value["next"],
            }
            for item in step.value["choices"].bound_blocks
        ]
        steps[step.value["code"]] = {"text": _html(step.value["text"]), "choices": choices}
    # Left out where there are none, so that a story from before there were any is the same version still.
    points = {"points": [_inline(block.value) for block in page.points]} if len(page.points) else {}
    return {
        "title": plain(page.title),
        "setting": plain(page.setting),
        "content_note": plain(page.content_note),
        **points,
        "cast": [{"name": plain(person.value["name"]), "who": plain(person.value["who"])} for person in page.cast],
        "start": page.start or next(iter(steps), ""),
        "steps": steps,
        "endings": {
            ending.value["code"]: {"title": plain(ending.value["title"]), "text": _html(ending.value["text"])} for ending in page.endings
        },
    }


def _check(page: LessonPage, module: ModulePage) -> dict[str, Any]:
    outcomes = [str(block["value"]) for block in module.outcomes.raw_data]
    questions = [_question(block) for block in page.questions]
    return {
        "pass_mark": page.pass_mark,
        "draw": page.draw,
        "outcomes": [plain(outcome) for outcome in outcomes],
        "outcome_lessons": lessons_of_outcomes(module, outcomes, questions),
        "questions": questions,
    }


def _question(block: Any) -> dict[str, Any]:
    """A question's id is its block's, which a copy of the page keeps."""
    value = block.value
    kind = value["kind"]
    frozen = {
        "id": block.id,
        "code": value["code"] or block.id,
        "outcome": value["outcome"],
        "kind": kind,
        "stem": plain(value["stem"]),
        "options": [] if kind == "short" else [_option(item, kind) for item in value["options"].bound_blocks],
    }
    if kind == "short":
        rubric = [{"id": item.value["code"] or item.id, "text": plain(item.value["text"])} for item in value["rubric"].bound_blocks]
        frozen |= {"guidance": plain(value["guidance"]), "rubric": rubric, "enough": value["enough"] or len(rubric)}
    return frozen


def _option(item: Any, kind: str) -> dict[str, Any]:
    value = item.value
    match = {"match": plain(value["match"])} if kind == "match" else {}
    return {
        "id": value["code"] or item.id,
        "text": plain(value["text"]),
        "correct": bool(value["correct"]) or kind in ("order", "match"),
        **match,
        "feedback": plain(value["feedback"]),
    }
