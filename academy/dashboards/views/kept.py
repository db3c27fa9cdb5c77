"""Gives back an answer that was kept over a sign-in; see `academy.common.kept`."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from academy.common import kept


@login_required
def kept_answer(request: HttpRequest) -> HttpResponse:
    """Shown after the sign-in. It stays until it is sent, or an hour is over; somebody else's is dropped unseen."""
    answer = kept.unseal(request.session.get(kept.FIELD, ""), request.user)
    if answer is None:
        request.session.pop(kept.FIELD, None)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return page(request, answer)


def page(request: HttpRequest, answer: kept.Answer) -> HttpResponse:
    response = render(request, "site/kept-answer.html", {"answer": answer})
    response["Cache-Control"] = "no-store"
    return response
