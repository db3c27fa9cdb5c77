"""What somebody saw and heard of a recording."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from academy.common.spans import Span, multirange
from courses.models import Enrolment

# The union is the database's: two tabs at once lose nothing, and what is told twice is as told once.
_ADD = """
    INSERT INTO courses_viewing (enrolment_id, recording, seen, stopped_at, seen_at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (enrolment_id, recording) DO UPDATE
    SET seen = courses_viewing.seen + EXCLUDED.seen, stopped_at = EXCLUDED.stopped_at, seen_at = EXCLUDED.seen_at
"""


def keep_viewing(*, enrolment: Enrolment, recording: UUID, seconds: int, spans: Sequence[Span], stopped_at: int, at: datetime) -> None:
    """Add the spans that were seen of a recording that lasts so many seconds. One statement; no fact, since nothing hangs on it."""
    inside = [(max(0, start), min(end, seconds)) for start, end in spans]
    seen = multirange((start, end) for start, end in inside if start < end)
    row: list[Any] = [enrolment.pk, recording, seen, min(max(0, stopped_at), seconds), at]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, row)
