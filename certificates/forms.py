from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.codes import tidied_code


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Certificate code"),
        max_length=80,
        help_text=_("It stands at the foot of the certificate. Capitals and dashes don’t matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-30"}),
        error_messages={"required": _("Type the code from the foot of the certificate")},
    )

    def clean_code(self) -> str:
        code = tidied_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("Type the code from the foot of the certificate"))
        return code
