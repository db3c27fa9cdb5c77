"""What a person writes for themselves, and for whom."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.common.limits import is_over
from academy.people.models import Person
from academy.practice.access import Companion, can_be_reader, companions_of, keeps_record_of, person_typed
from academy.practice.models import Quarantine

LONGEST = 20_000
# Names typed in an hour: enough for slips, too little to try out who is here.
TRIES, TRIES_SECONDS = 20, 60 * 60
SOMEBODY_ELSE = "somebody-else"


class JournalForm(forms.Form):
    """An entry of one's own."""

    title = forms.CharField(
        label=gettext_lazy("A few words to find it by"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Your entry"),
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "What happened for you? What went on in you? What might it have been like for them? What will you try next? "
            "Four lines are enough."
        ),
        error_messages={"required": gettext_lazy("Write something first. A single line will do")},
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    # Says that a form sent twice is one entry.
    token = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def blank(cls) -> dict[str, Any]:
        return {"version": 0, "token": uuid4()}

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text


class NamedField(forms.CharField):
    """Somebody by the exact user name or e-mail."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, "required": False, **kwargs})
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20"}


class NamingForm(forms.Form):
    """Somebody whom one works or learns with, or somebody named exactly. `chosen` is who, once it is valid."""

    who = forms.ChoiceField(
        label=gettext_lazy("Who may read it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who it is")},
    )
    typed = NamedField(
        label=gettext_lazy("Somebody else’s user name or e-mail"),
        help_text=gettext_lazy("Exactly as they sign in with it. There is no list of people to look through; ask them for it."),
    )

    def __init__(self, *args: Any, author: Person, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.author, self.on = author, on
        self.companions: dict[str, Companion] = {str(one.person.pk): one for one in companions_of(author, on=on)}
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((pk, _("%(name)s (%(why)s)") % {"name": one.name, "why": one.why}) for pk, one in self.companions.items()),
            (SOMEBODY_ELSE, _("Somebody else, whom I name")),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        who = cleaned.get("who")
        if who == SOMEBODY_ELSE:
            cleaned["chosen"] = self._named(cleaned.get("typed") or "")
        elif who:
            cleaned["chosen"] = self.companions[who].person
        return cleaned

    def _named(self, typed: str) -> Person | None:
        if not typed:
            self.add_error("typed", _("Type their user name or e-mail"))
            return None
        if is_over(f"name-reader:{self.author.pk}", most=TRIES, seconds=TRIES_SECONDS):
            self.add_error("typed", _("That is a lot of names in a short time. What you wrote is kept; try again in an hour"))
            return None
        person = person_typed(typed, author=self.author, on=self.on)
        if person and keeps_record_of(person, self.author, on=self.on):
            self.add_error("typed", _("They keep staff records, and what you write here never goes there. Choose somebody else"))
            return None
        if person is None or not can_be_reader(person, self.author, on=self.on):
            self.add_error("typed", _("Nobody else has exactly that user name or e-mail. Look at it once more, or ask them"))
            return None
        return person


class ReaderForm(NamingForm):
    """Whom to let read a piece of writing."""

    asks_comment = forms.BooleanField(
        label=gettext_lazy("Ask them to say something to it"),
        required=False,
        help_text=gettext_lazy("As a peer they listen and answer. They don’t mark it or approve it."),
    )


class CommentForm(forms.Form):
    """What a reader says to it."""

    text = forms.CharField(
        label=gettext_lazy("What you want to say to it"),
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("What struck you? What would you like to ask? Only the author reads it. You approve nothing."),
    )

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class SetAsideForm(forms.Form):
    why = forms.ChoiceField(
        label=gettext_lazy("Why should it not be here?"),
        choices=Quarantine.Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose why it should not be here")},
    )
