from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.notices.models import Mail, MailQuerySet
from academy.people.names import fold


class MailFilter(forms.Form):
    """Which messages are listed. What cannot be understood chooses everything."""

    to = forms.CharField(label=_("To"), required=False, widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}))
    kind = forms.ChoiceField(label=_("About"), required=False, choices=[("", _("Anything")), *Mail.Kind.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *Mail.State.choices])

    def apply(self, mails: MailQuerySet) -> MailQuerySet:
        self.is_valid()
        chosen = self.cleaned_data
        if words := chosen.get("to"):
            mails = mails.filter(Q(person__sort_name__contains=fold(words)) | Q(address__icontains=words))
        if kind := chosen.get("kind"):
            mails = mails.filter(kind=kind)
        if state := chosen.get("state"):
            mails = mails.filter(state=state)
        return mails
