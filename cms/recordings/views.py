"""Recordings for those who learn from them, and for those who write. To anybody else there is no such thing."""

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from academy.people.access import has_ability
from academy.people.models import Person
from academy.people.roles import Ability
from cms.access import can_play
from cms.freezing import recording_in
from cms.models import Recording
from cms.recordings.serving import send
from courses.models import LessonVersion


@require_safe
@login_required
def recording_file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    recording = _found(request, key)
    return send(request, recording.file, content_type=recording.mime, tag=str(recording.key))


@require_safe
@login_required
def recording_poster(request: HttpRequest, key: UUID) -> HttpResponseBase:
    poster = _found(request, key).poster
    if not poster:
        raise Http404
    name = str(poster.name)
    ending = name.rpartition(".")[2]
    return send(request, poster, content_type=f"image/{'jpeg' if ending == 'jpg' else ending}", tag=name)


@require_safe
@login_required
def recording_captions(request: HttpRequest, key: UUID, version_id: int) -> HttpResponse:
    """As a version froze them. A version that was never kept is a preview's: an editor gets the words of today."""
    recording = _found(request, key)
    content = LessonVersion.objects.filter(pk=version_id).values_list("content", flat=True).first()
    if content is None and has_ability(cast(Person, request.user), Ability.EDIT_CONTENT, timezone.localdate()):
        captions = recording.captions
    else:
        shown = (recording_in(block) for block in (content or {}).get("blocks", []))
        captions = next((found["captions"] for found in shown if found and found["key"] == str(key)), "")
    if not captions:
        raise Http404
    return HttpResponse(captions, content_type="text/vtt; charset=utf-8", headers={"Cache-Control": "private, no-cache"})


def _found(request: HttpRequest, key: UUID) -> Recording:
    recording = get_object_or_404(Recording, key=key)
    if not can_play(cast(Person, request.user), recording, on=timezone.localdate()):
        raise Http404
    return recording
