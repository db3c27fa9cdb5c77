from django.db import models
from django.utils.translation import gettext_lazy as _


class DemoLoad(models.Model):
    """On which day a partnership's file was loaded. Its offsets count from that day, and loading it again changes nothing."""

    loaded_on = models.DateField(_("loaded on"))
    curriculum_hash = models.CharField(_("hash of the file"), max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.loaded_on}"
