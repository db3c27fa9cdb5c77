"""What shows a lesson of each kind: named in `settings.LESSON_RENDERERS`."""

from functools import cache
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from cms.player.visits import Visit


class Renderer(Protocol):
    """Shows one kind of lesson to somebody who has begun its module."""

    def show(self, request: HttpRequest, visit: Visit) -> HttpResponse: ...


@cache
def renderer_of(kind: str) -> Renderer:
    renderer: Renderer = import_string(settings.LESSON_RENDERERS[kind])()
    return renderer
