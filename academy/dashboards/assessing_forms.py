"""What an assessor fills in: what they saw somebody do, and at which level."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.common.forms import DayField
from academy.competencies.models import Award, Competency, Level
from academy.people.models import Person

_WIDE = {"class": "govuk-input--width-20", "spellcheck": "false", "autocapitalize": "none"}
_EXACTLY = gettext_lazy("By user name or e-mail, exactly as they use it.")


def found(people: QuerySet[Person], typed: str) -> Person | None:
    """Somebody named exactly. Nobody else is told to exist."""
    return people.filter(Q(username__iexact=typed) | Q(email__iexact=typed)).first()


class WhoForm(forms.Form):
    who = forms.CharField(
        label=gettext_lazy("Whom have you seen?"),
        max_length=254,
        help_text=_EXACTLY,
        widget=forms.TextInput(attrs=_WIDE),
        error_messages={"required": gettext_lazy("Enter a user name or an e-mail")},
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_who(self) -> Person:
        person = found(self.people, self.cleaned_data["who"].strip())
        if person is None:
            raise forms.ValidationError(_("Nobody whom you may assess has that user name or e-mail. Look at both once more"))
        return person


class SkillField(forms.ModelChoiceField):
    def label_from_instance(self, skill: Competency) -> str:
        return f"{skill.code} {skill.title}"


class AssessForm(forms.Form):
    competency = SkillField(
        label=gettext_lazy("Skill"),
        queryset=Competency.objects.none(),
        empty_label=gettext_lazy("Choose a skill"),
        error_messages={"required": gettext_lazy("Choose a skill")},
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a level")},
    )
    on = DayField(label=gettext_lazy("Seen on"), help_text=gettext_lazy("The last day, if there were several."))
    evidence = forms.CharField(
        label=gettext_lazy("What you saw"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "What they did, in your own words; it stands on their record. No names, and nothing by which a child or a family can be known."
        ),
        error_messages={"required": gettext_lazy("Say what you saw")},
    )
    review_on = DayField(
        label=gettext_lazy("To be looked at again"),
        required=False,
        help_text=gettext_lazy("Left empty, it is looked at again when the framework says: two years on, as a rule."),
    )
    second = forms.CharField(
        label=gettext_lazy("Second assessor"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("For level 4 only: somebody of another organisation, who is asked to agree. By user name or e-mail."),
        widget=forms.TextInput(attrs=_WIDE),
    )

    def __init__(self, *args: Any, assessors: QuerySet[Person], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assessors, self.today = assessors, today
        seen = Level.objects.filter(awarded_by__overlap=[Award.By.ASSESSOR, Award.By.MODERATOR]).order_by("level")
        self.levels = {level.level: level for level in seen}
        self.fields["competency"].queryset = Competency.objects.order_by("domain__position", "position")  # type: ignore[attr-defined]
        self.fields["level"].choices = [(n, f"{n}, {level.name}: {level.meaning}") for n, level in self.levels.items()]  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("This day lies in the future"))
        return on

    def clean(self) -> None:
        typed = self.cleaned_data.get("second", "").strip()
        self.cleaned_data["moderator"] = None
        if self.needs_second and "second" in self.cleaned_data:
            self.cleaned_data["moderator"] = found(self.assessors, typed) if typed else None
            if self.cleaned_data["moderator"] is None:
                words = _("No assessor has that user name or e-mail. Look at both once more") if typed else _("Name the second assessor")
                self.add_error("second", words)

    @property
    def needs_second(self) -> bool:
        """Whether the level chosen is one that a second assessor must agree."""
        level = self.levels.get(self.cleaned_data.get("level") or 0)
        return level is not None and Award.By.MODERATOR in level.awarded_by


class NotYetForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What is missing?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The first assessor reads it. No names, please."),
        error_messages={"required": gettext_lazy("Say in a few words what is missing")},
    )
