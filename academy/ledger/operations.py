"""Recording facts and delivering them to those who follow."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from academy.ledger.models import Delivery, Entry

logger = logging.getLogger(__name__)

Follower = Callable[[Entry], None]

# For so long the sweep leaves a delivery to the process that recorded it, or to Celery; or to the sweep before it.
GRACE = timedelta(minutes=1)
LONGEST_WAIT = timedelta(days=1)


class UnknownFollower(LookupError):
    """A delivery or a command names a follower that the settings do not list."""


@dataclass(frozen=True)
class Fact:
    """A fact about to be recorded in bulk; the fields are those of `record`."""

    kind: str
    subject: models.Model
    at: datetime
    person_id: int | None = None
    by_id: int | None = None
    data: dict[str, object] = field(default_factory=dict)


@cache
def _followers_by_kind() -> dict[str, list[str]]:
    by_kind: dict[str, list[str]] = {}
    for code, kind, _path in settings.LEDGER_FOLLOWERS:
        by_kind.setdefault(kind, []).append(code)
    return by_kind


@cache
def _follower(code: str) -> Follower:
    for known, _kind, path in settings.LEDGER_FOLLOWERS:
        if known == code:
            return import_string(path)
    raise UnknownFollower(code)


def forget_followers() -> None:
    """Read the settings again; for tests that change LEDGER_FOLLOWERS."""
    _followers_by_kind.cache_clear()
    _follower.cache_clear()


def record(
    kind: str,
    *,
    subject: models.Model,
    at: datetime,
    person: models.Model | None = None,
    by: models.Model | None = None,
    data: dict[str, object] | None = None,
) -> Entry:
    """Record one fact in the caller's transaction and deliver it when that commits.

    `data` holds ids and codes only. The first `LEDGER_IN_PROCESS` deliveries of a commit run at once, in this process, so that the next
    page already shows what follows; the rest go to Celery. A follower that fails never reaches the caller.
    """
    fact = Fact(kind, subject, at, getattr(person, "pk", None), getattr(by, "pk", None), data or {})
    return record_many([fact])[0]


@transaction.atomic
def record_many(facts: Iterable[Fact], *, deliver: bool = True) -> list[Entry]:
    """Record many facts with two statements. `deliver=False` is for loaders: history is told to nobody."""
    entries = Entry.objects.bulk_create(
        [
            Entry(
                kind=fact.kind,
                at=fact.at,
                person_id=fact.person_id,
                by_id=fact.by_id,
                subject_kind=fact.subject._meta.label_lower,
                subject_id=fact.subject.pk,
                data=fact.data,
            )
            for fact in facts
        ],
        batch_size=2000,
    )
    if deliver:
        swept_from = timezone.now() + GRACE
        deliveries = Delivery.objects.bulk_create(
            [
                Delivery(entry=entry, follower=code, next_try_at=swept_from)
                for entry in entries
                for code in _followers_by_kind().get(entry.kind, [])
            ],
            batch_size=2000,
        )
        batch = _batch()
        for delivery in deliveries:
            transaction.on_commit(partial(batch.deliver, delivery.pk), robust=True)
    return entries


class _Batch:
    """Counts what one commit delivers, so that a large one does not hold up the person who waits for the page."""

    def __init__(self) -> None:
        self.count = 0
        self.has_broker = True

    def deliver(self, delivery_id: int) -> None:
        self.count += 1
        if self.count <= settings.LEDGER_IN_PROCESS:
            deliver(delivery_id)
        elif self.has_broker:
            self._queue(delivery_id)

    def _queue(self, delivery_id: int) -> None:
        from academy.ledger.tasks import deliver_one

        try:
            deliver_one.delay(delivery_id=delivery_id)
        except deliver_one.OperationalError:
            # The rows stay due, and the sweep finds them. Asking again for each would hold up the person who waits.
            self.has_broker = False
            logger.warning("No broker for delivery %s and those after it; the sweep will take them.", delivery_id)


def _batch() -> _Batch:
    # A batch that has begun to deliver belongs to a commit that is over; the next record opens another.
    batch: _Batch | None = getattr(connection, "_ledger_batch", None)
    if batch is None or batch.count:
        batch = _Batch()
        connection._ledger_batch = batch  # type: ignore[attr-defined]
    return batch


def deliver(delivery_id: int) -> bool:
    """Run one follower in one transaction together with marking its delivery done.

    Returns whether this call did it: a delivery that is done already, or that another worker holds, is left alone. A follower that raises
    leaves its error on the row and is tried again after 2ⁿ minutes, a day at the most.
    """
    try:
        with transaction.atomic():
            waiting = Delivery.objects.waiting().select_for_update(skip_locked=True, of=("self",))
            delivery = waiting.select_related("entry").filter(pk=delivery_id).first()
            if delivery is None:
                return False
            _follower(delivery.follower)(delivery.entry)
            delivery.done_at = timezone.now()
            delivery.tries += 1
            delivery.error = ""
            delivery.save(update_fields=["done_at", "tries", "error"])
    except Exception as error:
        logger.exception("Delivery %s failed", delivery_id)
        _keep_failure(delivery_id, error)
        return False
    return True


def _keep_failure(delivery_id: int, error: Exception) -> None:
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().filter(pk=delivery_id, done_at=None).first()
        if delivery is None:
            return
        delivery.tries += 1
        delivery.next_try_at = timezone.now() + min(timedelta(minutes=2 ** min(delivery.tries, 20)), LONGEST_WAIT)
        delivery.error = _in_a_line(error)
        delivery.save(update_fields=["tries", "next_try_at", "error"])


def _in_a_line(error: Exception) -> str:
    """The first line alone: a database quotes whole rows in those below it."""
    words = (str(error).splitlines() or [""])[0]
    return f"{type(error).__module__}.{type(error).__qualname__}: {words}"[:500]


def sweep(*, at: datetime, limit: int = 500) -> int:
    """Deliver what is due and was left by a crash, a failure or a missing broker. Returns how many were done."""
    done = 0
    for pk in list(Delivery.objects.due(at).order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit]):
        # Put off first: one that kills its process must not be the first of every sweep for ever.
        if Delivery.objects.due(at).filter(pk=pk).update(next_try_at=at + GRACE):
            done += deliver(pk)
    return done


def retry(*, deliveries: models.QuerySet[Delivery], at: datetime) -> int:
    """Make the given waiting deliveries due now and try them. Returns how many were done."""
    chosen = list(deliveries.filter(done_at=None).values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=chosen).update(next_try_at=at)
    return sum(deliver(pk) for pk in chosen)


def replay(*, follower: str, since: datetime, at: datetime) -> int:
    """Run a follower again for each entry recorded since, whether or not it heard of it before. Raises UnknownFollower.

    Followers stand behind unique constraints: twice is as once. Returns how many deliveries were done.
    """
    kinds = [kind for code, kind, _path in settings.LEDGER_FOLLOWERS if code == follower]
    if not kinds:
        raise UnknownFollower(follower)
    done = 0
    for entry in Entry.objects.of_kind(*kinds).since(since).order_by("pk").iterator():
        afresh = {"done_at": None, "next_try_at": at, "tries": 0, "error": ""}
        delivery, _is_new = Delivery.objects.update_or_create(entry=entry, follower=follower, defaults=afresh)
        done += deliver(delivery.pk)
    return done
