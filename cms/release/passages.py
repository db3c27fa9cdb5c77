"""What a frozen lesson says, as passages of plain text that can be read side by side: one for each block, question, step or ending."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms.blocks import LessonBlocks
from courses.models import LessonKind

Content = dict[str, Any]

_ENDS = re.compile(r"</(?:p|li|ul|ol)>|<br ?/?>")
_SPACES = re.compile(r"[^\S\n]+")
# Ids and codes say nothing to a reader.
_NOT_SAID = frozenset({"id", "code"})
# What stands first where a value has several; the rest follows by name, since the database keeps no order of names.
_FIRST = ("title", "label", "term", "name", "prompt", "starter", "text", "html", "left", "right", "items")


@dataclass(frozen=True)
class Passage:
    """`key` tells it from the others of its lesson through all editions; `where` names it to a reader."""

    key: str
    where: str
    text: str


def passages_of(kind: str, content: Content) -> list[Passage]:
    """In reading order. Passages without a word are left out."""
    return [passage for passage in _OF_KIND[LessonKind(kind)](content) if passage.text]


def _page(content: Content) -> Iterator[Passage]:
    yield Passage("objective", _("Objective"), _plain(content["objective"]))
    labels = {name: capfirst(str(block.label)) for name, block in LessonBlocks().child_blocks.items()}
    for block in content["blocks"]:
        yield Passage(block["id"], labels.get(block["type"], block["type"]), _lines(_said(block["value"])))


def _scenario(content: Content) -> Iterator[Passage]:
    yield Passage("setting", _("Setting"), _plain(content["setting"]))
    yield Passage("content_note", _("Content note"), _plain(content.get("content_note", "")))
    yield Passage("cast", _("People"), _lines(f"{_plain(person['name'])}: {_plain(person['who'])}" for person in content["cast"]))
    for name, step in steps_in_order(content):
        choices = [line for choice in step["choices"] for line in _choice(choice)]
        yield Passage(f"step {name}", _("Step “%(name)s”") % {"name": name}, _lines([_plain(step["text"]), *choices]))
    for name, ending in sorted(content["endings"].items()):
        yield Passage(f"ending {name}", _("Ending “%(name)s”") % {"name": name}, _lines(_said(ending)))


def steps_in_order(content: Content) -> list[tuple[str, Content]]:
    """A story's steps as they are met, whichever way is taken; those that no way leads to come last.

    The database keeps no order of names, so that a version reads the same as the page from which it was frozen only by this.
    """
    steps: dict[str, Content] = content["steps"]
    order = [content["start"]]
    for name in order:
        # The list grows while it is walked: what is met is walked in its turn.
        order += [choice["next"] for choice in steps[name]["choices"] if choice["next"] in steps and choice["next"] not in order]
    return [(name, steps[name]) for name in [*order, *sorted(steps.keys() - set(order))]]


def _choice(choice: Content) -> Iterator[str]:
    yield f"• {_plain(choice['label'])} ({choice['stance']}) → {choice['next']}"
    yield from _said({name: choice[name] for name in ("feedback", "takes")})


def _check(content: Content) -> Iterator[Passage]:
    yield Passage("draw", _("Questions asked each time"), str(content["draw"]))
    yield Passage("pass_mark", _("Pass mark"), str(content["pass_mark"]))
    for number, outcome in enumerate(content["outcomes"], start=1):
        yield Passage(f"outcome {number}", _("Outcome %(n)s") % {"n": number}, _plain(outcome))
    for question in content["questions"]:
        options = [line for option in question["options"] for line in _option(option, is_ordered=question["kind"] == "order")]
        yield Passage(question["id"], _("Question"), _lines([_plain(question["stem"]), *options]))


def _option(option: Content, *, is_ordered: bool) -> Iterator[str]:
    mark = "" if is_ordered else _("right: ") if option["correct"] else _("wrong: ")
    yield f"• {mark}{_plain(option['text'])}"
    yield _plain(option["feedback"])


def _session(content: Content) -> Iterator[Passage]:
    yield Passage("hours", _("Hours"), f"{content['hours']:g}")
    yield Passage("plan", _("Plan"), _lines(f"{row['minutes']}: {_plain(row['what'])}" for row in content["plan"]))


_OF_KIND = {LessonKind.PAGE: _page, LessonKind.SCENARIO: _scenario, LessonKind.CHECK: _check, LessonKind.SESSION: _session}


def _said(value: Any) -> Iterator[str]:
    """Every text in a value, whatever its shape, in order."""
    if isinstance(value, str):
        yield _plain(value)
    elif isinstance(value, dict):
        for name in sorted(value.keys() - _NOT_SAID, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)):
            yield from _said(value[name])
    elif isinstance(value, list):
        for item in value:
            yield from _said(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)


def _plain(source: str) -> str:
    """HTML as lines of text; each paragraph and each item of a list is one."""
    text = html.unescape(strip_tags(_ENDS.sub("\n", source)))
    return _lines(_SPACES.sub(" ", line).strip() for line in text.split("\n"))
