from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PastImport(models.Model):
    """A list of completions from an earlier record, read and judged row by row before anything is recorded.

    `rows` is [{"row": number in the file, "person": id or null, "name": as written, "module": id or null, "title": as written,
    "on": ISO date or null, "evidence": words, "state": "ready" | "there" | "refused" | "recorded", "words": why}, …].
    """

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded at"))
    file_name = models.CharField(_("file"), max_length=200)
    rows = models.JSONField(_("rows"))
    begun_at = models.DateTimeField(_("recording began at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("recorded at"), null=True, blank=True)

    def __str__(self) -> str:
        return self.file_name

    def count(self, state: str) -> int:
        return sum(row["state"] == state for row in self.rows)
