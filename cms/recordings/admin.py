"""The library of recordings in Wagtail's administration: brought in with a view of how far it is, then given its words."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from academy.common.upload_cap import was_too_large
from cms.models import FrozenMedia, Recording
from cms.operations import RecordingSeen, delete_recording
from cms.recordings.captions import timecode
from cms.recordings.forms import AddForm, WordsForm


def length_of(recording: Recording) -> str:
    return timecode(recording.seconds)


def missing_from(recording: Recording) -> str:
    """What a lesson could not be published without."""
    missing = [_("captions")] if recording.is_video and not recording.captions else []
    return ", ".join([*missing, _("transcript")] if not recording.transcript else missing)


class AddView(CreateView):
    """Takes the file and goes on to its words. For script, which shows how far it is, the same in JSON."""

    page_title = gettext_lazy("Bring in")
    submit_button_label = gettext_lazy("Bring it in")

    def get_form(self, form_class: Any = None) -> AddForm:
        form: AddForm = super().get_form(form_class)
        form.was_too_large = was_too_large(self.request, "file")
        return form

    def get_success_url(self) -> str:
        return str(self.get_edit_url())

    def get_success_message(self, instance: Recording) -> str:
        return _("“%(title)s” is here. Now its words: captions, transcript, chapters.") % {"title": instance.title}

    def get_success_buttons(self) -> list[Any]:
        return []

    def save_action(self) -> HttpResponse:
        if self.expects_json_response:
            # The script goes on to the next page, which says it.
            messages.success(self.request, self.get_success_message(self.object))
        response: HttpResponse = super().save_action()
        return response

    def form_invalid(self, form: AddForm) -> HttpResponse:
        if self.expects_json_response:
            self.form = form
            return JsonResponse({"errors": [str(error) for errors in form.errors.values() for error in errors]}, status=422)
        return super().form_invalid(form)


class RecordingViewSet(SnippetViewSet):
    model = Recording
    icon = "media"
    menu_label = gettext_lazy("Recordings")
    add_to_admin_menu = True
    menu_order = 350
    admin_url_namespace = "recordings"
    base_url_path = "recordings"
    copy_view_enabled = False
    add_view_class = AddView
    # Wagtail's for any model: a snippet's has a menu of things to do, and here there is one.
    create_template_name = "wagtailadmin/generic/create.html"
    ordering = ["-added_at"]
    list_display = [
        "title",
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        Column("length", label=gettext_lazy("Length"), accessor=length_of),
        Column("missing", label=gettext_lazy("Still missing"), accessor=missing_from),
        DateColumn("added_at", label=gettext_lazy("Brought in")),
    ]
    list_filter = ["kind", "language"]
    edit_handler = ObjectList(
        [
            HelpPanel(template="cms/recording-panel.html", heading=gettext_lazy("The recording")),
            FieldPanel("title"),
            FieldPanel("language"),
            MultiFieldPanel([FieldPanel("captions"), FieldPanel("captions_file")], heading=gettext_lazy("Captions")),
            FieldPanel("transcript"),
            FieldPanel("chapters"),
            FieldPanel("poster"),
        ],
        base_form_class=WordsForm,
    )

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_add_view_kwargs(**kwargs) | {"panel": None, "form_class": AddForm}


def delete_what_nobody_saw(request: HttpRequest, recordings: list[Recording]) -> HttpResponse | None:
    """Stands before every way of deleting recordings: all of them go, with their files, or it says which stay, and why."""
    address = reverse("recordings:list")
    seen = set(FrozenMedia.objects.filter(recording__in=recordings).values_list("recording", flat=True))
    if kept := [recording for recording in recordings if recording.pk in seen]:
        return _say_that_they_stay(request, kept, address)
    if request.method != "POST":
        return None
    try:
        for recording in recordings:
            delete_recording(recording=recording)
    except RecordingSeen as stays:
        return _say_that_they_stay(request, [stays.args[0]], address)
    messages.success(
        request, ngettext("%(n)s recording is deleted.", "%(n)s recordings are deleted.", len(recordings)) % {"n": len(recordings)}
    )
    return redirect(address)


def _say_that_they_stay(request: HttpRequest, recordings: list[Recording], address: str) -> HttpResponse:
    titles = ", ".join(f"“{recording.title}”" for recording in recordings)
    messages.error(request, _("%(titles)s: people saw this in a published lesson, so it stays. Nothing was deleted.") % {"titles": titles})
    return redirect(address)
