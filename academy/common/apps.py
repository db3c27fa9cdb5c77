from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "academy.common"
    label = "common"
    verbose_name = _("Shared parts")

    def ready(self) -> None:
        from academy.common.translations import flatten

        flatten(settings.LANGUAGE_CODE)
