from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models


class CodesField(ArrayField):
    """A list of codes, ticked off in forms from what `offered` gives: pairs of code and words. A code that is no longer offered stays."""

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
        return forms.MultipleChoiceField(
            choices=self.offered,
            required=not self.blank,
            label=self.verbose_name,
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )
