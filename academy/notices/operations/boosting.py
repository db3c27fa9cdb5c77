"""Putting down whom a letter tells that a booster is ready. Nothing is sent here, and no words are chosen."""

from datetime import date, datetime
from uuid import uuid4

from django.db import transaction

from academy.notices.models import Mail
from academy.notices.operations.writing import message_domain
from academy.notices.queries.boosters import boosters_to_tell, key_of
from courses.models import Booster
from courses.operations import keep_up_boosters


def offer_boosters(*, on: date, at: datetime, dry_run: bool = False) -> list[Booster]:
    """Bring everybody's boosters up to the day, put down one letter at most for each person, and return what the letters are about.

    Whoever is away, has left, or has no address gets none: the question waits on their page, and nobody else is told. Twice, or by two
    workers at once, is as once. `dry_run` looks and writes nothing. A few statements, however many people.
    """
    if dry_run:
        return boosters_to_tell(on=on)
    with transaction.atomic():
        keep_up_boosters(on=on, at=at)
        ready = boosters_to_tell(on=on)
        Mail.objects.bulk_create([_letter(booster, on=on, at=at) for booster in ready], ignore_conflicts=True, batch_size=2000)
    return ready


def _letter(booster: Booster, *, on: date, at: datetime) -> Mail:
    return Mail(
        person=booster.person,
        kind=Mail.Kind.BOOSTER,
        key=key_of(booster),
        on=on,
        address=booster.person.email,
        message_id=f"<{uuid4()}{message_domain()}>",
        made_at=at,
        next_try_at=at,
    )
