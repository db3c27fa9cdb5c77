"""What a writer is warned about before something is saved. Nothing of it is kept or logged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.conf import settings
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from academy.people.models import Agency, Team
from academy.practice.identifiers import Finding, found, replaced
from courses.models import Module


@dataclass(frozen=True)
class Warned:
    """One thing that could identify somebody, and in which box of the form it stands."""

    field: str
    finding: Finding


@sensitive_variables()
def warnings_for(texts: Mapping[str, str], *, before: Iterable[str] = ()) -> list[Warned]:
    """What the writer has not been warned about yet: `before` is how the same boxes were saved last, with what was left in them then."""
    known = _KnownNames()
    warned = {one.words.lower() for text in before for one in found(text, known=known)}
    return [Warned(field, one) for field, text in texts.items() for one in found(text, known=known) if one.words.lower() not in warned]


@sensitive_variables()
def instead(texts: Mapping[str, str], warnings: Sequence[Warned]) -> dict[str, str]:
    """The same boxes with “the young person” in the place of what the warnings are about, where it is somebody."""
    words = _("the young person")
    return {
        field: replaced(text, [one.finding for one in warnings if one.field == field and one.finding.is_somebody], words)
        for field, text in texts.items()
    }


class _KnownNames:
    """Names that identify nobody here, asked of the database once and only when there is a name to hold against them."""

    def __init__(self) -> None:
        self._names: list[str] | None = None

    def __call__(self) -> list[str]:
        if self._names is None:
            rows = chain(
                Agency.objects.values_list("name", flat=True),
                Team.objects.values_list("name", flat=True),
                Module.objects.values_list("title", flat=True),
            )
            # “Hub East, Harbour House” is known by either half.
            self._names = [part.strip() for name in rows for part in (name, *name.split(","))] + [settings.WAGTAIL_SITE_NAME]
        return self._names
