"""Whole pages kept for people who are not signed in: the front page, the catalogue and the module pages.

Publishing calls `clear()`; besides, a page is drawn anew every five minutes, since places and dates change without being published.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_hex

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language_from_request

from academy.common.reading import COOKIE, kept_as

PATHS = re.compile(r"^/(cy/)?(modules/([-\w]+/)?)?$")
# What a view marked as being for one person, or for nobody to keep.
_FOR_ONE = re.compile(r"private|no-store")
LASTS_SECONDS = 5 * 60
LONGEST_QUERY = 200
_VERSION = "pagecache-version"


@dataclass(frozen=True)
class Page:
    version: str
    headers: dict[str, str]
    content: bytes


def clear() -> None:
    """Forget every page. Whoever changes what they show calls it once the change is committed."""
    cache.set(_VERSION, token_hex(8), timeout=None)


def key_of(request: HttpRequest) -> str | None:
    """Where a request's page is kept; nothing if it must not be: another method or path, a session, a message waiting."""
    if request.method != "GET" or not PATHS.match(request.path_info) or len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
        return None
    if settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES or "HTTP_HX_REQUEST" in request.META:
        return None
    try:
        host = request.get_host()
    except DisallowedHost:
        return None
    # The style sheet's address changes with its content, so a page of the release before must not come back.
    parts = (
        request.scheme,
        host,
        request.get_full_path(),
        get_language_from_request(request),
        kept_as(request.COOKIES.get(COOKIE, "").split()),
        getattr(staticfiles_storage, "manifest_hash", ""),
    )
    return f"page-{sha256(repr(parts).encode()).hexdigest()}"


def kept(key: str) -> tuple[str, HttpResponse | None]:
    """The current version and the page, in one look at the cache."""
    found = cache.get_many([_VERSION, key])
    version, page = found.get(_VERSION, ""), found.get(key)
    if not isinstance(page, Page) or page.version != version:
        return version, None
    return version, HttpResponse(page.content, headers=page.headers)


def keep(key: str, version: str, response: HttpResponseBase) -> None:
    """Keep a page that is the same for everybody: a whole one, without a cookie and without a form's token."""
    if not isinstance(response, HttpResponse) or response.status_code != 200 or response.cookies or response.streaming:
        return
    if b"csrfmiddlewaretoken" in response.content or _FOR_ONE.search(response.get("Cache-Control", "")):
        return
    cache.set(key, Page(version, dict(response.items()), response.content), timeout=LASTS_SECONDS)
