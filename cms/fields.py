"""Lists of codes in pages: what other floors keep, named by code, since content needs no records to be written."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.text import capfirst


class CodesChoice(forms.MultipleChoiceField):
    """Codes to tick off. What was ticked before stays in its order, and stays although it is offered no longer."""

    kept: Sequence[str] = ()

    def keep(self, codes: Sequence[str]) -> None:
        self.kept = tuple(codes)
        offered = list(self.choices)  # type: ignore[arg-type]
        self.choices = [*offered, *((code, code) for code in codes if code not in dict(offered))]

    def clean(self, value: Any) -> list[str]:
        ticked = super().clean(value)
        return [code for code in self.kept if code in ticked] + [code for code in ticked if code not in self.kept]


class CodesField(ArrayField):
    """A list of codes, ticked off in forms from what `offered` gives: pairs of code and words."""

    def __init__(self, offered: Callable[[], Iterable[tuple[str, str]]] = list, **kwargs: Any) -> None:
        self.offered = offered
        kwargs.setdefault("base_field", models.CharField(max_length=40))
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        # What is offered is a matter of the form; a migration knows an array of short strings.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.contrib.postgres.fields.ArrayField", list(args), kwargs

    def formfield(self, **kwargs: Any) -> forms.Field:
        return CodesChoice(
            choices=self.offered,
            required=not self.blank,
            label=capfirst(str(self.verbose_name)),
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )
