from celery import shared_task
from django.utils import timezone

from academy.people import operations
from academy.people.hr_import import apply_list


@shared_task(name="academy.people.tasks.sync_grants")
def sync_grants() -> None:
    operations.announce_turned_grants(on=timezone.localdate(), at=timezone.now())


@shared_task(name="academy.people.tasks.apply_staff_import")
def apply_staff_import(*, import_id: int) -> None:
    apply_list(import_id=import_id, at=timezone.now())
