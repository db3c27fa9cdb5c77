import logging

from celery import shared_task

from certificates.models import Certificate
from certificates.operations import pdf_of

logger = logging.getLogger(__name__)


@shared_task(name="certificates.tasks.draw_certificate")
def draw_certificate(*, certificate_id: int) -> None:
    pdf_of(Certificate.objects.get(pk=certificate_id))


def queue_drawing(certificate: Certificate) -> None:
    """Have it drawn soon. Without a broker it is drawn when somebody first asks for it."""
    try:
        draw_certificate.delay(certificate_id=certificate.pk)
    except draw_certificate.OperationalError:
        logger.warning("No broker for the drawing of %s; it will be drawn on first need.", certificate.number)
