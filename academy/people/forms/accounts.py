"""What a person fills in about their own account."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from academy.common.forms import NEW_PASSWORD, NEW_PASSWORD_HINT, PASSWORD_ONCE_MORE
from academy.people.models import Person


class InvitationCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Your code"),
        max_length=60,
        help_text=_("Sixteen letters and figures, such as K7QF-9MXD-2TRW-8PLH. Dashes and capitals do not matter."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "one-time-code", "spellcheck": "false"}),
        error_messages={"required": _("Enter the code that you were given")},
    )


class ChoosePasswordForm(forms.Form):
    password = forms.CharField(
        label=NEW_PASSWORD,
        strip=False,
        help_text=NEW_PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password")},
    )
    again = forms.CharField(
        label=PASSWORD_ONCE_MORE,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Type the password once more")},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean(self) -> None:
        if self.cleaned_data.get("password") and self.cleaned_data.get("again") not in (None, self.cleaned_data["password"]):
            self.add_error("again", _("The two do not match. Type the same password in both"))


class OwnNameForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("As you use it. It stands on your certificates from now on; those you hold keep the name of their day."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        error_messages={"required": _("Enter the name that you use")},
    )


class OwnEmailForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail"),
        required=False,
        max_length=254,
        help_text=_("For reminders and, if you like, to sign in. A personal address will do, or none. We ask for your password first."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"invalid": _("Enter an e-mail address like name@example.org, or leave it empty")},
    )
