"""What those who look after people fill in. Teams, agencies and managers are those within the viewer's reach."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from academy.common.forms import DayField, UploadForm
from academy.people.access import named_to, people_managed_by, reach_of, roles_grantable_by
from academy.people.models import Agency, Employment, Person, Sector, Team
from academy.people.queries import STATES
from academy.people.roles import Ability, Role
from academy.people.words import designation_words, role_words

# An em space a level: a select has no other way to show a tree.
_INDENT = "\u2003"
_WIDE = {"class": "govuk-input--width-20", "spellcheck": "false"}


class TeamField(forms.ModelChoiceField):
    def label_from_instance(self, team: Team) -> str:
        return f"{_INDENT * (team.path.count('/') - 1)}{team.name}"


class PersonField(forms.CharField):
    """Somebody named by user name or e-mail, within `people`. Nobody else is told to exist."""

    default_error_messages = {"unknown": _("Nobody here has that user name or e-mail. Look at both once more")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, "widget": forms.TextInput(attrs=_WIDE), **kwargs})
        self.people: QuerySet[Person] = Person.objects.none()

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        found = self.people.filter(Q(username__iexact=typed) | Q(email__iexact=typed)).first()
        if found is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return found


class LookingAfterForm(forms.Form):
    """Knows who fills it in, and on which day; fills its choices accordingly."""

    def __init__(self, *args: Any, viewer: Person, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.today = viewer, on
        self.reach = reach_of(viewer, Ability.MANAGE_PEOPLE, on)
        fill: dict[str, Callable[[Any], None]] = {"team": self._teams, "agency": self._agencies, "role_code": self._roles}
        for name, field in self.fields.items():
            if isinstance(field, PersonField):
                field.people = people_managed_by(Person.objects.active(), viewer=viewer, on=on)
            elif name in fill:
                fill[name](field)

    def _teams(self, field: TeamField) -> None:
        field.queryset = self.reach.teams().select_related("agency").order_by("agency__name", "path")

    def _agencies(self, field: forms.ModelChoiceField) -> None:
        field.queryset = self.reach.agencies().order_by("name")

    def _roles(self, field: forms.ChoiceField) -> None:
        field.choices = [("", _("None of these")), *role_words().items()]


class JobForm(LookingAfterForm):
    """One job: where, as what, for whom, from when."""

    team = TeamField(
        label=_("Team"), queryset=Team.objects.none(), empty_label=_("Choose a team"), error_messages={"required": _("Choose a team")}
    )
    role_code = forms.ChoiceField(
        label=_("Role profile"), required=False, help_text=_("Says what is asked of them. Without one, only what is for everyone applies.")
    )
    job_title = forms.CharField(label=_("Job title"), required=False, max_length=200, widget=forms.TextInput(attrs=_WIDE))
    manager = PersonField(label=_("Manager"), required=False, help_text=_("By user name or e-mail."))
    starts_on = DayField(label=_("First day"))

    def job(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("team", "role_code", "job_title", "manager", "starts_on")}


class AddPersonForm(JobForm):
    """Somebody new, with the job that brings them here."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("As they use it."),
        widget=forms.TextInput(attrs=_WIDE),
        error_messages={"required": _("Enter a name")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("A personal address is fine. They can do without."),
        widget=forms.EmailInput(attrs=_WIDE),
    )
    username = forms.RegexField(
        r"^[\w.+-]+$",
        label=_("User name"),
        required=False,
        max_length=150,
        help_text=_("Made from the name if you leave it empty."),
        widget=forms.TextInput(attrs=_WIDE),
        error_messages={"invalid": _("Use letters, figures, dots and dashes only")},
    )
    field_order = ("name", "email", "username")


class MoveForm(JobForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].label = _("First day in the new job")
        self.fields["starts_on"].help_text = _("The job they have ends the day before.")


class EndForm(LookingAfterForm):
    on = DayField(label=_("Last day"))


class ChangeJobForm(LookingAfterForm):
    """A field counts as changed against what its page showed: what somebody else has changed meanwhile stays as they left it."""

    job_title = forms.CharField(
        label=_("Job title"), required=False, max_length=200, widget=forms.TextInput(attrs=_WIDE), show_hidden_initial=True
    )
    manager = PersonField(label=_("Manager"), required=False, help_text=_("By user name or e-mail."), show_hidden_initial=True)
    deputy = PersonField(
        label=_("Deputy"),
        required=False,
        help_text=_("Who stands in for this person as a manager, by user name or e-mail."),
        show_hidden_initial=True,
    )

    def __init__(self, *args: Any, viewer: Person, on: date, job: Employment, **kwargs: Any) -> None:
        """Shows those who are named now, but for those whose names the viewer may not read: a field left alone changes nothing."""
        now = {name: person for name, person in (("manager", job.manager), ("deputy", job.deputy)) if person}
        named = set(named_to(Person.objects.filter(pk__in=[person.pk for person in now.values()]), viewer=viewer, on=on))
        initial = {"job_title": job.job_title, **{name: person.username for name, person in now.items() if person in named}}
        super().__init__(*args, viewer=viewer, on=on, initial=initial, **kwargs)
        for field in (self.fields["manager"], self.fields["deputy"]):
            assert isinstance(field, PersonField)
            field.people = Person.objects.filter(Q(pk__in=field.people.values("pk")) | Q(pk__in=[person.pk for person in named]))


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why was it wrong?"),
        max_length=500,
        help_text=_("Kept with the record."),
        error_messages={"required": _("Say in a few words what was wrong")},
    )


