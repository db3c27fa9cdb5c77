from celery import shared_task
from django.utils import timezone

from academy.notices import operations


@shared_task(name="academy.notices.tasks.send_one")
def send_one(*, mail_id: int) -> None:
    operations.send_one(mail_id=mail_id)


@shared_task(name="academy.notices.tasks.send_waiting_mail")
def send_waiting_mail() -> None:
    operations.send_waiting_mail()


@shared_task(name="academy.notices.tasks.send_reminders")
def send_reminders() -> None:
    operations.remind(on=timezone.localdate(), at=timezone.now())
    operations.send_waiting_mail()


@shared_task(name="academy.notices.tasks.send_boosters")
def send_boosters() -> None:
    operations.offer_boosters(on=timezone.localdate(), at=timezone.now())
    operations.send_waiting_mail()
