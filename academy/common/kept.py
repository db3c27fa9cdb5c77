"""An answer that arrives after the sign-in (or the form's token) has run out is kept for its owner, and for nobody else.

A view whose answers are worth keeping is marked `@keep_answer`, and its form carries `{% keep_answer %}` beside `{% csrf_token %}`: a
signed field that says for whom the form was drawn. When such an answer arrives from nobody, the sign-in page comes back with the answer
in an encrypted field; whoever signs in within the hour gets it back if they are that person, and otherwise it is dropped unseen.
Nothing is kept on the server but while somebody chooses a new password or takes the second step of a sign-in: there the sealed text waits
in the session, for the same hour.
"""

import json
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, TypeVar

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

View = TypeVar("View", bound=Callable[..., Any])

LASTS_SECONDS = 60 * 60
# A sealed answer travels in a page; what is longer than this is no answer.
LONGEST = 300_000
OWNER = "answer-for"
FIELD = "kept-answer"
_NOT_KEPT = frozenset({OWNER, FIELD, "csrfmiddlewaretoken"})
_signer = Signer(salt="academy.common.kept")


@dataclass(frozen=True)
class Answer:
    """What was sent: to which address, by whom, and its fields as pairs."""

    person_id: str
    path: str
    fields: list[list[str]]


def keep_answer(view: View) -> View:
    """Mark a view whose unsent answers are kept. The mark survives other decorators, whichever stands outside."""
    view.keeps_answer = True  # type: ignore[attr-defined]
    return view


def owner_field(person: AbstractBaseUser) -> SafeString:
    """The hidden field that binds a form to the person for whom it was drawn."""
    return format_html('<input type="hidden" name="{}" value="{}">', OWNER, _signer.sign(str(person.pk)))


def answer_of(request: HttpRequest) -> Answer | None:
    """The answer in a request, if its form says whose it is."""
    try:
        owner = _signer.unsign(request.POST.get(OWNER, ""))
    except BadSignature:
        return None
    fields = [[name, value] for name, values in request.POST.lists() if name not in _NOT_KEPT for value in values]
    return Answer(owner, request.get_full_path(), fields)


def seal(answer: Answer) -> str:
    """The answer as encrypted text, or nothing if it is too long to travel."""
    sealed = _box().encrypt(zlib.compress(json.dumps(asdict(answer)).encode())).decode()
    return sealed if len(sealed) <= LONGEST else ""


def is_sealed(sealed: str) -> bool:
    """Whether we have sealed this text within the hour, whosever it is."""
    try:
        return len(sealed) <= LONGEST and bool(_box().decrypt(sealed.encode(), ttl=LASTS_SECONDS))
    except InvalidToken:
        return False


def unseal(sealed: str, person: AbstractBaseUser | AnonymousUser) -> Answer | None:
    """The answer, if it is this person's and not older than an hour."""
    if not sealed or len(sealed) > LONGEST:
        return None
    try:
        answer = Answer(**json.loads(zlib.decompress(_box().decrypt(sealed.encode(), ttl=LASTS_SECONDS))))
    except InvalidToken:
        return None
    return answer if answer.person_id == str(person.pk) else None


def _box() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(f"academy.common.kept {secret}".encode()).digest())) for secret in secrets])
