"""Wagtail's own area for users and groups, closed: people are looked after in the academy's own pages, and grants make editors."""

from django.urls import URLPattern
from wagtail.users.views.groups import GroupViewSet
from wagtail.users.views.users import UserViewSet


class _Closed:
    """No addresses, no menu item, no search area."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return []

    def on_register(self) -> None:
        pass


class ClosedUserViewSet(_Closed, UserViewSet):
    pass


class ClosedGroupViewSet(_Closed, GroupViewSet):
    pass
