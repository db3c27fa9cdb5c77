"""How allauth meets this academy: nobody signs up unasked, and its mail leaves through the notices."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

_NO_MATCH = _("That user name and password do not go together. Look at both once more, or choose a new password.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        **dict.fromkeys(("email_password_mismatch", "username_password_mismatch", "invalid_login"), _NO_MATCH),
        "account_inactive": _("This account is closed. The people below can open it."),
        "enter_current_password": _("Enter the password that you have now"),
        "incorrect_code": _(
            "That code does not fit. Enter the six figures that your app shows now, or a recovery code that you have not used"
        ),
        "incorrect_password": _("That is not your password. Enter it once more"),
        "too_many_login_attempts": _("That was tried too often. Wait five minutes, then try again or choose a new password."),
        "rate_limited": _("That was tried too often. Wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: people come by invitation (architecture.md, Sign-in)."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """As it is: the sender's name says who writes."""
        return subject

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """To the address on the person's record, whether or not allauth has a row of its own for it."""
        super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email or user.email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # Imported here, since allauth loads its adapter before the apps are ready.
        from academy.notices.letters import academy_facts
        from academy.notices.operations import send_account_mail

        message = self.render_mail(template_prefix, email, {**academy_facts(), "email": email, **context})
        send_account_mail(message=message, person=context.get("user"))
