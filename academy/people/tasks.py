from celery import shared_task
from django.utils import timezone

from academy.people import operations


@shared_task(name="academy.people.tasks.sync_grants")
def sync_grants() -> None:
    operations.announce_turned_grants(on=timezone.localdate(), at=timezone.now())
