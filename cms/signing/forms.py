"""What an editor says when they send a module, and a practice lead when they answer."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cms.forms import change_class_field, change_spares_field
from cms.models import LessonPage
from cms.release.coming import Coming
from courses.operations.cutting import Change


class SendForm(forms.Form):
    """Which of the changed lessons go along and, where an edition is out already, what kind of change they are."""

    lessons = forms.MultipleChoiceField(label=_("Lessons"), required=False, widget=forms.CheckboxSelectMultiple)
    change_class = change_class_field()
    change_note = forms.CharField(
        label=_("What changed"), required=False, max_length=500, help_text=_("In one line, for those who learn it.")
    )
    change_days = forms.IntegerField(
        label=_("Days to learn it"), required=False, min_value=1, help_text=_("After a safety-critical change only.")
    )

    def __init__(self, *args: Any, changed: Sequence[LessonPage], coming: Coming, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.changed = changed
        lessons = self.fields["lessons"]
        assert isinstance(lessons, forms.MultipleChoiceField)
        lessons.choices = [(str(page.pk), page.title) for page in changed]
        # What was published once and then taken off goes along only if somebody says so.
        lessons.initial = [str(page.pk) for page in changed if page.live or not page.first_published_at]
        self.fields["change_days"].initial = settings.SAFETY_CRITICAL_DAYS
        if not changed:
            del self.fields["lessons"]
        again = coming.differences.to_be_asked_again
        if len(again) > 1:
            self.fields["change_spares"] = change_spares_field(again)
        if coming.last is None:
            for name in ("change_class", "change_note", "change_days", "change_spares"):
                self.fields.pop(name, None)

    @property
    def chosen(self) -> list[LessonPage]:
        ids = self.cleaned_data.get("lessons", [])
        return [page for page in self.changed if str(page.pk) in ids]

    @property
    def change(self) -> Change | None:
        said = self.cleaned_data
        if not said.get("change_class"):
            return None
        return Change(said["change_class"], said["change_note"], said["change_days"], said.get("change_spares", ()))


class AnswerForm(forms.Form):
    """A word with the answer. Sending back needs one: what is to be different."""

    comment = forms.CharField(
        label=_("A word to whoever sent it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed when you send it back: say what would make it right."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "send-back" in self.data and not said.get("comment"):
            self.add_error("comment", _("Say what would make it right"))
        return said
