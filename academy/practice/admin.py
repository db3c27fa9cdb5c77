"""What portfolios ask is set here, in versions. What people write and hand in stands in no administration."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from academy.practice.models import Pathway


@admin.register(Pathway)
class PathwayAdmin(admin.ModelAdmin):
    """Once somebody has begun under a version, its words and its last day can be changed; other terms are another version."""

    list_display = ("title", "code", "version", "effective_from", "effective_to", "role_codes")
    ordering = ("code", "version")
    _TERMS = ("code", "version", "role_codes", "journals", "supervisions", "essay_words", "asks_cv", "effective_from")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self._TERMS if obj is not None and obj.portfolios.exists() else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
