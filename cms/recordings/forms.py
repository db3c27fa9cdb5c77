"""Bringing a recording in, and then its words. Two forms, so that a slip in the words never costs the upload."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from cms.models import Recording
from cms.operations import add_recording
from cms.recordings.captions import LinesInvalid, read_captions, tidied
from cms.recordings.chapters import as_text, read_chapters
from cms.recordings.files import FileRefused, look_into, too_large

_CAPTIONS_MOST_BYTES = 1024 * 1024
_POSTER_MOST_BYTES = 2 * 1024 * 1024
_POSTER_FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


class AddForm(WagtailAdminModelForm):
    """The file, and a title if somebody likes. Everything else comes once it is here."""

    file = forms.FileField(label=gettext_lazy("File"), required=False, widget=forms.FileInput(attrs={"accept": "video/*,audio/*"}))
    title = forms.CharField(
        label=gettext_lazy("Title"), required=False, max_length=200, help_text=gettext_lazy("Left empty: the file's name.")
    )
    # Set by the view, which has the request.
    was_too_large = False

    class Meta:
        model = Recording
        fields = ["file", "title"]

    class Media:
        js = [forms.Script("cms/upload.js", defer=True)]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.help_text = _("MP4 (H.264) or WebM, MP3, M4A or WAV; %(most)s at the most.") % {
            "most": filesizeformat(settings.UPLOAD_MOST_BYTES)
        }
        # For the script that shows how far the upload is: it need not begin one that will be refused.
        field.widget.attrs |= {
            "data-most": settings.UPLOAD_MOST_BYTES,
            "data-too-large": too_large(),
            "data-uploading": _("Uploading"),
            "data-progress": _("{part} %: {done} of {all} MB"),
            "data-looking": _("All of it is here. Looking into it …"),
            "data-broken": _("The connection broke off. Your file is still chosen: press the button once more."),
        }

    def clean_file(self) -> UploadedFile:
        file: UploadedFile | None = self.cleaned_data["file"]
        if self.was_too_large:
            raise ValidationError(too_large())
        if not file:
            raise ValidationError(_("Choose a file first."))
        try:
            look_into(file)
        except FileRefused as refused:
            raise ValidationError(str(refused)) from refused
        return file

    def _post_clean(self) -> None:
        """The model has nothing to say of it: its own fields are filled from what is in the file."""

    def save(self, commit: bool = True) -> Recording:
        return add_recording(file=self.cleaned_data["file"], title=self.cleaned_data["title"], at=timezone.now(), by=self.for_user)


class WordsForm(WagtailAdminModelForm):
    """What belongs to a recording. A file with captions goes into their box, right or wrong, so that it can be mended there."""

    captions_file = forms.FileField(
        label=gettext_lazy("Captions from a file"),
        required=False,
        help_text=gettext_lazy("WebVTT (.vtt). It takes the place of what stands above, and you can mend it there."),
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
    )

    def clean_captions_file(self) -> None:
        file: UploadedFile | None = self.cleaned_data["captions_file"]
        if not file:
            return
        if (file.size or 0) > _CAPTIONS_MOST_BYTES:
            raise ValidationError(_("“%(name)s” is too large for captions. What stood here before is kept.") % {"name": file.name})
        try:
            text = tidied(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            words = _("“%(name)s” is no WebVTT: it holds no text, or text that is not UTF-8. What stood here before is kept.")
            raise ValidationError(words % {"name": file.name}) from None
        # Shown again with what is the matter, if anything is.
        shown: Any = self.data.copy()  # type: ignore[has-type]
        shown[self.add_prefix("captions")] = text
        self.data = shown
        self.cleaned_data["captions"] = text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        seconds = self.instance.seconds
        if cleaned.get("captions"):
            cleaned["captions"] = tidied(cleaned["captions"]) + "\n"
            self._say_what_is_wrong("captions", read_captions, cleaned["captions"], seconds)
        if cleaned.get("chapters"):
            chapters = self._say_what_is_wrong("chapters", read_chapters, cleaned["chapters"], seconds)
            if chapters is not None:
                cleaned["chapters"] = as_text(chapters)
        return cleaned

    def _say_what_is_wrong(self, name: str, read: Any, text: str, seconds: int) -> Any:
        try:
            return read(text, seconds=seconds)
        except LinesInvalid as invalid:
            self.add_error(name, [ValidationError(words) for words in invalid.problems])
            return None

    def clean_poster(self) -> Any:
        poster = self.cleaned_data["poster"]
        if not isinstance(poster, UploadedFile):
            return poster
        kind = getattr(getattr(poster, "image", None), "format", None)
        if kind not in _POSTER_FORMATS:
            raise ValidationError(_("A picture is JPEG, PNG or WebP; “%(name)s” is none of them.") % {"name": poster.name})
        if (poster.size or 0) > _POSTER_MOST_BYTES:
            raise ValidationError(
                _("“%(name)s” is larger than %(most)s. Save it smaller; 1280 pixels wide is plenty.")
                % {"name": poster.name, "most": filesizeformat(_POSTER_MOST_BYTES)}
            )
        # By what it is: the name goes into the address and says which type is sent.
        poster.name = f"poster.{_POSTER_FORMATS[kind]}"
        return poster
