"""The words of reminders and digests, chosen when they are sent: whoever has completed meanwhile is not written to."""

import logging
from collections.abc import Collection
from datetime import date
from typing import Any, Protocol

from django.utils import translation

from academy.notices import letters
from academy.notices.letters import Letter
from academy.notices.models import Mail, Notice
from academy.notices.queries.digests import digests_for
from academy.notices.queries.reminders import reminders_for

logger = logging.getLogger(__name__)


class Facts(Protocol):
    @property
    def context(self) -> dict[str, Any]: ...


class NotComposed(Exception):
    """A letter could not be written. It stays where it is and is tried again."""


def compose(mails: Collection[Mail], *, today: date) -> dict[int, Letter | NotComposed | None]:
    """The letters of a batch by message: None where there is nothing left to say. Takes a few statements, however many messages.

    Standing is that of today or, for messages of a day to come (`manage.py remind --on`), of that day. Notices that turn out not to
    hold any more are deleted: nobody was told of them.
    """
    found: dict[int, Letter | NotComposed | None] = {
        mail.pk: Letter(mail.subject, mail.text, mail.html) for mail in mails if mail.kind not in (Mail.Kind.REMINDER, Mail.Kind.DIGEST)
    }
    for day in {max(mail.on, today) for mail in mails}:
        of_day = [mail for mail in mails if max(mail.on, today) == day]
        reminders = [mail for mail in of_day if mail.kind == Mail.Kind.REMINDER]
        if reminders:
            facts = reminders_for(reminders, on=day)
            Notice.objects.filter(pk__in=[pk for reminder in facts.values() for pk in reminder.dropped]).delete()
            for mail in reminders:
                reminder = facts[mail.pk]
                found[mail.pk] = _write(mail, "reminder", reminder) if reminder.items else None
        digests = [mail for mail in of_day if mail.kind == Mail.Kind.DIGEST]
        if digests:
            about = digests_for(digests, on=day)
            for mail in digests:
                digest = about[mail.pk]
                found[mail.pk] = None if digest.is_empty else _write(mail, "digest", digest)
    return found


def _write(mail: Mail, template: str, facts: Facts) -> Letter | NotComposed:
    assert mail.person is not None
    try:
        with translation.override(mail.person.language):
            return letters.write(f"notices/letters/{template}.html", {"name": mail.person.get_short_name(), **facts.context})
    except Exception as error:
        # One letter that cannot be written must not hold up forty-nine others.
        logger.exception("Message %s could not be written", mail.pk)
        return NotComposed(f"{type(error).__qualname__}: {error}")
