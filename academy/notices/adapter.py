"""How allauth meets this academy: nobody signs up unasked, and its mail leaves through the notices."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: people come by invitation (architecture.md, Sign-in)."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # Imported here, since allauth loads its adapter before the apps are ready.
        from academy.notices.operations import send_account_mail

        message = self.render_mail(template_prefix, email, context)
        send_account_mail(message=message, person=context.get("user"))
