"""People in Django's administration, to be read: whoever changes something does it on the people pages, which keep who did it.

The operator reads no name of a restricted agency here either; see `academy.people.access`.
"""

from datetime import date
from typing import Any

# Imported to be registered before they are taken out again below.
from allauth.account import admin as _account_admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa import admin as _mfa_admin  # noqa: F401
from allauth.mfa.models import Authenticator
from allauth.usersessions import admin as _usersessions_admin  # noqa: F401
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy.common.days import today
from academy.people.access import named_to
from academy.people.models import Agency, Designation, Employment, Grant, Look, Person, Team


class ReadOnlyAdmin(admin.ModelAdmin):
    """To be looked at alone."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NamedAdmin(ReadOnlyAdmin):
    """Rows about people: those alone whose names may be read by whoever looks."""

    person_path = "person"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        assert isinstance(request.user, Person)
        named = named_to(Person.objects.all(), viewer=request.user, on=today())
        return super().get_queryset(request).filter(**{f"{self.person_path}__in": named.values("pk")})


@admin.register(Person)
class PersonAdmin(NamedAdmin):
    person_path = "pk"
    list_display = ("sort_name", "username", "email", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("sort_name", "username", "email")
    ordering = ("sort_name",)
    fields = ("name", "username", "email", "language", "is_active", "is_staff", "is_superuser", "groups", "last_login", "created_at")


class RunningFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("running", _("Running today")), ("withdrawn", _("Taken back"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "withdrawn":
            return queryset.filter(withdrawn_at__isnull=False)
        return running(queryset, today()) if self.value() == "running" else queryset


def running(queryset: QuerySet[Any], on: date) -> QuerySet[Any]:
    return queryset.filter(withdrawn_at=None, starts_on__lte=on).exclude(ends_on__lt=on)


@admin.register(Employment)
class EmploymentAdmin(NamedAdmin):
    list_display = ("person", "team", "role_code", "job_title", "starts_on", "ends_on", "withdrawn_at")
    list_filter = (RunningFilter, "team__agency")
    list_select_related = ("person", "team")
    search_fields = ("person__sort_name", "person__username")
    ordering = ("-pk",)
    fields = ("person", "team", "role_code", "job_title", "starts_on", "ends_on", "recorded_at", "withdrawn_at", "reason")


@admin.register(Designation)
class DesignationAdmin(NamedAdmin):
    list_display = ("person", "code", "starts_on", "ends_on", "withdrawn_at")
    list_filter = (RunningFilter, "code")
    list_select_related = ("person",)
    search_fields = ("person__sort_name", "person__username")
    ordering = ("-pk",)
    fields = ("person", "code", "starts_on", "ends_on", "recorded_at", "withdrawn_at", "reason")


@admin.register(Grant)
class GrantAdmin(NamedAdmin):
    list_display = ("person", "role", "agency", "team", "starts_on", "ends_on", "withdrawn_at")
    list_filter = (RunningFilter, "role", "agency")
    list_select_related = ("person", "agency", "team")
    search_fields = ("person__sort_name", "person__username")
    ordering = ("-pk",)
    fields = ("person", "role", "agency", "team", "starts_on", "ends_on", "recorded_at", "withdrawn_at", "reason")


@admin.register(Look)
class LookAdmin(NamedAdmin):
    """Who looked, at what, when. Whose records they were is between the two of them: by number alone."""

    person_path = "viewer"
    list_display = ("at", "viewer", "route", "filter", "acting_for")
    list_filter = ("route", "acting_for")
    list_select_related = ("viewer", "acting_for")
    date_hierarchy = "at"
    ordering = ("-at",)


@admin.register(Agency)
class AgencyAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "sector", "is_restricted", "people_list_on")
    search_fields = ("code", "name")
    ordering = ("code",)


@admin.register(Team)
class TeamAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "agency", "parent", "town")
    list_filter = ("agency",)
    list_select_related = ("agency", "parent")
    search_fields = ("code", "name")
    ordering = ("agency__code", "path")


# allauth's own pages show secrets of second steps and every name, and change addresses past the operations.
for _model in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(_model)
