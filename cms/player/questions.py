"""How each kind of question is answered: a form for it, what it sends, and what is said of each option afterwards."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from academy.common.forms import ChoiceCards
from cms.player.words import words
from courses.operations import scoring
from courses.operations.scoring import LONGEST, SHORT
from courses.queries import Asked


class ChoiceForm(forms.Form):
    """A question with one right answer, or several."""

    def __init__(self, asked: Asked, data: Any = None) -> None:
        super().__init__(data)
        several = asked.question["kind"] == "multiple"
        field = forms.MultipleChoiceField if several else forms.ChoiceField
        self.fields["chosen"] = field(
            label=words(asked.question["stem"]),
            help_text=_("Choose all that fit.") if several else "",
            choices=[(option["id"], words(option["text"])) for option in asked.options],
            widget=forms.CheckboxSelectMultiple if several else ChoiceCards,
            error_messages={
                "required": _("Choose all that fit") if several else _("Choose an answer"),
                "invalid_choice": _("Choose one of these"),
            },
        )

    def chosen(self) -> list[str]:
        given = self.cleaned_data["chosen"]
        return [given] if isinstance(given, str) else given


class OrderForm(forms.Form):
    """A question whose options are put in order: each line is given its number. Nothing has to be dragged."""

    def __init__(self, asked: Asked, data: Any = None) -> None:
        super().__init__(data)
        self.options = [option["id"] for option in asked.options]
        places = [("", _("Place"))] + [(str(number), str(number)) for number in range(1, len(self.options) + 1)]
        for option in asked.options:
            self.fields[f"place-{option['id']}"] = forms.ChoiceField(
                label=words(option["text"]), choices=places, error_messages={"required": _("Give each line its place")}
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if len(given) == len(self.options) and len(set(given.values())) < len(given):
            raise forms.ValidationError(_("Two lines have the same number. Give each its own place."))
        return given

    def chosen(self) -> list[str]:
        return sorted(self.options, key=lambda option: int(self.cleaned_data[f"place-{option}"]))


class MatchForm(forms.Form):
    """A question whose options are matched: beside each stands a list of what they may belong with."""

    def __init__(self, asked: Asked, data: Any = None) -> None:
        super().__init__(data)
        offered = [("", _("Choose"))] + [(option["id"], words(option["match"])) for option in asked.partners]
        for option in asked.options:
            self.fields[f"pair-{option['id']}"] = forms.ChoiceField(
                label=words(option["text"]), choices=offered, error_messages={"required": _("Choose what each line belongs with")}
            )


class ShortForm(forms.Form):
    """A question that is answered in one's own words, for a trainer to read."""

    text = forms.CharField(max_length=LONGEST, widget=forms.Textarea({"rows": 6}))

    def __init__(self, asked: Asked, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["text"]
        field.label = words(asked.question["stem"])
        field.help_text = words(asked.question["guidance"])
        field.error_messages |= {"required": _("Write an answer in your own words")}


# What each kind of question is answered with; the rest with radios or boxes.
_FORMS: dict[str, Callable[[Asked, Any], forms.Form]] = {"order": OrderForm, "match": MatchForm, SHORT: ShortForm}


def form_of(asked: Asked, data: Any = None) -> forms.Form:
    return _FORMS.get(asked.question["kind"], ChoiceForm)(asked, data)


def chosen_in(request: HttpRequest) -> list[str]:
    """The options in the order sent; of an order to be made, in the order of their numbers; of a match each with the one chosen for it, in
    an order of their own. An order that is none is no answer."""
    pairs = {name.removeprefix("pair-"): str(value) for name, value in request.POST.items() if name.startswith("pair-")}
    if pairs:
        return [id_ for pair in sorted(pairs.items()) for id_ in pair]
    places = {name.removeprefix("place-"): str(value) for name, value in request.POST.items() if name.startswith("place-")}
    if not places:
        return request.POST.getlist("chosen")
    if sorted(places.values()) != sorted(str(number) for number in range(1, len(places) + 1)):
        return []
    return sorted(places, key=lambda option: int(places[option]))


def answers_shown(asked: Asked, chosen: Sequence[str]) -> list[dict[str, Any]]:
    """Each option with what is said of it: for an order in the right one, with the place that it was given, for a match with its partner
    and the one that it was given."""
    if asked.question["kind"] == "match":
        partner = {option["id"]: option["match"] for option in asked.question["options"]}
        given = {id_: partner[for_it] for id_, for_it in scoring.pairs_of(chosen).items()}
        return [
            {
                **_words(option),
                "right": given[option["id"]] == option["match"],
                "partner": words(option["match"]),
                "given": words(given[option["id"]]),
            }
            for option in asked.options
        ]
    if asked.question["kind"] == "order":
        return [
            {**_words(option), "right": chosen[place - 1] == option["id"], "place": place, "given": chosen.index(option["id"]) + 1}
            for place, option in enumerate(asked.question["options"], 1)
        ]
    return [{**_words(option), "right": option["correct"], "yours": option["id"] in chosen} for option in asked.options]


def _words(option: dict[str, Any]) -> dict[str, SafeString]:
    return {"text": words(option["text"]), "why": words(option["feedback"])}
