"""How the nine statuses look: their words and icons. What they mean is `academy.competencies`; a test holds the two lists together."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise | str] = {
    "not-required": _("Not asked for"),
    "not-yet-due": _("Not due yet"),
    "current": _("Current"),
    "due-soon": _("Due soon"),
    "in-grace": _("Just past its date"),
    "overdue": _("Overdue"),
    "never-done": _("Not done yet"),
    "paused": _("Paused"),
    "waived": _("Waived"),
}

ICONS: dict[str, str] = {
    "not-required": "dash",
    "not-yet-due": "calendar",
    "current": "current",
    "due-soon": "clock",
    "in-grace": "hourglass",
    "overdue": "care",
    "never-done": "not-done",
    "paused": "pause",
    "waived": "waived",
}
