"""What HR fills in when somebody is away, or when something is not asked of somebody for a while. Never why somebody is away."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.common.forms import DayField
from academy.common.wording import day
from academy.competencies.models import Pause, Requirement, Waiver
from academy.competencies.models.requirements import RequirementQuerySet
from academy.people.models import Person


class DaysForm(forms.Form):
    """From a first day to a last, which must not come before it, nor fall together with what stands already."""

    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> None:
        starts_on, ends_on = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day must not be before the first"))
        elif starts_on and "ends_on" in self.cleaned_data:
            there = self.there().touching(starts_on, ends_on).exclude(starts_on=starts_on).order_by("starts_on").first()
            if there:
                words = _("One that begins on %(day)s stands there already. Change its last day instead")
                self.add_error("starts_on", words % {"day": day(there.starts_on)})

    def there(self) -> Any:
        raise NotImplementedError


class PauseForm(DaysForm):
    ends_on = DayField(label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave it empty while nobody knows."))

    def there(self) -> Any:
        return Pause.objects.standing().filter(person=self.person)


class WaiverForm(DaysForm):
    requirement = forms.ModelChoiceField(
        label=gettext_lazy("What is not asked"),
        queryset=Requirement.objects.none(),
        empty_label=gettext_lazy("Choose one"),
        error_messages={"required": gettext_lazy("Choose what is not asked")},
    )
    visible_reason = forms.CharField(
        label=gettext_lazy("A reason that others may read"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "The person and their manager see it. “No date before June”, say. Leave it empty where it is private: health, family, leave."
        ),
    )
    field_order = ("requirement",)

    def __init__(self, *args: Any, requirements: RequirementQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requirement"].queryset = requirements.order_by("position", "code")  # type: ignore[attr-defined]

    def there(self) -> Any:
        return Waiver.objects.standing().filter(person=self.person, requirement=self.cleaned_data.get("requirement"))


class LastDayForm(forms.Form):
    on = DayField(label=gettext_lazy("Last day"))

    def __init__(self, *args: Any, first: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = first

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < self.first:
            words = _("The last day must not be before the first, %(day)s. If it never began, take it back instead")
            raise forms.ValidationError(words % {"day": day(self.first)})
        return on
