"""Who is to be reminded on a day, put down as notices and messages. Nothing is sent here, and no words are chosen."""

from datetime import date, datetime
from uuid import uuid4

from django.db import connection, transaction

from academy.notices.models import Mail
from academy.notices.operations.writing import message_domain
from academy.notices.queries.digests import receivers_of_digests
from academy.notices.queries.due import DUE_STEPS, Due, due_steps, due_values
from academy.people.models import Person

# Whoever inserts a person's message of the day inserts its notices. Another worker waits for that row, finds it there and adds nothing.
_NOTE_ALL = f"""
{DUE_STEPS},
mails AS (
    INSERT INTO notices_mail (person_id, kind, "on", address, state, message_id, made_at, next_try_at,
                              key, subject, text, html, tries, error)
    SELECT p.id, 'reminder', %(on)s, p.email, CASE WHEN p.email = '' THEN 'no-address' ELSE 'waiting' END,
           '<' || gen_random_uuid() || %(domain)s || '>', %(at)s, %(at)s, '', '', '', '', 0, ''
    FROM people_person p
    WHERE p.id IN (SELECT person_id FROM reached)
    ORDER BY p.id
    ON CONFLICT DO NOTHING
    RETURNING id, person_id, address
),
noted AS (
    INSERT INTO notices_notice (person_id, requirement_id, enrolment_id, anchor, step, due_on, "on", mail_id)
    SELECT r.person_id, r.requirement_id, r.enrolment_id, r.anchor, r.step, r.due_on, %(on)s, m.id
    FROM reached r JOIN mails m ON m.person_id = r.person_id
    ON CONFLICT DO NOTHING
    RETURNING person_id, requirement_id, enrolment_id, anchor, step, due_on, mail_id
)
SELECT n.person_id, n.requirement_id, n.enrolment_id, n.anchor, n.step, n.due_on, m.address <> ''
FROM noted n JOIN mails m ON m.id = n.mail_id
ORDER BY n.person_id, n.due_on, n.requirement_id, n.enrolment_id
"""  # noqa: S608 -- put together from constants of our own


def remind(*, on: date, at: datetime, dry_run: bool = False) -> list[Due]:
    """Put down what people and their managers are to be told on a day, and return it. `dry_run` looks and writes nothing.

    Twice, or by two workers at once, is as once. After days without it only the latest step is told. Two statements, however many
    people. `send_waiting_mail` sends what was put down.
    """
    if dry_run:
        return due_steps(on=on)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_NOTE_ALL, {**due_values(on), "at": at, "domain": message_domain()})
            noted = [Due(*row) for row in cursor.fetchall()]
        managers = Person.objects.active().in_bulk(receivers_of_digests(on=on))
        Mail.objects.bulk_create([_digest(manager, on=on, at=at) for manager in managers.values()], ignore_conflicts=True, batch_size=2000)
    return noted


def _digest(manager: Person, *, on: date, at: datetime) -> Mail:
    return Mail(
        person=manager,
        kind=Mail.Kind.DIGEST,
        on=on,
        address=manager.email,
        state=Mail.State.WAITING if manager.email else Mail.State.NO_ADDRESS,
        message_id=f"<{uuid4()}{message_domain()}>",
        made_at=at,
        next_try_at=at,
    )
