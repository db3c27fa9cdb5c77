"""For addresses that take what a form sends."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

View = Callable[..., HttpResponse]


def posted_from(page: str, *keys: str) -> Callable[[View], View]:
    """Only POST does anything. Whoever comes by the address, as a browser does that opens yesterday's tabs, is led to the form's page.

    `keys` are the parts of the address that the page has too.
    """

    def decorate(view: View) -> View:
        post = require_POST(view)

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in ("GET", "HEAD"):
                return redirect(page, **{key: kwargs[key] for key in keys})
            return post(request, *args, **kwargs)

        return answer

    return decorate
