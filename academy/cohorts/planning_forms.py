"""The forms in which a cohort is planned: the cohort itself, its days as a formset that works without script, and what is offered."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet
from django.utils.translation import gettext_lazy as _

from academy.cohorts.models import Cohort, Offering, OfferingModule, Place, SessionDay
from academy.cohorts.operations import (
    CannotPlan,
    CapacityTooSmall,
    CohortCancelled,
    CohortOver,
    Day,
    DayTwice,
    HasMarks,
    LessonNotOffered,
    LessonTwice,
    NoDays,
    OfferingInUse,
    RegisterClosed,
)
from academy.cohorts.queries import trainer_names
from academy.common.forms import DayField
from academy.people.models import Grant, Person
from academy.people.roles import Ability
from courses.models import Lesson, LessonKind, Module

WORDS: dict[type[Exception], Any] = {
    NoDays: _("A cohort needs at least one day. Add one."),
    DayTwice: _("Two days begin at the same time. Change one of them."),
    LessonTwice: _("The same taught session stands on two days. Choose it for one of them: coming to either would count for it."),
    LessonNotOffered: _("One of the days teaches a session that this offering does not have. Choose another."),
    CapacityTooSmall: _("More people than that have a place already. Choose more places, or cancel some bookings first."),
    HasMarks: _("Somebody has been marked on a day that you moved or took out, so it has to stay. Put it back as it was."),
    RegisterClosed: _("The register of one of the days has been closed meanwhile, so that day stays as it was."),
    CohortOver: _("Every register of this cohort is closed, so no day can be added. Make another cohort for it."),
    CohortCancelled: _("This cohort has been cancelled meanwhile. Nothing was changed."),
    OfferingInUse: _(
        "A register has been closed for this offering, so its modules and what they credit stay as they are. Make another offering."
    ),
}

_TIMES = ["%H:%M", "%H.%M", "%I.%M%p", "%I:%M%p", "%I%p", "%I.%M %p", "%I:%M %p", "%I %p", "%H%M"]


def words_for(refusal: CannotPlan | CohortOver) -> Any:
    """What to tell a trainer about a plan that cannot be."""
    return next(words for kind, words in WORDS.items() if isinstance(refusal, kind))


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=_TIMES,
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"}),
        error_messages={"invalid": _("Enter a time, like 9:30 or 2.15pm"), "required": _("Enter a time, like 9:30 or 2.15pm")},
    )


class CohortForm(forms.Form):
    title = forms.CharField(
        label=_("Name of the cohort"), max_length=200, help_text=_("For instance the place or the team: “Millfield cluster”.")
    )
    capacity = forms.IntegerField(
        label=_("Places"), min_value=1, max_value=500, widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"})
    )
    town = forms.CharField(
        label=_("Town"), max_length=100, required=False, widget=forms.TextInput(attrs={"class": "govuk-input--width-20"})
    )
    note = forms.CharField(
        label=_("What to know"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For those who are booked: what to bring, how to get in, food."),
    )
    trainers = forms.ModelMultipleChoiceField(
        label=_("Trainers"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one trainer")},
    )

    def __init__(self, *args: Any, viewer: Person, on: date, cohort: Cohort | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["trainers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        may = Q(pk__in=Grant.objects.current(on).giving(Ability.RUN_COHORTS).values("person"))
        if cohort:
            may |= Q(pk__in=cohort.trainers.values("pk"))
        field.queryset = Person.objects.active().filter(may).in_name_order()
        names = trainer_names(viewer, field.queryset, on=on)
        field.label_from_instance = lambda obj: names[obj.pk]  # type: ignore[method-assign]


class DayForm(forms.Form):
    session = forms.ModelChoiceField(queryset=SessionDay.objects.none(), required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("What this day is called"), max_length=100, widget=forms.TextInput(attrs={"class": "govuk-input--width-20"})
    )
    on = DayField(label=_("Day"))
    starts_at = _time(_("From"))
    ends_at = _time(_("Until"))
    lesson = forms.ModelChoiceField(
        label=_("It teaches"), queryset=Lesson.objects.none(), required=False, empty_label=_("No taught session of a module")
    )
    place = forms.ModelChoiceField(label=_("Place"), queryset=Place.objects.none(), required=False, empty_label=_("Choose a place"))
    new_place = forms.CharField(
        label=_("Or a place that is not in the list"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )

    def __init__(self, *args: Any, lessons: Any, places: Any, sessions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in (("lesson", lessons), ("place", places), ("session", sessions)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = queryset
        if not lessons:
            del self.fields["lesson"]
        else:
            self.fields["lesson"].label_from_instance = lambda lesson: f"{lesson.module.code}: {lesson.title}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("Enter a time after it begins"))
        return data

    def day(self, town: str) -> Day:
        """The day as it is to be; a place that is not in the list yet is kept."""
        data = self.cleaned_data
        place = data["place"]
        if data["new_place"].strip():
            place, _is_new = Place.objects.get_or_create(name=data["new_place"].strip(), town=town)
        return Day(
            title=data["title"],
            on=data["on"],
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            place=place,
            lesson=data.get("lesson"),
            session=data["session"],
        )


class _DayFormSet(BaseFormSet[DayForm]):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        # A day that was asked for and then left empty is none.
        form.empty_permitted = True
        if DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].label = _("Take this day out")

    @property
    def planned(self) -> list[DayForm]:
        """The days that were filled in and are not to be taken out."""
        return [form for form in self.forms if form.has_changed() and form not in self.deleted_forms]

    @property
    def mentioned(self) -> set[int]:
        """The days that the page showed, kept or taken out; a day that somebody else added meanwhile is not among them."""
        return {int(form["session"].value()) for form in self.forms if str(form["session"].value() or "").isdigit()}


DayFormSet = forms.formset_factory(DayForm, formset=_DayFormSet, extra=0, can_delete=True, max_num=40, absolute_max=60)


def day_formset(*, offering: Offering, cohort: Cohort | None, data: Any = None, initial: list[dict[str, Any]] | None = None) -> _DayFormSet:
    """The days of a cohort whose register is open, or of one to be made."""
    taught = offering.parts.filter(credits=OfferingModule.Credits.SESSIONS).values("module")
    lessons = (
        Lesson.objects.in_use()
        .filter(module__in=taught, kind=LessonKind.SESSION)
        .select_related("module")
        .order_by("module__code", "position")
    )
    kwargs = {
        "lessons": lessons,
        "places": Place.objects.order_by("town", "name"),
        "sessions": cohort.sessions.all() if cohort else SessionDay.objects.none(),
    }
    # What was sent is compared with nothing: a day that stands as it was is a day all the same.
    formset: _DayFormSet = DayFormSet(data, initial=initial if data is None else None, prefix="days", form_kwargs=kwargs)  # type: ignore[assignment]
    return formset


def first_days(offering: Offering) -> list[dict[str, Any]]:
    """How the days of a new cohort begin: one for each taught session of the offering's modules, or an empty one."""
    taught = offering.parts.filter(credits=OfferingModule.Credits.SESSIONS).values("module")
    lessons = Lesson.objects.in_use().filter(module__in=taught, kind=LessonKind.SESSION).order_by("module__code", "position")
    return [{"title": lesson.title[:100], "lesson": lesson} for lesson in lessons] or [{}]


