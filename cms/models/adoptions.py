from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Adoption(models.Model):
    """That a module was taken over from another academy, and as what: what the origin changes later is compared with this.

    `key` is the module page's translation key. `data` is the module as its bundle had it, under the origin's own code. `earlier` are the
    academies from which the origin had it in its turn, the first of all last.
    """

    key = models.UUIDField(_("key of the module"), unique=True)
    academy = models.CharField(_("academy"), max_length=200)
    address = models.URLField(_("address"), max_length=200, blank=True)
    code = models.CharField(_("code there"), max_length=20)
    title = models.CharField(_("title there"), max_length=200)
    edition = models.PositiveIntegerField(_("edition"))
    data = models.JSONField(_("the module as it was"))
    earlier = models.JSONField(_("from where the origin had it"), default=list)
    adopted_at = models.DateTimeField(_("adopted at"))
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("adopted by"))

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")

    def __str__(self) -> str:
        return f"{self.academy}: {self.code} {self.edition}"

    @property
    def origin(self) -> dict[str, Any]:
        """As a manifest says it."""
        return {"academy": self.academy, "address": self.address, "code": self.code, "title": self.title, "edition": self.edition}
