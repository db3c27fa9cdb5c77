"""Forms in the academy's look: the renderer behind `{{ form }}` and `{{ form.field.as_field_group }}`, and the widgets that pages share.

Only whole fields are dressed. A bare `{{ form.field }}` stays Django's own, so that Wagtail and the Django admin keep their look.
"""

from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_CLASSES = {
    "text": "govuk-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "checkbox": "govuk-checkboxes__input",
    "file": "govuk-file-upload",
}


# Wherever somebody chooses a password: by an invitation's code, or another one.
NEW_PASSWORD = _("New password")
NEW_PASSWORD_HINT = _("Ten characters or more. Three or four words that have nothing to do with each other are easy to keep in mind.")
PASSWORD_ONCE_MORE = _("The same once more")


class AcademyRenderer(DjangoTemplates):
    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"

    @cached_property
    def engine(self) -> Any:
        """Django's own, with the academy's tags at hand as in every other template."""
        folders = [Path(forms.__file__).parent / "templates"]
        options = {"builtins": ["academy.common.templatetags.academy"]}
        return self.backend({"APP_DIRS": True, "DIRS": folders, "NAME": "forms", "OPTIONS": options})


class ChoiceCards(forms.RadioSelect):
    """Radios as cards, for scenarios and questions."""


class DayWidget(forms.MultiWidget):
    """Day, month and year in three boxes: typed, never picked from a calendar."""

    template_name = "forms/date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(widgets={"day": forms.TextInput(), "month": forms.TextInput(), "year": forms.TextInput()}, attrs=attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        return [value.day, value.month, value.year] if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for part, words in zip(context["widget"]["subwidgets"], (_("Day"), _("Month"), _("Year")), strict=True):
            part["words"] = words
        context["widget"]["has_error"] = (attrs or {}).get("aria-invalid") == "true"
        return context

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_


class DayField(forms.MultiValueField):
    """A date as three numbers. Says what is missing or impossible; two figures of a year are not guessed at."""

    widget = DayWidget
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter a date, like 14 3 2027"),
        "incomplete": _("Enter a day, a month and a year, like 14 3 2027"),
        "impossible": _("Enter a real date, like 14 3 2027"),
    }

    def __init__(self, **kwargs: Any) -> None:
        parts = tuple(forms.IntegerField(min_value=low, max_value=high) for low, high in ((1, 31), (1, 12), (1900, 2200)))
        super().__init__(parts, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> date | None:
        parts = [str(part or "").strip() for part in value or ()]
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(parts):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            day, month, year = (int(part) for part in parts)
            if not 1900 <= year <= 2200:
                raise ValueError(year)
            made = date(year, month, day)
        except ValueError as error:
            raise ValidationError(self.error_messages["impossible"], code="impossible") from error
        self.run_validators(made)
        return made

    def has_changed(self, initial: date | None, data: Any) -> bool:
        return [str(part or "").strip() for part in data or ()] != [str(part or "") for part in DayWidget().decompress(initial)]


class UploadForm(forms.Form):
    """A list that somebody brings, to be read by `academy.common.tables`."""

    file = forms.FileField(label=_("Your list"), help_text=_("CSV or XLSX, 10,000 rows at the most."))


def kind_of(field: BoundField) -> str:
    """How a field is drawn: text, textarea, select, radios, choices, checkboxes, checkbox, date or file."""
    widget = field.field.widget
    for kind, widgets in (
        ("date", DayWidget),
        ("choices", ChoiceCards),
        ("checkboxes", forms.CheckboxSelectMultiple),
        ("radios", forms.RadioSelect),
        ("select", forms.Select),
        ("checkbox", forms.CheckboxInput),
        ("textarea", forms.Textarea),
        ("file", forms.FileInput),
    ):
        if isinstance(widget, widgets):
            return kind
    return "text"


def control(field: BoundField) -> SafeString:
    """The input, select or textarea of a field in its GOV.UK class, with the widget's own classes kept.

    A placeholder goes: it vanishes as one types, and the label says it already.
    """
    kind = kind_of(field)
    field.field.widget.attrs.pop("placeholder", None)
    classes = [_CLASSES[kind], str(field.field.widget.attrs.get("class", ""))]
    if field.errors and kind != "checkbox":
        classes.append(f"{_CLASSES[kind]}--error")
    drawn = field.as_widget(attrs={"class": " ".join(filter(None, classes))})
    return drawn + field.as_hidden(only_initial=True) if field.field.show_hidden_initial else drawn


def error_words(field: BoundField) -> list[str]:
    """The field's errors; one that only says “this field is required” names the field, so that it can stand in the summary."""
    plain = forms.Field.default_error_messages["required"]
    return [gettext("“%(label)s” needs an answer") % {"label": field.label} if error == plain else str(error) for error in field.errors]


def first_control_id(field: BoundField) -> str:
    """Where the error summary's link leads: the field itself, or the first of its options."""
    return f"{field.auto_id}_0" if kind_of(field) in ("radios", "choices", "checkboxes") else str(field.id_for_label)


def keeps_all(form: forms.BaseForm) -> bool:
    """Whether a form with errors shows again all that was typed: never a password, never a file."""
    return not any(isinstance(field.widget, forms.PasswordInput | forms.FileInput) for field in form.fields.values())
