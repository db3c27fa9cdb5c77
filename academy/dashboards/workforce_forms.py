from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from academy.competencies.models import Requirement, RoleProfile
from academy.people.models import Team
from academy.reports.queries import Choice, Scope

# An em space a level: a select has no other way to show a tree.
_INDENT = "\u2003"


class ChoiceForm(forms.Form):
    """What to count: the fields are those of the address, and all of them may be left out."""

    agency = forms.ChoiceField(label=_("Organisation"), required=False)
    team = forms.ChoiceField(label=_("Service or team"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    requirement = forms.ChoiceField(label=_("Requirement"), required=False)
    on = forms.DateField(label=_("As at"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, scope: Scope, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        agencies = list(scope.agency_list())
        self._choose("agency", _("All organisations"), [(agency.code, agency.name) for agency in agencies])
        if len(agencies) == 1:
            del self.fields["agency"]
        teams = Team.objects.filter(agency__in=agencies).select_related("agency").order_by("agency__name", "path")
        chosen = self.data.get("agency")
        if chosen:
            teams = teams.filter(agency__code=chosen)
        self._choose("team", _("All teams"), [(team.code, _INDENT * (team.path.count("/") - 1) + team.name) for team in teams])
        self._choose("role", _("All roles"), RoleProfile.objects.order_by("position").values_list("code", "title"))
        self._choose(
            "requirement", _("All requirements"), Requirement.objects.kept_here().order_by("position").values_list("code", "title")
        )

    def _choose(self, name: str, everything: Promise, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *choices]

    def choice(self) -> Choice:
        """The choice as asked, or everything as at today where the address makes no sense."""
        if not self.is_valid():
            return Choice(on=self.today)
        found = self.cleaned_data
        return Choice(
            on=found.get("on") or self.today,
            agency=found.get("agency", ""),
            team=found.get("team", ""),
            role=found.get("role", ""),
            requirement=found.get("requirement", ""),
        )
