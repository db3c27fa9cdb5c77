"""The sign-in forms in the academy's words; what they do is allauth's."""

from typing import Any

from allauth.account import forms
from allauth.mfa.base import forms as code_forms
from allauth.mfa.totp import forms as app_forms
from allauth.mfa.webauthn import forms as key_forms
from django.forms import Form
from django.utils.translation import gettext_lazy as _

from academy.common.forms import NEW_PASSWORD, NEW_PASSWORD_HINT, PASSWORD_ONCE_MORE


class LoginForm(forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail address")
        self.fields["login"].widget.attrs.update(autocomplete="username", autocapitalize="none", spellcheck="false")
        # The page has its own way to a new password.
        self.fields["password"].help_text = ""


class ResetPasswordForm(forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")


class ChangePasswordForm(forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("The password that you have now")
        self.fields["oldpassword"].help_text = ""
        _word_new_password(self)


class ResetPasswordKeyForm(forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_new_password(self)


class ReauthenticateForm(forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Your password")
        self.fields["password"].help_text = ""


class AuthenticateForm(code_forms.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_code(self, _("Six figures, or a recovery code"))


class ReauthenticateWithCodeForm(code_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_code(self, _("The six figures that your app shows now, or a recovery code"))


class ActivateTOTPForm(app_forms.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_code(self, _("The six figures"))


class AddWebAuthnForm(key_forms.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("A name for it")
        self.fields["name"].help_text = _("For instance “My phone”.")
        self.fields["passwordless"].label = _("Let it take the place of my password")
        self.fields["passwordless"].help_text = _("The device then asks for your finger, your face or its PIN each time.")


class EditWebAuthnForm(key_forms.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("A name for it")


def _word_code(form: Form, label: Any) -> None:
    form.fields["code"].label = label
    form.fields["code"].error_messages["required"] = _("Type the six figures that your app shows now")
    form.fields["code"].widget.attrs.update({"class": "govuk-input--width-10", "spellcheck": "false"})


def _word_new_password(form: Form) -> None:
    """As on the page where an invitation's code leads."""
    for name, label, hint in (("password1", NEW_PASSWORD, NEW_PASSWORD_HINT), ("password2", PASSWORD_ONCE_MORE, "")):
        form.fields[name].label = label
        form.fields[name].help_text = hint
