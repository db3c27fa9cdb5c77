"""What a person practised, and what they are asked to confirm."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.common.forms import DayField
from academy.practice.forms import NamingForm
from academy.practice.models import Confirmation, PracticeEntry
from academy.practice.models.practising import MOST_MINUTES
from academy.practice.queries.principles import NonNegotiable

NOTE_LONGEST = 2_000
_YEARS_BACK = 5


class DoneOnField(DayField):
    """A day that has been, and not long ago."""

    def __init__(self, *, on: date | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = on

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and self.today and day > self.today:
            raise forms.ValidationError(_("This day is still to come. Enter the day on which it was"))
        if day and self.today and day.year < self.today.year - _YEARS_BACK:
            raise forms.ValidationError(_("This is more than %(n)s years ago. Look at the year once more") % {"n": _YEARS_BACK})
        return day


class PracticeForm(forms.Form):
    """One time that somebody observed, co-facilitated or led."""

    role = forms.ChoiceField(
        label=gettext_lazy("What did you do?"),
        choices=PracticeEntry.Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you did")},
    )
    form = forms.ChoiceField(
        label=gettext_lazy("What was it?"),
        choices=PracticeEntry.Form.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it was")},
    )
    on = DoneOnField(label=gettext_lazy("Which day?"), help_text=gettext_lazy("For example, 14 3 2027. The day about is enough."))
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes, with getting ready?"),
        min_value=1,
        max_value=MOST_MINUTES,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        error_messages={"required": gettext_lazy("Enter how many minutes. A guess will do")},
    )
    note = forms.CharField(
        label=gettext_lazy("What you noticed in yourself"),
        required=False,
        strip=False,
        max_length=NOTE_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Two lines, about you. Nothing about the case: no names, no numbers, not what it was about."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"token": uuid4()}, **kwargs})
        day = self.fields["on"]
        assert isinstance(day, DoneOnField)
        day.today = on

    def clean_note(self) -> str:
        return str(self.cleaned_data["note"]).replace("\r\n", "\n").strip()


class AskForm(NamingForm):
    """Whom to ask to confirm an entry."""

    capacity = forms.ChoiceField(
        label=gettext_lazy("Who are they to this?"),
        choices=Confirmation.Capacity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who they are")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].label = _("Who can confirm it?")


class ConfirmationForm(forms.Form):
    """Whether one confirms it, and what one saw of each non-negotiable."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Do you confirm it?"),
        choices=Confirmation.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether you confirm it")},
    )
    note = forms.CharField(
        label=gettext_lazy("A word to them"),
        required=False,
        strip=False,
        max_length=NOTE_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What you saw them do well, what they might try. Only they read it."),
    )

    def __init__(self, *args: Any, principles: list[NonNegotiable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields.pop("note")
        for one in principles:
            self.fields[one.code] = forms.ChoiceField(
                label=one.text, help_text=one.question, choices=Confirmation.Seen.choices, widget=forms.RadioSelect, required=False
            )
        self.fields["note"] = note
        self.principles = principles

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == Confirmation.Answer.CONFIRMED:
            for one in self.principles:
                if not cleaned.get(one.code):
                    self.add_error(one.code, _("Say whether you saw “%(text)s”") % {"text": one.text})
        return cleaned

    def clean_note(self) -> str:
        return str(self.cleaned_data["note"]).replace("\r\n", "\n").strip()

    @property
    def principle_fields(self) -> list[BoundField]:
        return [self[one.code] for one in self.principles]

    @property
    def seen(self) -> dict[str, str]:
        return {one.code: self.cleaned_data.get(one.code, "") for one in self.principles}
