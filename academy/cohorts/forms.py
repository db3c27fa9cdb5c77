"""The forms of places and registers."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.cohorts.models import Attendance
from academy.people.access import managed_people, named_to
from academy.people.models import Employment, Person

MOST_FOUND = 10


class BookingForm(forms.Form):
    """A place for oneself, or for somebody in one's team."""

    person = forms.ModelChoiceField(label=_("Who is coming"), queryset=Person.objects.none(), empty_label=None)
    access_needs = forms.CharField(
        label=_("What would help you to take part"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "For instance a seat near the door, large print, breaks. Only the trainers see it. It is erased 30 days after the last day."
        ),
    )
    dietary_needs = forms.CharField(label=_("What you do not eat"), max_length=200, required=False)

    def __init__(self, *args: Any, viewer: Person, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = list(managed_people(viewer, on).active().values_list("pk", flat=True))
        field = self.fields["person"]
        if not team:
            del self.fields["person"]
            return
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Person.objects.filter(Q(pk=viewer.pk) | Q(pk__in=team)).in_name_order()
        field.initial = viewer
        # One's own team is never masked from oneself.
        field.label_from_instance = lambda person: _("Me") if person.pk == viewer.pk else person.name  # type: ignore[assignment,method-assign,return-value]


class MarkForm(forms.Form):
    """One mark of a register, or its correction."""

    mark = forms.ChoiceField(
        label=_("What is right"),
        choices=Attendance.Mark.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is right")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes missed"),
        required=False,
        min_value=1,
        max_value=600,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        help_text=_("For late or left early."),
    )
    reason = forms.CharField(
        label=_("Why it is put right"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays with the register. Leave out anything about anybody’s health or family."),
    )


class FindForm(forms.Form):
    """Somebody by name, user name or e-mail."""

    words = forms.CharField(
        label=_("Name, user name or e-mail"),
        min_length=3,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"min_length": _("Type at least three letters")},
    )

    def found(self, *, viewer: Person, on: date) -> list[Person]:
        """At most ten. People of an agency that keeps its list private are found only by their whole user name or e-mail."""
        words = self.cleaned_data["words"].strip()
        exact = Person.objects.active().filter(Q(username__iexact=words) | Q(email__iexact=words) & ~Q(email=""))
        by_name = named_to(Person.objects.active().matching(words), viewer=viewer, on=on)
        found = list(exact) + list(by_name.exclude(pk__in=exact).in_name_order()[:MOST_FOUND])
        return found[:MOST_FOUND]


def agencies_of(persons: list[Person], on: date) -> dict[int, str]:
    """Where each works, to tell two of the same name apart. One query."""
    posts = Employment.objects.current(on).filter(person__in=persons).select_related("team__agency").order_by("starts_on")
    return {post.person_id: post.team.agency.name for post in posts}
