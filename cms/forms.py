"""The forms in which editors write modules and lessons. Drafts always save; publishing and what leads to it asks `cms.problems` first."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from cms.fields import CodesChoice
from courses.models import ChangeClass, Lesson

if TYPE_CHECKING:
    from cms.release.differing import LessonDiffers

# What an editor can press that leads to publication. "Save draft" is none of them.
_GATED = ("action-publish", "action-submit", "action-restart-workflow")

_CLASSES = [choice for choice in ChangeClass.choices if choice[0] != ChangeClass.FIRST]
_LEADS_TO: dict[str, Promise] = {
    ChangeClass.WORDING: _("Spelling, a better sentence, a new picture. Nobody is asked to do anything."),
    ChangeClass.CLARIFICATION: _("The same, said so that it is understood. Nobody is asked to do anything."),
    ChangeClass.MATERIAL: _("People will work differently. Whoever holds the module is asked to learn the lessons that changed."),
    ChangeClass.SAFETY_CRITICAL: _("Somebody could come to harm without it. As above, by a date, and we remind people of it."),
}


class GatedForm(WagtailAdminPageForm):
    """Refuses what leads to publication while problems forbid it, and says in each block what is the matter there."""

    def _is_gated(self) -> bool:
        if any(self.data.get(name) for name in _GATED):
            return True
        return bool(self.data.get("action-workflow-action")) and self.data.get("workflow-action-name") == "approve"

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self._is_gated() or self.is_deferred_validation:
            return
        from cms.problems import blocking, errors_by_field

        # What a field's own check refused is shown already; what else is the matter with it is asked once that is mended.
        found = [
            problem
            for problem in blocking(self.instance, parent=self.parent_page and self.parent_page.specific)
            if problem.path[:1] not in self.errors_seen()
        ]
        for name, error in errors_by_field(self.instance, found):
            self.add_error(name if name in self.fields else None, error)

    def errors_seen(self) -> set[tuple[str]]:
        return {(name,) for name in self.errors}


def change_class_field() -> forms.ChoiceField:
    """What kind of change it is, each with what it leads to."""
    choices = [(value, format_html('{}<br><span class="help">{}</span>', label, _LEADS_TO[value])) for value, label in _CLASSES]
    return forms.ChoiceField(label=_("Kind of change"), choices=choices, required=False, widget=forms.RadioSelect)


def change_spares_field(again: "Iterable[LessonDiffers]") -> forms.TypedMultipleChoiceField:
    """Which of the lessons that would have to be learnt again need not be."""
    return forms.TypedMultipleChoiceField(
        label=_("Need not be learnt again"),
        coerce=UUID,
        choices=[(str(lesson.key), lesson.title) for lesson in again],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick the lessons that changed too little, for instance in their spelling. Of a smaller change none is asked again."),
    )


class ModuleForm(GatedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, CodesChoice):
                field.keep(getattr(self.instance, name))
        self._ask_about_the_release()

    def _ask_about_the_release(self) -> None:
        """Before the first edition, and while nothing differs from the last, there is nothing to say."""
        from cms.release.coming import coming_edition

        self.release = coming_edition(self.instance) if self.instance.pk else None
        if "change_class" not in self.fields:
            return
        if self.release is None or self.release.last is None:
            for name in ("change_class", "change_note", "change_days", "change_spares"):
                self.fields.pop(name, None)
            return
        again = self.release.differences.to_be_asked_again
        self.fields |= {"change_class": change_class_field(), "change_spares": change_spares_field(again)}
        if len(again) < 2:
            # One lesson that changed too little makes it a smaller change; and what was spared last time is not spared for good.
            del self.fields["change_spares"]
            self.instance.change_spares = []
        self.fields["change_days"].required = False
        if not self.instance.change_days:
            self.initial["change_days"] = settings.SAFETY_CRITICAL_DAYS
        if not self.instance.has_unpublished_changes:
            # The last release's words are not the next one's.
            self.initial |= {"change_class": "", "change_note": "", "change_spares": [], "change_days": settings.SAFETY_CRITICAL_DAYS}


class LessonForm(GatedForm):
    """Shows what belongs to the page's kind alone. A page that was never saved shows every kind, each in its tab."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        page = self.instance
        if "kind" in self.fields and page.pk:
            # What has been recorded as a story to play cannot become a page to read.
            self.fields["kind"].disabled = Lesson.objects.filter(key=page.translation_key).exists()
        for kind, names in page.FIELDS_OF_KIND.items():
            for name in names:
                if kind != page.kind and name in self.fields and page.pk and self._is_absent(name):
                    del self.fields[name]
        if "teaches" in self.fields:
            self.fields["teaches"] = self._teaches()

    def _is_absent(self, name: str) -> bool:
        """Whether the browser did not send the field. A form opened before the kind was chosen sends those of all kinds."""
        return not self.is_bound or self.fields[name].widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))

    def _teaches(self) -> forms.Field:
        parent = self.parent_page.specific if self.parent_page else None
        outcomes = [block["value"] for block in parent.outcomes.raw_data] if parent is not None and hasattr(parent, "outcomes") else []
        return forms.TypedMultipleChoiceField(
            coerce=int,
            choices=[(number, f"{number}. {words}") for number, words in enumerate(outcomes, start=1)],
            required=False,
            label=_("Outcomes that it teaches"),
            help_text=self.fields["teaches"].help_text if outcomes else _("The module has no outcomes yet."),
            widget=forms.CheckboxSelectMultiple,
        )