class DesignationForm(LookingAfterForm):
    code = forms.ChoiceField(label=_("What they are"))
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Last day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", _("Choose")), *designation_words().items()]  # type: ignore[attr-defined]


class GrantForm(LookingAfterForm):
    role = forms.ChoiceField(label=_("Role"))
    agency = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Agency.objects.none(), required=False, empty_label=_("The whole academy"),
        help_text=_("HR must have one. Other roles serve the whole academy unless you narrow them."),
    )  # fmt: skip
    team = TeamField(
        label=_("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("All its teams"),
        help_text=_("With the teams below it."),
    )
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Last day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = dict(Role.choices)
        self.fields["role"].choices = [(role, words[role]) for role in roles_grantable_by(self.viewer, self.today)]  # type: ignore[attr-defined]
        if not self.reach.is_everyone:
            self.fields["agency"].required = True
            # A team's own HR cannot give away more than the team.
            self.fields["team"].required = not self.reach.agency_ids

    def clean(self) -> None:
        agency, team = self.cleaned_data.get("agency"), self.cleaned_data.get("team")
        if not self.reach.is_everyone and agency and agency.pk not in self.reach.agency_ids and team is None:
            self.add_error("team", _("Choose one of your own teams"))


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs=_WIDE), error_messages={"required": _("Enter a name")}
    )


class EmailForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), required=False, widget=forms.EmailInput(attrs=_WIDE), help_text=_("Empty takes it away."))


class StaffListForm(UploadForm):
    """An agency's list of people, and the day on which it was drawn up."""

    agency = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Agency.objects.none(),
        empty_label=_("Choose an organisation"),
        error_messages={"required": _("Choose whose people they are")},
    )
    on = DayField(label=_("Day of the list"), help_text=_("Jobs that run on this day are those that can end, move or change."))
    field_order = ("agency", "file", "on")

    def __init__(self, data: Any, files: Any, *, agencies: QuerySet[Agency], today: date) -> None:
        super().__init__(data, files, initial={"on": today})
        self.today = today
        field = self.fields["agency"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = agencies
        if len(agencies) == 1:
            field.initial, field.required, field.widget = agencies[0], False, forms.HiddenInput()

    def clean_agency(self) -> Agency:
        found: Agency = self.cleaned_data["agency"] or self.fields["agency"].initial
        return found

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("Enter a day that is not in the future"))
        return on


class SearchForm(LookingAfterForm):
    """The fields are those of the address, and all may be left out."""

    q = forms.CharField(label=_("Name, user name or e-mail"), required=False, max_length=100)
    agency = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Agency.objects.none(), required=False, to_field_name="code", empty_label=_("All organisations")
    )
    team = TeamField(label=_("Team"), queryset=Team.objects.none(), required=False, to_field_name="code", empty_label=_("All teams"))
    state = forms.ChoiceField(label=_("Who"), required=False, choices=[("", _("Everyone")), *STATES.items()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.reach.agencies()[:2].count() < 2:
            del self.fields["agency"]
        chosen = self.data.get("agency")
        if chosen:
            teams = self.fields["team"]
            teams.queryset = teams.queryset.filter(agency__code=chosen)  # type: ignore[attr-defined]


class AgencyForm(forms.ModelForm):
    """What an agency's own HR keeps up to date."""

    class Meta:
        model = Agency
        fields = ("help_name", "help_email", "help_phone", "safeguarding_contact", "privacy_notice")
        help_texts = {
            "help_name": _("Who helps your people with the academy: a name, or a team."),
            "safeguarding_contact": _("What to do, and whom to ring. It stands wherever somebody might write about a child."),
            "privacy_notice": _("What your organisation shares with the academy, and who answers for it."),
        }
        widgets = {
            "help_name": forms.TextInput(attrs=_WIDE),
            "help_email": forms.EmailInput(attrs=_WIDE),
            "help_phone": forms.TextInput(attrs=_WIDE),
            "privacy_notice": forms.Textarea(attrs={"rows": 5}),
        }


class NewAgencyForm(forms.Form):
    code = forms.SlugField(
        label=_("Code"), max_length=20, help_text=_("Short, such as NCC. It stays."), widget=forms.TextInput(attrs=_WIDE)
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    sector = forms.ChoiceField(label=_("Sector"), choices=Sector.choices)
    is_restricted = forms.BooleanField(label=_("Other organisations see its people without names"), required=False)
    delegate_word = forms.CharField(
        label=_("Shown to others as"),
        max_length=60,
        required=False,
        help_text=_("For instance “Police delegate”."),
        widget=forms.TextInput(attrs=_WIDE),
    )


class NewTeamForm(forms.Form):
    code = forms.SlugField(
        label=_("Code"), max_length=30, help_text=_("Short, such as NCC-HBE. It stays."), widget=forms.TextInput(attrs=_WIDE)
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    town = forms.CharField(label=_("Town"), max_length=100, required=False)
    parent = TeamField(label=_("Part of"), queryset=Team.objects.none(), required=False, empty_label=_("Nothing above it"))

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = teams  # type: ignore[attr-defined]
