"""Sending what waits, so that nothing goes twice and nothing is lost, whatever is killed on the way.

A worker takes a connection's worth of messages on loan for ten minutes. Each is marked as being sent, in a commit of its own, before the
server hears of it, and as sent afterwards. Whoever is killed in between leaves one message of which nobody knows whether it left: it is in
doubt, held and shown, and a person decides. The others come back when the loan is over.
"""

import logging
import smtplib
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.utils import timezone

from academy.common.days import local_day
from academy.notices.letters import Letter
from academy.notices.models import Mail
from academy.notices.operations.composing import NotComposed, compose

logger = logging.getLogger(__name__)

LOAN = timedelta(minutes=10)
# After the first refusal "not now" it rests five minutes, then ten, then twenty; after the tenth, most of a day on, it is given up.
REST = timedelta(minutes=5)
MOST_TRIES = 10
# How long everything rests while the server cannot be reached. This is no message's fault and counts for none.
OUTAGE = timedelta(minutes=5)

# If a slow worker is late with it, its word still settles the doubt.
_NOTE = """
UPDATE notices_mail
SET state = %(state)s, error = %(error)s, sent_at = %(sent_at)s, next_try_at = %(rest_until)s,
    text = CASE WHEN %(is_forgotten)s THEN '' ELSE text END, html = CASE WHEN %(is_forgotten)s THEN '' ELSE html END
WHERE id = %(before)s AND state IN ('sending', 'in-doubt')
"""
_BEGIN = """
UPDATE notices_mail
SET state = 'sending', tries = tries + 1, next_try_at = %(until)s, subject = %(subject)s, text = %(text)s, html = %(html)s
WHERE id = %(id)s AND state = 'waiting' AND next_try_at = %(loan)s
"""
# One statement and one commit a message: the price of never sending twice.
_NOTE_AND_BEGIN = f"WITH noted AS ({_NOTE}) {_BEGIN}"

Clock = Callable[[], datetime]


@dataclass
class Tally:
    """What became of the messages of one round."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    in_doubt: int = 0
    not_needed: int = 0
    is_outage: bool = False

    def add(self, other: "Tally") -> None:
        self.sent += other.sent
        self.waiting += other.waiting
        self.failed += other.failed
        self.in_doubt += other.in_doubt
        self.not_needed += other.not_needed
        self.is_outage |= other.is_outage


@dataclass(frozen=True)
class _Outcome:
    state: str
    error: str = ""


def send_waiting_mail(*, now: Clock = timezone.now) -> Tally:
    """Send everything that is due. Any number of workers may do this at once. Never inside a transaction.

    More than a connection's worth goes over two connections: while one waits for the server, the other writes.
    """
    tally = Tally(in_doubt=hold_doubtful(at=now()))
    mails = _borrow(at=now())
    is_much = len(mails) == settings.MAIL_PER_CONNECTION and not connection.in_atomic_block
    with ThreadPoolExecutor(max_workers=1) as pool:
        second = pool.submit(_send_on_second_line, now) if is_much else None
        _send_on(mails, tally, now)
    if second:
        tally.add(second.result())
    if tally.failed or tally.in_doubt:
        logger.error("Mail needs a look: %s could not be sent, %s in doubt.", tally.failed, tally.in_doubt)
    return tally


def send_one(*, mail_id: int, now: Clock = timezone.now) -> Tally:
    """Send one message at once, if it still waits and nobody else has it."""
    tally = Tally()
    if mails := _borrow(at=now(), only=[mail_id]):
        _send_batch(mails, tally, now)
    return tally


def _send_on(mails: list[Mail], tally: Tally, now: Clock) -> None:
    """Send these and whatever else is due, a connection's worth at a time, until there is no more or the server is away."""
    while mails:
        _send_batch(mails, tally, now)
        mails = [] if tally.is_outage else _borrow(at=now())


def _send_on_second_line(now: Clock) -> Tally:
    tally = Tally()
    try:
        _send_on(_borrow(at=now()), tally, now)
    finally:
        connection.close()
    return tally


def hold_doubtful(*, at: datetime) -> int:
    """Hold those that a worker began and never reported on. Returns how many."""
    words = "The worker was lost while sending. It may have arrived: look for the message id at the mail server."
    return Mail.objects.abandoned(at).update(state=Mail.State.IN_DOUBT, error=words)


def send_again(*, mail: Mail, at: datetime) -> bool:
    """Let a message that was held or given up wait again, under the same message id. False if it is neither, or has no address."""
    held = Mail.objects.filter(pk=mail.pk, state__in=[Mail.State.IN_DOUBT, Mail.State.FAILED]).exclude(address="")
    return bool(held.update(state=Mail.State.WAITING, next_try_at=at, tries=0, error=""))


def mark_arrived(*, mail: Mail, at: datetime) -> bool:
    """Settle a doubt: somebody has found out that the message arrived. False if it was not in doubt."""
    return bool(Mail.objects.filter(pk=mail.pk, state=Mail.State.IN_DOUBT).update(state=Mail.State.SENT, sent_at=at, error=""))


@transaction.atomic(durable=True)
def _borrow(*, at: datetime, only: Collection[int] | None = None) -> list[Mail]:
    """Take up to a connection's worth of due messages on loan. The end of the loan is also the token that proves it."""
    due = Mail.objects.due(at) if only is None else Mail.objects.due(at).filter(pk__in=only)
    due = due.select_for_update(skip_locked=True, of=("self",)).select_related("person").order_by("next_try_at", "pk")
    mails = list(due[: settings.MAIL_PER_CONNECTION])
    until = at + LOAN
    Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(next_try_at=until)
    for mail in mails:
        mail.next_try_at = until
    return mails


