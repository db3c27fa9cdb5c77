"""Keeping who saw whose record, to be read by the person whose it is."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from academy.people.models import Agency, Look, Person

# Opening the same record page again within this time is the same look.
REPEATS_WITHIN = timedelta(hours=1)
# The pages about one person. Everything else is a list or an export, each of which is one row.
RECORD_PAGES = frozenset({"record", "person", "certificate", "assessing", "writing", "practice", "seen", "supervision", "portfolio", "cv"})
_FILTER_LENGTH = Look._meta.get_field("filter").max_length or 0


@transaction.atomic
def log_look(
    *, viewer: Person, person_ids: Iterable[int], route: str, at: datetime, filter: str = "", acting_for: Agency | None = None
) -> Look | None:
    """Keep that the viewer saw these people's records or names. One's own is no look; a list without names must not be logged."""
    seen = sorted(set(person_ids) - {viewer.pk})
    if not seen:
        return None
    if route in RECORD_PAGES:
        # Two tabs opened at once are one look.
        Person.objects.select_for_update(no_key=True).get(pk=viewer.pk)
        same = Look.objects.filter(viewer=viewer, route=route, person_ids=seen, acting_for=acting_for, filter=filter[:_FILTER_LENGTH])
        repeated = same.filter(at__gt=at - REPEATS_WITHIN, at__lte=at).first()
        if repeated:
            return repeated
    return Look.objects.create(viewer=viewer, acting_for=acting_for, at=at, route=route, filter=filter[:_FILTER_LENGTH], person_ids=seen)
