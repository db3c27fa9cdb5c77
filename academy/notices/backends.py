"""The demonstration's post: nothing leaves the machine, and everything can be read at `/dev/mail/`."""

from collections.abc import Sequence
from uuid import uuid4

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from academy.common.days import local_day
from academy.notices.models import Mail


class DemoMailBackend(BaseEmailBackend):
    """Our own messages are rows already. What something else sends (Wagtail's workflow, say) becomes one."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            message_id = message.extra_headers.get("Message-ID") or f"<{uuid4()}@demo>"
            if not Mail.objects.filter(message_id=message_id).exists():
                self._keep(message, message_id)
        return len(email_messages)

    def _keep(self, message: EmailMessage, message_id: str) -> None:
        at = timezone.now()
        alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
        Mail.objects.create(
            kind=Mail.Kind.OTHER,
            state=Mail.State.SENT,
            on=local_day(at),
            address=", ".join(message.recipients())[:254],
            subject=str(message.subject)[:300],
            text=str(message.body),
            html=next((str(content) for content, kind in alternatives if kind == "text/html"), ""),
            message_id=message_id,
            made_at=at,
            next_try_at=at,
            sent_at=at,
        )