def _send_batch(mails: list[Mail], tally: Tally, now: Clock) -> None:
    """Send borrowed messages over one connection; another is opened after any that goes wrong."""
    writers = compose(mails, today=local_day(now()))
    post = get_connection()
    is_open = False
    before: dict[str, Any] | None = None
    try:
        for n, mail in enumerate(mails):
            write = writers[mail.pk]
            if write is None:
                tally.not_needed += _give_back(mail, state=Mail.State.NOT_NEEDED)
                continue
            try:
                letter = write()
            except NotComposed as error:
                tally.waiting += _give_back(mail, error=str(error)[:500], tries=mail.tries + 1, next_try_at=now() + _rest(mail.tries + 1))
                continue
            if not is_open:
                try:
                    post.open()
                except (OSError, smtplib.SMTPException) as error:
                    for left in mails[n:]:
                        _give_back(left, error=_words(error), next_try_at=now() + OUTAGE)
                    tally.waiting += len(mails) - n
                    tally.is_outage = True
                    logger.warning("The mail server does not answer: %s", error)
                    return
                is_open = True
            is_ours = _begin(mail, letter, before=before, at=now())
            before = None
            if not is_ours:
                continue
            outcome = _deliver(post, _message(mail))
            before = _told(mail, outcome, tally=tally, at=now())
            if outcome.state != Mail.State.SENT:
                post.close()
                is_open = False
    finally:
        if before:
            with connection.cursor() as cursor:
                cursor.execute(_NOTE, before)
        if is_open:
            post.close()


def _begin(mail: Mail, letter: Letter, *, before: dict[str, Any] | None, at: datetime) -> bool:
    """Mark it as being sent, and note what became of the one before. False if the loan has run out and somebody else has it."""
    mail.subject, mail.text, mail.html = letter.subject, letter.text, letter.html
    values: dict[str, Any] = {"id": mail.pk, "loan": mail.next_try_at, "until": at + LOAN}
    values |= {"subject": mail.subject, "text": mail.text, "html": mail.html, **(before or {})}
    mail.tries += 1
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_AND_BEGIN if before else _BEGIN, values)
        return bool(cursor.rowcount)


def _borrowed(mail: Mail) -> Any:
    return Mail.objects.filter(pk=mail.pk, state=Mail.State.WAITING, next_try_at=mail.next_try_at)


def _give_back(mail: Mail, **changes: Any) -> int:
    return int(_borrowed(mail).update(**changes))


def _deliver(post: Any, message: EmailMultiAlternatives) -> _Outcome:
    """What became of it. A server's own answer decides; where none came, nobody knows."""
    try:
        post.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code = max(code for code, _words in error.recipients.values())
        return _Outcome(Mail.State.FAILED if code >= 500 else Mail.State.WAITING, _words_of_refusal(error))
    except smtplib.SMTPDataError as error:
        return _Outcome(Mail.State.FAILED if error.smtp_code >= 500 else Mail.State.WAITING, _words(error))
    except (smtplib.SMTPNotSupportedError, ValueError) as error:
        # It cannot be put into a message that the server takes, and never left.
        return _Outcome(Mail.State.FAILED, _words(error))
    except smtplib.SMTPResponseException as error:
        # Our sender, our sign-in: that is for the operator to put right, and the message can wait for it.
        return _Outcome(Mail.State.WAITING, _words(error))
    except Exception as error:
        return _Outcome(Mail.State.IN_DOUBT, _words(error))
    return _Outcome(Mail.State.SENT)


def _told(mail: Mail, outcome: _Outcome, *, tally: Tally, at: datetime) -> dict[str, Any]:
    """What the row is to say of it, for `_NOTE`."""
    state = outcome.state
    if state == Mail.State.WAITING and mail.tries >= MOST_TRIES:
        state = Mail.State.FAILED
    match state:
        case Mail.State.SENT:
            tally.sent += 1
        case Mail.State.WAITING:
            tally.waiting += 1
        case Mail.State.FAILED:
            tally.failed += 1
        case Mail.State.IN_DOUBT:
            tally.in_doubt += 1
    is_sent = state == Mail.State.SENT
    return {
        "before": mail.pk,
        "state": str(state),
        "error": outcome.error,
        "sent_at": at if is_sent else None,
        "rest_until": at + _rest(mail.tries) if state == Mail.State.WAITING else mail.next_try_at,
        # A way into an account is not kept lying about. The demonstration shows it at /dev/mail/.
        "is_forgotten": is_sent and mail.kind == Mail.Kind.ACCOUNT and not settings.DEMO,
    }


def _message(mail: Mail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.address],
        reply_to=[settings.ACADEMY_HELP_EMAIL] if settings.ACADEMY_HELP_EMAIL else None,
        # Holiday answers go to nobody.
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _rest(tries: int) -> timedelta:
    return REST * 2 ** (tries - 1)


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:500]


def _words_of_refusal(error: smtplib.SMTPRecipientsRefused) -> str:
    """The server's words without the address, which stands on the row already."""
    return "; ".join(f"{code} {words.decode(errors='replace')}" for code, words in error.recipients.values())[:500]
