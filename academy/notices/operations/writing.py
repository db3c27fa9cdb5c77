"""Putting a message down as a row, in the transaction of the fact that it tells of. It leaves once that has committed."""

import logging
from datetime import datetime
from email.utils import parseaddr
from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from academy.common.days import local_day
from academy.notices import letters
from academy.notices.models import Mail
from academy.people.models import Person

logger = logging.getLogger(__name__)


@transaction.atomic
def send(*, person: Person, kind: str, key: str, template: str, context: dict[str, Any], at: datetime) -> Mail:
    """Write to a person: `template` is a letter, in the person's language. The same kind and key again is the message that there is.

    Somebody without an address has a row that says so, for those who look after them to see.
    """
    there = Mail.objects.filter(kind=kind, key=key).first()
    if there:
        return there
    letter = letters.write(f"notices/letters/{template}.html", {"name": person.get_short_name(), **context}, language=person.language)
    mail, is_new = Mail.objects.get_or_create(
        kind=kind,
        key=key,
        defaults={
            **_addressed(person.email, at),
            "person": person,
            "subject": _one_line(letter.subject),
            "text": letter.text,
            "html": letter.html,
        },
    )
    if is_new and mail.state == Mail.State.WAITING:
        _send_on_commit(mail)
    return mail


@transaction.atomic
def send_account_mail(*, message: EmailMessage, person: Person | None) -> Mail:
    """Take over a message that the sign-in has written: a confirmation, a way to a new password, an invitation."""
    subject, html = _one_line(str(message.subject)), ""
    if isinstance(message, EmailMultiAlternatives):
        html = next((str(content) for content, kind in message.alternatives if kind == "text/html"), "")
    mail = Mail.objects.create(
        **_addressed(message.to[0], timezone.now()),
        person=person if isinstance(person, Person) else None,
        kind=Mail.Kind.ACCOUNT,
        subject=subject,
        text=str(message.body),
        html=html or letters.html_of(str(message.body), subject=subject),
    )
    _send_on_commit(mail)
    return mail


def message_domain() -> str:
    """The right-hand side of our message ids."""
    return "@" + parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def _addressed(address: str, at: datetime) -> dict[str, Any]:
    return {
        "address": address,
        "state": Mail.State.WAITING if address else Mail.State.NO_ADDRESS,
        # Stable through every try, so that who receives it twice can tell.
        "message_id": f"<{uuid4()}{message_domain()}>",
        "on": local_day(at),
        "made_at": at,
        "next_try_at": at,
    }


def _one_line(words: str) -> str:
    return " ".join(words.split())[:300]


def _send_on_commit(mail: Mail) -> None:
    transaction.on_commit(partial(_hand_over, mail.pk), robust=True)


def _hand_over(mail_id: int) -> None:
    from academy.notices.tasks import send_one

    try:
        send_one.delay(mail_id=mail_id)
    except send_one.OperationalError:
        # The row stays due, and the beat finds it.
        logger.warning("No broker for message %s; the next round will take it.", mail_id)
