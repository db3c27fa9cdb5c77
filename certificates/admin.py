"""Certificates are looked at here and never written; the design may be given its signatory."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from certificates.models import Certificate, Design


@admin.register(Design)
class DesignAdmin(admin.ModelAdmin):
    """What is changed here stands on certificates from now on: those issued keep their words."""

    list_display = ("version", "title", "issuer", "signatory", "is_current")
    readonly_fields = ("version", "is_current")
    ordering = ("version",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Certificate)
class CertificateAdmin(admin.ModelAdmin):
    list_display = ("number", "person", "issued_at", "valid_until", "withdrawn_at", "superseded_by")
    list_select_related = ("person", "superseded_by")
    search_fields = ("=number", "=person__username")
    exclude = ("code", "pdf")
    show_full_result_count = False
    ordering = ("-pk",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
