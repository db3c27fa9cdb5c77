from datetime import date
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from academy.competencies.models import Requirement, RoleProfile
from academy.people.models import Agency, Team
from academy.reports.queries import Choice, Scope

# An em space a level: a select has no other way to show a tree.
_INDENT = "\u2003"
TEAMS_TO_CHOOSE_FROM = 100


class ChoiceForm(forms.Form):
    """What to count: the fields are those of the address, and all of them may be left out."""

    agency = forms.ChoiceField(label=_("Organisation"), required=False)
    team = forms.ChoiceField(label=_("Service or team"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    requirement = forms.ChoiceField(label=_("Requirement"), required=False)
    on = forms.DateField(
        label=_("As at (empty: today)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Enter a day like 31/03/2027. Today is shown")},
    )

    def __init__(self, *args: Any, scope: Scope, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        agencies = list(scope.agency_list())
        self._choose("agency", _("All organisations"), [(agency.code, agency.name) for agency in agencies])
        if len(agencies) == 1:
            del self.fields["agency"]
        self._choose("team", _("All teams"), self._teams(agencies))
        self._choose("role", _("All roles"), RoleProfile.objects.order_by("position").values_list("code", "title"))
        self._choose(
            "requirement", _("All requirements"), Requirement.objects.kept_here().order_by("position").values_list("code", "title")
        )

    def _choose(self, name: str, everything: Promise, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *choices]

    def _teams(self, agencies: list[Agency]) -> list[tuple[str, str]]:
        """The teams of the chosen organisation, as a tree. Of a whole partnership only as many as one can look through."""
        teams = Team.objects.filter(agency__in=agencies).order_by("agency__name", "path").values_list("code", "path", "name")
        if chosen := self.data.get("agency"):
            found = list(teams.filter(agency__code=chosen))
        else:
            found = list(teams[: TEAMS_TO_CHOOSE_FROM + 1])
            if len(agencies) > 1 and len(found) > TEAMS_TO_CHOOSE_FROM:
                found = list(teams.filter(code=self.data.get("team", "")))
                self.fields["team"].help_text = _("Choose an organisation and show it; its teams are here then.")
        return [(code, _INDENT * (path.count("/") - 1) + name) for code, path, name in found]

    def words_for(self, name: str) -> str:
        """What the address chose in a field, in words; nothing where the field is not there."""
        field = self.fields.get(name)
        choices = dict(cast("list[tuple[str, str]]", field.choices)) if isinstance(field, forms.ChoiceField) else {}
        return str(choices.get(str(self.data.get(name, "")), "")).strip(_INDENT)

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
