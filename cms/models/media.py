from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string

from cms.models.recordings import Recording


class FrozenMedia(models.Model):
    """That a frozen version shows a file: people saw it, so it cannot be deleted. The version is named by its id alone.

    A document stands here for versions of schema 1; since then lessons show recordings.
    """

    document = models.ForeignKey(
        get_document_model_string(), models.PROTECT, null=True, blank=True, related_name="frozen_in", verbose_name=_("file")
    )
    recording = models.ForeignKey(Recording, models.PROTECT, null=True, blank=True, related_name="frozen_in", verbose_name=_("recording"))
    version_id = models.BigIntegerField(_("version"))

    class Meta:
        verbose_name = _("file of a published lesson")
        verbose_name_plural = _("files of published lessons")
        constraints = [
            models.UniqueConstraint(fields=["document", "version_id"], name="cms_frozenmedia_once"),
            models.UniqueConstraint(fields=["recording", "version_id"], name="cms_frozenmedia_recording_once"),
            models.CheckConstraint(
                condition=models.Q(document=None, recording__isnull=False) | models.Q(document__isnull=False, recording=None),
                name="cms_frozenmedia_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recording_id or self.document_id} in version {self.version_id}"
