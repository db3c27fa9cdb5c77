"""What is written to people about their accounts. It leaves through allauth's adapter, as all mail about accounts does."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.urls import reverse

from academy.common.wording import day
from academy.people.models import Invitation, Person


def send_invitation(*, person: Person, invitation: Invitation, code: str, is_reset: bool) -> bool:
    """Send the code with its link; returns whether there was an address to send it to."""
    if not person.email:
        return False
    context = {
        "user": person,
        "code": code,
        "link": settings.ACADEMY_ADDRESS + reverse("entrance:link", args=[code]),
        "code_page": settings.ACADEMY_ADDRESS + reverse("entrance:code"),
        "until": day(invitation.expires_at),
        "academy_name": settings.WAGTAIL_SITE_NAME,
        "is_reset": is_reset,
    }
    get_adapter().send_mail("people/mail/invitation", person.email, context)
    return True


def tell_old_address(*, person: Person, address: str) -> None:
    """Word to the address that a person had until now, in case it was somebody else who changed it."""
    get_adapter().send_mail("people/mail/email_changed", address, {"user": person})
