"""Lists that people bring as a file: each row is judged and shown before anything is done, and a list is done once."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=models.Model, covariant=True)
# A worker that was lost comes back to its list within fifteen minutes. Whoever waits for longer may have it begun again.
LOST_AFTER = timedelta(minutes=20)


class UploadedListQuerySet(models.QuerySet[M]):
    def begin(self, at: datetime) -> bool:
        """Note that the one list of this set is begun. False where it is under way or done: of two clicks one begins it."""
        may_begin = Q(begun_at=None) | Q(begun_at__lt=at - LOST_AFTER, finished_at=None)
        return bool(self.filter(may_begin).update(begun_at=at))


class UploadedList(models.Model):
    """`rows` is [{"row": number in the file, "name": as written, "person": id or null, "state": …, "words": why, …}, …].

    A row is "ready" to be done, "there" where it would change nothing, "refused" with words that say why, and in the end "recorded".
    """

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded at"))
    file_name = models.CharField(_("file"), max_length=200)
    rows = models.JSONField(_("rows"))
    begun_at = models.DateTimeField(_("recording began at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("recorded at"), null=True, blank=True)

    # Who brought it, in words that the viewer may read: set by a page that shows lists of several people.
    brought_by = ""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name

    def count(self, state: str) -> int:
        return len(self.rows_in(state))

    def rows_in(self, *states: str) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["state"] in states]

    def is_lost(self, at: datetime) -> bool:
        """Begun, and for so long not done that whoever did it must be gone."""
        return self.begun_at is not None and self.finished_at is None and self.begun_at < at - LOST_AFTER
