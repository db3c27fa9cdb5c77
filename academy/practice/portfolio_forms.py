"""What somebody puts into a portfolio, and what their supervisor and their assessor answer."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.common.wording import day
from academy.people.models import Person
from academy.practice.forms import NamingForm
from academy.practice.models import Portfolio, Reflection, Supervision
from academy.practice.operations import CV_MOST_BYTES
from academy.practice.practising_forms import DoneOnField

ESSAY_LONGEST = 40_000
ABOUT_LONGEST = 2_000


class JournalChoiceForm(NamingForm):
    """Which journal counts, and who reads it. `chosen` is the reader, `reflection` the journal."""

    journal = forms.ChoiceField(
        label=gettext_lazy("Which journal?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose a journal"),
            "invalid_choice": gettext_lazy("This journal is not there any more. Choose another"),
        },
    )
    field_order = ("journal", "who", "typed")

    def __init__(self, *args: Any, journals: Sequence[Reflection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.journals = {str(one.pk): one for one in journals}
        field = self.fields["journal"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (pk, _("%(title)s, %(day)s") % {"title": one.prompt or _("Untitled"), "day": day(one.written_at)})
            for pk, one in self.journals.items()
        ]
        self.fields["who"].label = _("Who reads it?")
        self.fields["who"].help_text = _("Your supervisor, most often. They read it here and get no copy; you can take it back.")

    @property
    def reflection(self) -> Reflection:
        return self.journals[self.cleaned_data["journal"]]


class EssayForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your essay"),
        strip=False,
        max_length=ESSAY_LONGEST,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text=gettext_lazy("It is kept as you go. Nobody reads it before you hand your portfolio in; then your assessor does."),
        error_messages={"required": gettext_lazy("Write a line or two first")},
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class SupervisionForm(NamingForm):
    """A supervision, and who signs it."""

    when = DoneOnField(label=gettext_lazy("Which day was it?"), help_text=gettext_lazy("For example, 14 3 2027"))
    about = forms.CharField(
        label=gettext_lazy("What was it about?"),
        strip=False,
        max_length=ABOUT_LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Three or four lines about you and your work: what you talked over, and what you will try. Nothing about a case. "
            "Your supervisor reads it, and later your assessor."
        ),
        error_messages={"required": gettext_lazy("Write a line or two about it")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("when", "about", "who", "typed", "token")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"token": uuid4()}, **kwargs})
        field = self.fields["when"]
        assert isinstance(field, DoneOnField)
        field.today = self.on
        self.fields["who"].label = _("Who was your supervisor?")
        self.fields["who"].help_text = _("They are asked to sign that it took place.")

    def clean_about(self) -> str:
        return str(self.cleaned_data["about"]).replace("\r\n", "\n").strip()


class CvForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Your CV"),
        error_messages={
            "required": gettext_lazy("Choose the file with your CV"),
            "empty": gettext_lazy("This file is empty. Save your CV once more, and upload that"),
        },
    )

    def __init__(self, *args: Any, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = filesizeformat(CV_MOST_BYTES)
        self.fields["file"].help_text = _("A PDF, Word (DOCX) or OpenDocument (ODT) file of %(most)s at the most. No photo is needed.") % {
            "most": most
        }
        if is_too_large:
            self.fields["file"].error_messages["required"] = too_large("")


def too_large(name: str) -> str:
    words = {"name": name, "most": filesizeformat(CV_MOST_BYTES)}
    if not name:
        return _("This file is larger than %(most)s. Leave pictures out, or save it as a PDF, and upload that") % words
    return _("“%(name)s” is larger than %(most)s. Leave pictures out, or save it as a PDF, and upload that") % words


def no_document(name: str) -> str:
    return _(
        "“%(name)s” is no PDF, Word or OpenDocument file, whatever it is called, or it has macros in it. "
        "Open your CV, save it as a PDF, and upload that"
    ) % {"name": name}


class HandInForm(forms.Form):
    """To whom a portfolio is handed in. `assessor` is who, once it is valid."""

    who = forms.ChoiceField(
        label=gettext_lazy("Who looks it over?"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("An assessor who signed none of your supervisions. Only they read your essay and open your CV."),
        error_messages={
            "required": gettext_lazy("Choose an assessor"),
            "invalid_choice": gettext_lazy("They cannot look it over any more. Choose somebody else"),
        },
    )

    def __init__(self, *args: Any, assessors: Sequence[Person], names: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assessors = {str(one.pk): one for one in assessors}
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, names[one.pk]) for pk, one in self.assessors.items()]

    @property
    def assessor(self) -> Person:
        return self.assessors[self.cleaned_data["who"]]


class SignForm(forms.Form):
    """Whether a supervisor signs, and why not."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Did this supervision take place?"),
        choices=Supervision.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether you sign it")},
    )
    why = forms.CharField(
        label=gettext_lazy("If you can’t sign it: why?"),
        required=False,
        strip=False,
        max_length=ABOUT_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("They read it, so that they can put it right. Nothing about a case."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["why"] = (cleaned.get("why") or "").replace("\r\n", "\n").strip()
        if cleaned.get("answer") == Supervision.Answer.DECLINED and not cleaned["why"]:
            self.add_error("why", _("Say why, so that they can put it right"))
        return cleaned

    @property
    def is_signed(self) -> bool:
        return bool(self.cleaned_data["answer"] == Supervision.Answer.SIGNED)


class LookOverForm(forms.Form):
    """An assessor's answer to a portfolio."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Is everything there?"),
        choices=(
            (Portfolio.State.COMPLETE.value, gettext_lazy("Yes. I sign it off")),
            (Portfolio.State.HANDED_BACK.value, gettext_lazy("Not yet. I hand it back and say what is missing")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether you sign it off")},
    )
    words = forms.CharField(
        label=gettext_lazy("A word to them"),
        required=False,
        strip=False,
        max_length=ABOUT_LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("What they did well. If something is missing: what, and what would help. Only they read it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["words"] = (cleaned.get("words") or "").replace("\r\n", "\n").strip()
        if cleaned.get("answer") == Portfolio.State.HANDED_BACK and not cleaned["words"]:
            self.add_error("words", _("Say what is missing, so that they know what to do next"))
        return cleaned

    @property
    def is_signed_off(self) -> bool:
        return bool(self.cleaned_data["answer"] == Portfolio.State.COMPLETE)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why do you take it back?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("They read it."),
        error_messages={"required": gettext_lazy("Say why")},
    )
