"""A request whose sender is known, for the types."""

from typing import cast

from django.http import HttpRequest, QueryDict

from academy.people.models import Person


class SignedIn(HttpRequest):
    """What views get behind `requires` or `login_required`."""

    user: Person


def viewer_of(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; an answer may be empty, and is one all the same."""
    return request.POST if request.method == "POST" else None
