"""Whether a draft has anything in it that is not live. A browser's text editor writes the same words another way, and saves by itself."""

import json
from typing import Any

from wagtail.fields import StreamField
from wagtail.models import Page

from cms.markdown import clean

_OF_EVERY_PAGE = ("title", "slug", "seo_title", "search_description", "show_in_menus", "go_live_at", "expire_at")
# What the academy itself keeps on a page.
_NOT_WRITTEN = {"page_ptr", "loaded_hash", "recorded_at"}


def says_what_is_live(page: Page) -> bool:
    """Two revisions are read, and no page is written."""
    live, latest = page.live_revision, page.latest_revision
    if live is None or latest is None:
        return False
    own = {field.name: field for field in page._meta.local_fields if field.name not in _NOT_WRITTEN}
    streams = {name for name, field in own.items() if isinstance(field, StreamField)}
    return all(
        _plainly(live.content.get(name), name in streams) == _plainly(latest.content.get(name), name in streams)
        for name in (*_OF_EVERY_PAGE, *own)
    )


def _plainly(value: Any, is_stream: bool) -> Any:
    """A stream with every text as it would be shown; anything else as it stands."""
    if not is_stream:
        return value
    return _shown(json.loads(value) if isinstance(value, str) else value)


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_shown(item) for item in value]
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    return value
