"""Holding a text back once, so that its writer sees what could identify somebody. One press saves it all the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.forms import Form
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from academy.practice.queries import Warned, instead, warnings_for


@dataclass(frozen=True)
class Held:
    """The form again, with what its writer is warned about; nothing is left to warn about where that was put in other words just now."""

    warnings: list[Warned]
    is_reworded: bool


@sensitive_variables()
def held_back(request: HttpRequest, form: Form, fields: Sequence[str], *, before: Iterable[str] = ()) -> Held | None:
    """Whether to show a valid form once more instead of saving it. `before` is how the boxes were saved last.

    The button “anyway” saves as it is; the button “instead” puts other words in the form, in the place of what it names.
    """
    if "anyway" in request.POST:
        return None
    before = list(before)
    warnings = warnings_for({name: form.cleaned_data[name] or "" for name in fields}, before=before)
    if not warnings:
        return None
    named = request.POST.get("instead")
    if named is None:
        return Held(warnings, is_reworded=False)
    chosen = [one for one in warnings if named in ("*", one.finding.words)]
    data = request.POST.copy()
    for name, text in instead({name: form.cleaned_data[name] or "" for name in fields}, chosen).items():
        data[name] = text
    form.data = data
    form.full_clean()
    return Held(warnings_for({name: form.cleaned_data.get(name) or "" for name in fields}, before=before), is_reworded=True)
