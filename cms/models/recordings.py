from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index


def private() -> Storage:
    """Recordings are for those who learn here: no web server hands them out by itself."""
    return storages["private"]


def languages() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in settings.LANGUAGES]


def _place(recording: "Recording", name: str) -> str:
    """By its key. What somebody called the file is no concern of the disk's."""
    return f"recordings/{recording.key}.{name.rpartition('.')[2]}"


def _poster_place(recording: "Recording", name: str) -> str:
    return f"recordings/{recording.key}-poster.{name.rpartition('.')[2]}"


class Recording(index.Indexed, models.Model):
    """A film or a sound recording, with all that somebody needs who cannot see or hear it.

    The file never changes: what a frozen version names by `key` is what people saw. Words can be mended, and are frozen with the lesson.
    """

    class Kind(models.TextChoices):
        VIDEO = "video", _("Video")
        AUDIO = "audio", _("Audio")

    key = models.UUIDField(_("key"), unique=True, default=uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, editable=False)
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), storage=private, upload_to=_place, max_length=200)
    # What is in the file, and not what its name says.
    mime = models.CharField(_("type"), max_length=40, editable=False)
    seconds = models.PositiveIntegerField(_("length in seconds"), editable=False)
    width = models.PositiveIntegerField(_("width"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height"), null=True, editable=False)
    language = models.CharField(_("language spoken"), max_length=10, choices=languages, default="en-gb")
    captions = models.TextField(
        _("captions"), blank=True, help_text=_("As WebVTT. A lesson with a video cannot be published before it has them.")
    )
    transcript = models.TextField(
        _("transcript"),
        blank=True,
        help_text=_("Everything that is said and seen. A lesson may have one of its own; without either it cannot be published."),
    )
    chapters = models.TextField(
        _("chapters"), blank=True, help_text=_("One a line: when it begins and what it is called, for instance “1:05 The second corner”.")
    )
    poster = models.ImageField(
        _("picture before it plays"),
        storage=private,
        upload_to=_poster_place,
        max_length=200,
        blank=True,
        help_text=_("For a video: JPEG, PNG or WebP. Optional."),
    )
    added_at = models.DateTimeField(_("added at"), editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("added by")
    )

    search_fields = [index.SearchField("title"), index.AutocompleteField("title"), index.FilterField("kind")]

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")

    def __str__(self) -> str:
        return self.title

    @property
    def is_video(self) -> bool:
        return self.kind == self.Kind.VIDEO
