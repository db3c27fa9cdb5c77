from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string


class FrozenMedia(models.Model):
    """That a frozen version shows a file: people saw it, so it cannot be deleted. The version is named by its id alone."""

    document = models.ForeignKey(get_document_model_string(), models.PROTECT, related_name="frozen_in", verbose_name=_("file"))
    version_id = models.BigIntegerField(_("version"))

    class Meta:
        verbose_name = _("file of a published lesson")
        verbose_name_plural = _("files of published lessons")
        constraints = [models.UniqueConstraint(fields=["document", "version_id"], name="cms_frozenmedia_once")]

    def __str__(self) -> str:
        return f"{self.document_id} in version {self.version_id}"
