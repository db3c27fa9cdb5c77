"""Films and sound in a lesson: where somebody goes on, and which seconds they have played. Without script the browser's player remains."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from academy.common.spans import Span
from academy.people.models import Person
from cms.freezing import recording_in
from cms.player.visits import Visit, enrolment_sent, number_sent, visit_in
from courses.models import Viewing
from courses.operations import keep_viewing
from courses.queries import viewings_of

# Who stopped so near to the end has finished, and begins again from the beginning.
_END_SECONDS = 3
_SPAN = re.compile(r"^(\d{1,6})-(\d{1,6})$")
_MOST_SPANS = 500


@dataclass(frozen=True)
class Playing:
    """A recording in a lesson, as one learner stands to it."""

    recording: dict[str, Any]
    version_id: int
    viewing: Viewing | None

    @property
    def url(self) -> str:
        return reverse("recording-file", args=[self.recording["key"]])

    @property
    def captions_url(self) -> str:
        return reverse("recording-captions", args=[self.recording["key"], self.version_id]) if self.recording["captions"] else ""

    @property
    def poster_url(self) -> str:
        return reverse("recording-poster", args=[self.recording["key"]]) if self.recording["has_poster"] else ""

    @property
    def language_name(self) -> str:
        return str(dict(settings.LANGUAGES).get(self.recording["language"], self.recording["language"]))

    @property
    def seconds(self) -> int:
        return int(self.recording["seconds"])

    @property
    def seen(self) -> int:
        return self.viewing.seconds if self.viewing else 0

    @property
    def goes_on_at(self) -> int:
        """The second where the learner stopped; nought for the beginning."""
        stopped_at = self.viewing.stopped_at if self.viewing else 0
        return stopped_at if stopped_at < self.seconds - _END_SECONDS else 0

    @property
    def is_seen(self) -> bool:
        """All of it, but for what rounding takes."""
        return self.seen >= self.seconds - _END_SECONDS


def playing_in(visit: Visit, blocks: Iterable[dict[str, Any]]) -> dict[str, Playing]:
    """The recordings of these blocks, by the block's id. One query where there is one, none where there is none."""
    recordings = {block["id"]: found for block in blocks if (found := recording_in(block))}
    if not recordings:
        return {}
    viewings = viewings_of(visit.enrolment, (UUID(found["key"]) for found in recordings.values()))
    return {id_: Playing(found, visit.version_id, viewings.get(UUID(found["key"]))) for id_, found in recordings.items()}


@require_POST
@login_required
def lesson_seen(request: HttpRequest, module: str, lesson: str, block: str) -> HttpResponse:
    """What the player tells every few seconds: all the spans since the page came, so that one that was lost comes with the next."""
    visit = visit_in(cast(Person, request.user), enrolment_sent(request, module), lesson)
    found = next((recording_in(each) for each in visit.content.get("blocks", []) if each["id"] == block), None)
    if found is None:
        raise Http404
    keep_viewing(
        enrolment=visit.enrolment,
        recording=UUID(found["key"]),
        seconds=int(found["seconds"]),
        spans=_spans_sent(request),
        stopped_at=number_sent(request, "at"),
        at=timezone.now(),
    )
    return HttpResponse(status=204)


def _spans_sent(request: HttpRequest) -> list[Span]:
    """“0-15,40-52”. What reads otherwise is nothing of ours."""
    sent = [part for part in request.POST.get("seen", "").split(",") if part]
    matches = [_SPAN.match(part) for part in sent]
    if len(sent) > _MOST_SPANS or not all(matches):
        raise Http404
    return [(int(match[1]), int(match[2])) for match in matches if match]
