from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.admin.apps import WagtailAdminAppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = _("Content")
    default = True

    def ready(self) -> None:
        # Connects the receivers of page signals, the only signals that the academy listens to.
        from cms import publishing  # noqa: F401
        from cms.signing import telling  # noqa: F401


class AdminConfig(WagtailAdminAppConfig):
    """Wagtail's administration without its letters of workflows: ours are fewer. In the settings in place of `wagtail.admin`."""

    def ready(self) -> None:
        super().ready()
        from cms.signing.telling import quiet_wagtails_letters

        quiet_wagtails_letters()


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's users without their area; it stands in the settings in place of `wagtail.users`."""

    user_viewset = "cms.users.ClosedUserViewSet"
    group_viewset = "cms.users.ClosedGroupViewSet"
