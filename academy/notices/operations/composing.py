"""The words of reminders, digests, boosters and news of changes, chosen when they are sent: what was done meanwhile is not written of."""

import logging
from collections.abc import Callable, Collection
from datetime import date
from functools import partial
from typing import Any, Protocol

from django.utils import translation

from academy.notices import letters
from academy.notices.letters import Letter
from academy.notices.models import Mail, Notice
from academy.notices.queries.boosters import boosters_ready
from academy.notices.queries.changes import changes_for
from academy.notices.queries.digests import digests_for
from academy.notices.queries.reminders import reminders_for

logger = logging.getLogger(__name__)


class Facts(Protocol):
    @property
    def context(self) -> dict[str, Any]: ...


class NotComposed(Exception):
    """A letter could not be written. It stays where it is and is tried again; the others of its batch go."""


# Writes a letter when its turn comes. Raises NotComposed.
Writer = Callable[[], Letter]


def compose(mails: Collection[Mail], *, today: date) -> dict[int, Writer | None]:
    """What writes each letter of a batch, by message; None where there is nothing left to say. A few statements, however many messages.

    Standing is that of today or, for messages of a day to come (`manage.py remind --on`), of that day. Notices that turn out not to
    hold any more are deleted: nobody was told of them.
    """
    found: dict[int, Writer | None] = {mail.pk: partial(_as_written, mail) for mail in mails}
    unwritten = {mail.pk: mail for mail in mails if mail.kind == Mail.Kind.CHANGE and not mail.subject}
    for pk, told in changes_for(unwritten.values()).items() if unwritten else ():
        found[pk] = partial(_write, unwritten[pk], told.template, told) if told else None
    for day in {max(mail.on, today) for mail in mails}:
        of_day = [mail for mail in mails if max(mail.on, today) == day]
        reminders = [mail for mail in of_day if mail.kind == Mail.Kind.REMINDER]
        if reminders:
            facts = reminders_for(reminders, on=day)
            Notice.objects.filter(pk__in=[pk for reminder in facts.values() for pk in reminder.dropped]).delete()
            found |= {mail.pk: partial(_write, mail, "reminder", facts[mail.pk]) if facts[mail.pk].items else None for mail in reminders}
        digests = [mail for mail in of_day if mail.kind == Mail.Kind.DIGEST]
        if digests:
            about = digests_for(digests, on=day)
            found |= {mail.pk: None if about[mail.pk].is_empty else partial(_write, mail, "digest", about[mail.pk]) for mail in digests}
        boosters = {mail.pk: mail for mail in of_day if mail.kind == Mail.Kind.BOOSTER}
        for pk, ready in boosters_ready(boosters.values(), on=day).items() if boosters else ():
            found[pk] = partial(_write, boosters[pk], "booster", ready) if ready else None
    return found


def _as_written(mail: Mail) -> Letter:
    return Letter(mail.subject, mail.text, mail.html)


def _write(mail: Mail, template: str, facts: Facts) -> Letter:
    assert mail.person is not None
    try:
        with translation.override(mail.person.language):
            return letters.write(f"notices/letters/{template}.html", {"name": mail.person.get_short_name(), **facts.context})
    except Exception as error:
        logger.exception("Message %s could not be written", mail.pk)
        raise NotComposed(f"{type(error).__qualname__}: {error}") from error
