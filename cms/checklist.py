"""What an editor has still to do, beside the fields in which they do it. It is `cms.problems`, sorted by what it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

if TYPE_CHECKING:
    from cms.problems import Problem


class State(StrEnum):
    DONE = "done"
    LOOK = "look"
    NEEDED = "needed"
    TO_COME = "to-come"


@dataclass(frozen=True)
class Point:
    words: str
    state: State
    problems: Sequence["Problem"] = ()


# What each point is called, and the fields that it is about. The page as a whole is the field "".
_LESSON: dict[str, list[tuple[Promise, tuple[str, ...]]]] = {
    "page": [
        (_("An objective: what people can do by the end"), ("objective",)),
        (_("About how long it takes"), ("minutes",)),
        (_("Something to read, in plain words; recordings with captions and a transcript"), ("body",)),
    ],
    "scenario": [
        (_("Where and when it plays, and that it is made up"), ("setting",)),
        (_("Steps that all lead to an ending"), ("steps", "start")),
        (_("Endings"), ("endings",)),
        (_("What it teaches, for whoever would rather not play it"), ("points",)),
        (_("About how long it takes"), ("minutes",)),
    ],
    "check": [
        (_("Questions with right answers, feedback on each, for every outcome"), ("questions",)),
        (_("How many are asked, and how many right ones are enough"), ("draw", "pass_mark")),
        (_("About how long it takes"), ("minutes",)),
    ],
}
_MODULE: list[tuple[Promise, tuple[str, ...]]] = [
    (_("A code and an address of its own"), ("code", "slug")),
    (_("What it is about, in a sentence or two"), ("summary",)),
    (_("Outcomes"), ("outcomes",)),
    (_("For whom it is, and what comes first"), ("audience", "requires", "first_is_asked", "first_enough")),
    (_("Skills that it awards, each once"), ("awards",)),
    (_("Lessons that are published as they are to be released"), ("",)),
    (_("What kind of change it is, said under Release"), ("change_class", "change_note", "change_days")),
]
_THE_REST = _("Other things")


def points_of(page: Any) -> list[Point]:
    """Each point with how it stands; of a page that was never saved, what is to come."""
    asked = _LESSON.get(page.kind, []) if hasattr(page, "kind") else _MODULE
    if not page.pk:
        return [Point(str(words), State.TO_COME) for words, _fields in asked]
    from cms.problems import problems

    found = problems(page)
    points: list[Point] = []
    named: set[str] = set()
    for words, fields in asked:
        named.update(fields)
        points.append(_point(str(words), [problem for problem in found if _field_of(problem) in fields]))
    rest = [problem for problem in found if _field_of(problem) not in named]
    return [*points, _point(str(_THE_REST), rest)] if rest else points


def _field_of(problem: "Problem") -> str:
    return str(problem.path[0]) if problem.path else ""


def _point(words: str, found: Sequence["Problem"]) -> Point:
    state = State.NEEDED if any(problem.blocks for problem in found) else State.LOOK if found else State.DONE
    return Point(words, state, found)


class ChecklistPanel(Panel):
    """Stands at the top of the edit form."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/checklist.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            points = points_of(self.instance)
            needed = sum(point.state == State.NEEDED for point in points)
            return {**super().get_context_data(parent_context), "points": points, "needed": needed, "is_new": not self.instance.pk}
