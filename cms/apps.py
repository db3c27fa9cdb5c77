from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = _("Content")

    def ready(self) -> None:
        # Connects the receivers of page signals, the only signals that the academy listens to.
        from cms import publishing  # noqa: F401
