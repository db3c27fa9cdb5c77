from celery import shared_task
from django.utils import timezone

from academy.ledger import operations


@shared_task(name="academy.ledger.tasks.deliver_one")
def deliver_one(*, delivery_id: int) -> None:
    operations.deliver(delivery_id)


@shared_task(name="academy.ledger.tasks.sweep")
def sweep() -> None:
    operations.sweep(at=timezone.now())
