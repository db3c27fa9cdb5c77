"""Putting down whom an edition's changes are told to: a message without words for each, written when it is sent."""

import logging
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from academy.common.days import local_day
from academy.notices.operations.writing import message_domain
from academy.notices.queries.changes import ASKED, NEWER
from courses.models import Edition

logger = logging.getLogger(__name__)

# One message for each enrolment and edition: twice is as once, whoever does it.
_TELL = """
INSERT INTO notices_mail (person_id, kind, "on", key, address, state, message_id, made_at, next_try_at, subject, text, html, tries, error)
SELECT p.id, 'change', %(on)s, %(about)s || ':' || e.id || ':' || %(number)s, p.email,
       CASE WHEN p.email = '' THEN 'no-address' ELSE 'waiting' END,
       '<' || gen_random_uuid() || %(domain)s || '>', %(at)s, %(at)s, '', '', '', 0, ''
FROM courses_enrolment e
JOIN people_person p ON p.id = e.learner_id AND p.is_active
WHERE e.module_id = %(module)s AND e.completed_at IS NULL AND e.closed_at IS NULL AND {chosen}
ORDER BY e.id
ON CONFLICT DO NOTHING
"""
_ASKED = _TELL.format(chosen="e.changes_since > 0 AND e.edition_id = %(edition)s")
# Whoever is away hears of it when they go on: the module's page says it.
_BEHIND = _TELL.format(
    chosen="""e.changes_since = 0 AND e.edition_id IN (SELECT id FROM courses_edition WHERE module_id = %(module)s AND number < %(number)s)
  AND NOT EXISTS (SELECT 1 FROM competencies_pause a WHERE a.person_id = e.learner_id AND a.withdrawn_at IS NULL
                  AND a.starts_on <= %(on)s AND (a.ends_on IS NULL OR a.ends_on >= %(on)s))"""
)


@transaction.atomic
def tell_who_is_asked(*, edition: Edition, at: datetime) -> int:
    """Tell everybody of whom changes up to that edition are asked, and who was not told yet. One statement. Returns how many."""
    return _tell(_ASKED, ASKED, edition, at)


@transaction.atomic
def tell_who_is_behind(*, edition: Edition, at: datetime) -> int:
    """Tell everybody in the middle of an older edition that this one is out. One statement. Returns how many."""
    return _tell(_BEHIND, NEWER, edition, at)


def _tell(statement: str, about: str, edition: Edition, at: datetime) -> int:
    values: dict[str, Any] = {"about": about, "module": edition.module_id, "edition": edition.pk, "number": edition.number}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "on": local_day(at), "at": at, "domain": message_domain()})
        told: int = cursor.rowcount
    if told:
        transaction.on_commit(_send_soon, robust=True)
    return told


def _send_soon() -> None:
    from academy.notices.tasks import send_waiting_mail

    try:
        send_waiting_mail.delay()
    except send_waiting_mail.OperationalError:
        logger.warning("No broker; the next round takes what waits.")
