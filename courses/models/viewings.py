from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.common.spans import SpansField, length
from courses.models.enrolments import Enrolment


class Viewing(models.Model):
    """Which seconds of a recording somebody saw or heard while they were enrolled, each once, and where they stopped.

    The recording is named by its key, as frozen versions name it.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="viewings", verbose_name=_("enrolment"))
    recording = models.UUIDField(_("recording"))
    seen = SpansField(_("seconds seen"))
    stopped_at = models.PositiveIntegerField(_("stopped at second"))
    seen_at = models.DateTimeField(_("seen at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "recording"], name="courses_viewing_once")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.recording}"

    @property
    def seconds(self) -> int:
        """How many different seconds."""
        return length(self.seen)
