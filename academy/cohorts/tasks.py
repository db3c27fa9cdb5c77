from celery import shared_task
from django.utils import timezone

from academy.cohorts import operations


@shared_task(name="academy.cohorts.tasks.erase_needs")
def erase_needs() -> None:
    operations.erase_needs(on=timezone.localdate(), at=timezone.now())
