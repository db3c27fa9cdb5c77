"""A lesson to read. Its words are rendered once a version and kept; what is the learner's own, written or played, is put in each time.

What a term of the glossary means is no part of a version. It is told as it stands today, so the glossary's state is in the key of what is
kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from academy.common.reading import chosen_by
from academy.practice.models import Reflection
from academy.practice.queries import writing_in_lesson
from cms.freezing import recording_in
from cms.glossary.marking import Marker
from cms.glossary.terms import NO_TIPS, Glossary, glossary_in
from cms.player.recordings import playing_in
from cms.player.visits import Visit
from cms.player.words import all_words
from courses.queries import content_of

WRITTEN_KINDS = {"reflection": Reflection.Kind.REFLECTION, "rewrite": Reflection.Kind.REWRITE}


@dataclass(frozen=True)
class Piece:
    """A run of finished HTML, or a block in which the learner writes, or plays and stops."""

    html: SafeString
    block: dict[str, Any] | None = None


class PageRenderer:
    def show(self, request: HttpRequest, visit: Visit) -> HttpResponse:
        glossary = NO_TIPS if "bare" in chosen_by(request).split() else glossary_in(visit.language)
        pieces, tips = explained(visit.version_id, visit.content_hash, get_language() or "", glossary)
        blocks = [piece.block for piece in pieces if piece.block]
        written = writing_in_lesson(visit.person, visit.part.lesson_key) if any(block["type"] in WRITTEN_KINDS for block in blocks) else {}
        playing = playing_in(visit, blocks)
        own: dict[str, Any] = {**written, **playing}
        parts = [(piece.html, piece.block, own.get(piece.block["id"]) if piece.block else None) for piece in pieces]
        context = {"visit": visit, "objective": visit.content["objective"], "pieces": parts, "tips": tips, "plays": bool(playing)}
        return render(request, "player/page.html", context)


def pieces_of(version_id: int, content_hash: str, language: str) -> Sequence[Piece]:
    """A version's blocks as finished HTML, as they were published. `language` is that of the labels around the words."""
    return explained(version_id, content_hash, language, NO_TIPS)[0]


@lru_cache(maxsize=512)
def explained(version_id: int, content_hash: str, language: str, glossary: Glossary) -> tuple[Sequence[Piece], SafeString]:
    """A version's blocks as finished HTML, each term marked where it is first said, and the meanings of those. This process keeps both."""
    pieces: list[Piece] = []
    run: list[str] = []
    marker = Marker(glossary)
    for frozen in content_of(version_id, content_hash)["blocks"]:
        block = marker.in_block({**frozen, "value": all_words(frozen["value"])})
        if block["type"] in WRITTEN_KINDS or recording_in(block):
            pieces += [Piece(mark_safe("".join(run))), Piece(mark_safe(""), block)]
            run = []
        else:
            run.append(render_to_string("player/block.html", {"block": block, "template": f"components/blocks/{block['type']}.html"}))
    tips = render_to_string("player/tips.html", {"tips": marker.found, "language": glossary.language}) if marker.found else mark_safe("")
    return (*pieces, Piece(mark_safe("".join(run)))), tips
