"""A piece of CPD, with what was learned from it under the headings that professional bodies ask for."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy

from academy.practice.models import CpdPiece, Reflection
from academy.practice.practising_forms import DoneOnField

LONGEST = 6_000
# What the academy has on record itself, of something that it records.
GIVEN = ("title", "kind", "provider", "on", "minutes")
HEADINGS = tuple(Reflection.HEADINGS)


def _box(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, strip=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )


class CpdForm(forms.Form):
    """One's own piece. Of something that the academy records itself the day and the minutes are given."""

    title = forms.CharField(
        label=gettext_lazy("What was it?"), max_length=200, error_messages={"required": gettext_lazy("Say what it was")}
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of learning?"),
        choices=CpdPiece.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what kind of learning it was")},
    )
    provider = forms.CharField(label=gettext_lazy("Who gave it?"), max_length=200, required=False)
    on = DoneOnField(label=gettext_lazy("Which day?"), help_text=gettext_lazy("For example, 14 3 2027"))
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes?"),
        min_value=1,
        max_value=10_000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        error_messages={"required": gettext_lazy("Enter how many minutes. A guess will do")},
    )
    is_rjc_approved = forms.BooleanField(
        label=gettext_lazy("It is approved by the Restorative Justice Council"),
        required=False,
        help_text=gettext_lazy("Only where the certificate or the invitation says so."),
    )
    relevance = _box(gettext_lazy("Why it matters to your work"), gettext_lazy("What kind of learning it was, and why you chose it."))
    learned = _box(gettext_lazy("What you learned"), "")
    difference = _box(gettext_lazy("What is different now"), gettext_lazy("In your practice, and for the people you work with."))
    peer = _box(
        gettext_lazy("What you learned from talking with a peer"),
        gettext_lazy("A peer is another professional who knows your work: a colleague, your manager, somebody from your course."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, on: date, is_recorded_here: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_recorded_here:
            for name in GIVEN:
                del self.fields[name]
        else:
            day = self.fields["on"]
            assert isinstance(day, DoneOnField)
            day.today = on

    @classmethod
    def blank(cls) -> dict[str, Any]:
        return {"version": 0, "token": uuid4()}

    @property
    def answers(self) -> dict[str, str]:
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in HEADINGS}