def days_as_they_are(cohort: Cohort) -> list[dict[str, Any]]:
    """The days whose register is open, for the form; closed ones stay as they are."""
    names = ("title", "on", "starts_at", "ends_at", "lesson", "place")
    return [
        {"session": session, **{name: getattr(session, name) for name in names}}
        for session in cohort.sessions.filter(closed_at=None).in_order().select_related("lesson", "place")
    ]


def as_typed(form: forms.Form) -> dict[str, Any]:
    """What was sent, unjudged, to be shown again beside another empty day."""
    return {name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name)) for name, field in form.fields.items()}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, hint: Any = "", is_required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_required
        self.fields["reason"].help_text = hint


class OfferingForm(forms.Form):
    code = forms.SlugField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        help_text=_("Short, for lists: letters, figures and dashes."),
        error_messages={"invalid": _("Use letters, figures and dashes only")},
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(label=_("What it is"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, offering: Offering | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offering = offering

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        others = Offering.objects.filter(code=code).exclude(pk=self.offering.pk if self.offering else 0)
        if others.exists():
            raise forms.ValidationError(_("Another offering has this code. Choose another."))
        return code


class PartForm(forms.Form):
    module = forms.ModelChoiceField(label=_("Module"), queryset=Module.objects.none(), required=False, empty_label=_("No module"))
    credits = forms.ChoiceField(
        label=_("Coming to every day counts for"),
        choices=OfferingModule.Credits.choices,
        initial=OfferingModule.Credits.SESSIONS,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["module"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Module.objects.filter(retired_at=None).order_by("code")
        field.label_from_instance = lambda obj: f"{obj.code}: {obj.title}"  # type: ignore[method-assign]


class _PartFormSet(BaseFormSet[PartForm]):
    def clean(self) -> None:
        chosen = [form.cleaned_data["module"] for form in self.forms if form.cleaned_data.get("module")]
        if not chosen:
            raise forms.ValidationError(_("Choose at least one module"))
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(_("The same module stands here twice. Choose it once."))

    @property
    def parts(self) -> list[tuple[Module, str]]:
        return [(form.cleaned_data["module"], form.cleaned_data["credits"]) for form in self.forms if form.cleaned_data.get("module")]


_PartForms = forms.formset_factory(PartForm, formset=_PartFormSet, extra=2, max_num=10)


def part_formset(*, offering: Offering | None, data: Any = None) -> _PartFormSet:
    """The modules of an offering, and two empty ones."""
    initial = [{"module": part.module_id, "credits": part.credits} for part in offering.parts.order_by("module__code")] if offering else []
    formset: _PartFormSet = _PartForms(data, initial=initial if data is None else None, prefix="parts")  # type: ignore[assignment]
    return formset


class PlaceForm(forms.ModelForm):
    class Meta:
        model = Place
        fields = ("name", "town", "address", "access")
        widgets = {"address": forms.Textarea(attrs={"rows": 3}), "access": forms.Textarea(attrs={"rows": 3})}
