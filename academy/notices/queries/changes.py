"""What people are told of an edition that changed something: worked out when it is sent, for the people of one batch at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from academy.common.wording import short_day
from academy.notices.letters import address_of
from academy.notices.models import Mail
from courses.models import ASKED_AGAIN, ChangeClass, Edition, Enrolment, Module
from courses.queries import ModuleProgress, Part, progress_of

# What a message's key begins with: of whom changes are asked, and who is in the middle of an older edition.
ASKED, NEWER = "asked", "newer"


@dataclass(frozen=True)
class WhatChanged:
    """To somebody who holds the module: the editions since they learnt it that ask something, the newest first, and what to do."""

    module: Module
    said: Sequence[Edition]
    parts: Sequence[Part]
    due_on: date | None

    template = "what-changed"

    @property
    def context(self) -> dict[str, Any]:
        words = {"title": self.module.title, "day": short_day(self.due_on)}
        return {
            "subject": (_("%(title)s: what has changed, by %(day)s") if self.due_on else _("%(title)s: what has changed")) % words,
            "title": self.module.title,
            "notes": [edition.note for edition in self.said],
            "parts": self.parts,
            "minutes": sum(part.minutes for part in self.parts),
            "due_on": self.due_on,
            "url": _module_address(self.module),
        }


@dataclass(frozen=True)
class NewerEdition:
    """To somebody in the middle of an older edition."""

    module: Module
    edition: Edition

    template = "newer-edition"

    @property
    def context(self) -> dict[str, Any]:
        return {
            "subject": _("%(title)s has a newer edition") % {"title": self.module.title},
            "title": self.module.title,
            "note": self.edition.note,
            "on": self.edition.released_at,
            "is_about_safety": self.edition.change_class == ChangeClass.SAFETY_CRITICAL,
            "url": f"{_module_address(self.module)}#newer",
        }


Told = WhatChanged | NewerEdition


def key_of(kind: str, enrolment_id: int, edition: Edition) -> str:
    return f"{kind}:{enrolment_id}:{edition.number}"


def changes_for(mails: Iterable[Mail]) -> dict[int, Told | None]:
    """By message, what it is to say now; None where that is settled meanwhile. Three statements, however many."""
    about = {mail.pk: _read(mail.key) for mail in mails}
    enrolments = (
        Enrolment.objects.open().select_related("module__current_edition", "edition").in_bulk({pk for _kind, pk, _n in about.values()})
    )
    asked = [row for row in enrolments.values() if row.is_changes]
    progress = progress_of(asked)
    editions: dict[int, list[Edition]] = {}
    for edition in Edition.objects.filter(module__in={row.module_id for row in asked}, change_class__in=ASKED_AGAIN).order_by("-number"):
        editions.setdefault(edition.module_id, []).append(edition)
    found: dict[int, Told | None] = {}
    for pk, (kind, enrolment_id, number) in about.items():
        row = enrolments.get(enrolment_id)
        if row is None:
            found[pk] = None
        elif kind == ASKED:
            found[pk] = _what_changed(row, number, progress.get(row.pk), editions.get(row.module_id, []))
        else:
            found[pk] = _newer(row, number)
    return found


def _what_changed(row: Enrolment, number: int, progress: ModuleProgress | None, editions: Sequence[Edition]) -> WhatChanged | None:
    # An edition later another message tells of both.
    if progress is None or row.edition.number != number:
        return None
    parts = [part for part in progress.asked if part.is_required and not part.is_done]
    said = [edition for edition in editions if row.changes_since < edition.number <= number]
    return WhatChanged(row.module, said, parts, row.due_on) if parts else None


def _newer(row: Enrolment, number: int) -> NewerEdition | None:
    newest = row.module.current_edition
    if row.is_changes or not row.module.is_open or newest is None or newest.number != number or row.edition.number >= number:
        return None
    return NewerEdition(row.module, newest)


def _read(key: str) -> tuple[str, int, int]:
    kind, enrolment_id, number = key.split(":")
    return kind, int(enrolment_id), int(number)


def _module_address(module: Module) -> str:
    return address_of(f"/modules/{module.slug}/")
