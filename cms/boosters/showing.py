"""What the pages of boosters show."""

import html
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Booster, BoosterAnswer
from courses.operations.spacing import INTERVALS
from courses.queries import Asked, Recalled, recalled_then


@dataclass(frozen=True)
class Line:
    """One module that somebody practises, for the list of them."""

    booster: Booster
    is_due: bool

    @property
    def so_far(self) -> str:
        """Over how long the person has remembered it, in words; nothing before the first time."""
        return remembered_over(self.booster.rung - 1) if self.booster.rung else ""


def line_of(booster: Booster, *, on: date) -> Line:
    return Line(booster, booster.due_on <= on)


def remembered_over(rung: int) -> str:
    days = INTERVALS[rung]
    return ngettext("Remembered over %(n)s day", "Remembered over %(n)s days", days) % {"n": days}


def asked_of(recalled: Recalled) -> Asked:
    """As a form shows it; a step of a story asks which choice works with people, not what one would do on a tired day."""
    asked = recalled.asked()
    if recalled.story is None:
        return asked
    return replace(asked, question={**asked.question, "stem": _stem_of_step()})


def step_of(recalled: Recalled) -> dict[str, Any] | None:
    """The step of the story that is asked about; None where it is a question."""
    return recalled.story["steps"][recalled.item] if recalled.story else None


def in_words(answer: BoosterAnswer) -> dict[str, Any]:
    """An answer as plain text: what was asked, and what was chosen; an order in the order given, a match in pairs."""
    recalled = recalled_then(answer)
    step, options = step_of(recalled), {option["id"]: option for option in recalled.question["options"]}
    about = [_plain(step["text"]), _stem_of_step()] if step else [_plain(recalled.question["stem"])]
    if recalled.question["kind"] == "match":
        pairs = zip(answer.chosen[::2], answer.chosen[1::2], strict=True)
        chosen = [f"{options[key]['text']}: {options[partner]['match']}" for key, partner in pairs]
    else:
        chosen = [options[key]["text"] for key in answer.chosen]
    return {"answer": answer, "about": about, "chosen": [_plain(words) for words in chosen]}


def _stem_of_step() -> str:
    return _("Which of these works with them, with challenge and support at once?")


def _plain(words: str) -> str:
    return html.unescape(strip_tags(words)).strip()
