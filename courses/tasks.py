from celery import shared_task
from django.utils import timezone

from courses.operations.past import record_past_batch


@shared_task(name="courses.tasks.record_past_completions")
def record_past_completions(*, past_id: int) -> None:
    while record_past_batch(past_id=past_id, at=timezone.now()):
        pass
