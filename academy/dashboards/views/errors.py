"""What a person reads when a form's token has run out. The other error pages are templates that Django finds by their number."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from academy.common import kept
from academy.dashboards.views.kept import page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Give the answer back to be sent once more, if its form was drawn for this very person; otherwise say what happened."""
    match = request.resolver_match
    answer = kept.answer_of(request) if match and getattr(match.func, "keeps_answer", False) else None
    if answer and request.user.is_authenticated and answer.person_id == str(request.user.pk):
        return page(request, answer)
    return render(request, "403_csrf.html", status=403)
