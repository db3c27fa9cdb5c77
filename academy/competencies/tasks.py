from celery import shared_task
from django.utils import timezone

from academy.competencies.operations.changes import ask_all_holders


@shared_task(name="academy.competencies.tasks.ask_what_changed")
def ask_what_changed() -> None:
    ask_all_holders(at=timezone.now())
