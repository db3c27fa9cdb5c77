from celery import shared_task
from django.utils import timezone

from cms.publishing import reconcile


@shared_task(name="cms.tasks.reconcile_content")
def reconcile_content() -> None:
    reconcile(at=timezone.now())
