"""What stands between a request and its page: whole pages for those not signed in, and answers that must not be lost."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import resolve
from django.utils.http import urlencode

from academy.common import kept, pagecache

GetResponse = Callable[[HttpRequest], HttpResponseBase]
# The page that gives a kept answer back.
KEPT_PAGE = "dashboards:kept-answer"
# Where somebody goes who cannot sign in as things are: the sign-in page sends them, with the answer, by the name of the button.
_WAYS_ROUND = {"password": "account_reset_password", "code": "entrance:code"}


class PageCacheMiddleware:
    """Answers for the few public pages from the cache, before a session or a language is looked at."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = pagecache.key_of(request)
        if key is None:
            return self.get_response(request)
        version, page = pagecache.kept(key)
        if page is not None:
            return page
        response = self.get_response(request)
        pagecache.keep(key, version, response)
        return response


class KeptAnswerMiddleware:
    """Carries an unsent answer through the sign-in; see `academy.common.kept`. A form whose token ran out goes to the CSRF failure view."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "POST" and _is_way_in(request) and response.status_code in (301, 302, 303):
            return _carried_on(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if request.method != "POST":
            return None
        if _is_way_in(request):
            # Shown again with an error, the sign-in page must still carry it.
            sealed = request.POST.get(kept.FIELD, "")
            request.kept_answer = sealed  # type: ignore[attr-defined]
            request.came_as_nobody = not request.user.is_authenticated  # type: ignore[attr-defined]
            way = _WAYS_ROUND.get(request.POST.get("way", ""))
            return _sent_round(request, sealed, way) if way else None
        if not getattr(view, "keeps_answer", False) or request.headers.get("HX-Request"):
            return None
        if request.user.is_authenticated:
            if kept.FIELD in request.POST:  # sent from the page that gave it back
                request.session.pop(kept.FIELD, None)
            return None
        answer = kept.answer_of(request)
        return _sign_in_page(request, kept.seal(answer)) if answer else None


def _is_way_in(request: HttpRequest) -> bool:
    """With a password, a passkey or a code; what else lies below /accounts/ must not fill the session."""
    return request.path_info.startswith(("/accounts/login/", "/accounts/2fa/", "/accounts/invitation/"))


def _sent_round(request: HttpRequest, sealed: str, way: str) -> HttpResponseBase:
    """Somebody at the sign-in page must first choose a new password. What is kept must outlast a session that nobody uses meanwhile."""
    if kept.is_sealed(sealed) and not request.user.is_authenticated:
        request.session.set_expiry(kept.LASTS_SECONDS)
    return redirect(way)


def _carried_on(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Signed in, the answer's owner is led to it, and of anybody else it is forgotten; until then it waits in the session.

    Only what we have sealed waits: nobody fills the sessions with anything else.
    """
    waited = request.session.get(kept.FIELD, "") if getattr(request, "came_as_nobody", False) else ""
    sealed = request.POST.get(kept.FIELD, "") or waited
    if not sealed:
        return response
    if not request.user.is_authenticated:
        if kept.is_sealed(sealed):
            request.session[kept.FIELD] = sealed
        return response
    request.session.set_expiry(None)
    if kept.unseal(sealed, request.user) is None:
        request.session.pop(kept.FIELD, None)
        return response
    request.session[kept.FIELD] = sealed
    return redirect(KEPT_PAGE)


def _sign_in_page(request: HttpRequest, sealed: str) -> HttpResponse:
    """The sign-in page in answer to a form, as though it had been asked for, with the sealed answer in it."""
    path = resolve_url(settings.LOGIN_URL)
    request.method = "GET"
    request.path = request.path_info = path
    request.GET = QueryDict(urlencode({REDIRECT_FIELD_NAME: resolve_url(KEPT_PAGE)}))
    request.POST = QueryDict()
    request.kept_answer = sealed  # type: ignore[attr-defined]
    request.resolver_match = match = resolve(path)
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response
