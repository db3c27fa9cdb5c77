"""The framework's words can be put right here; rules and records are only read. Rules change by `manage.py load_framework`, forward."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from academy.competencies.models import (
    Assessment,
    Award,
    Competency,
    DesignationKind,
    Domain,
    ExternalFrameworkVersion,
    Level,
    ModuleAward,
    Pause,
    Period,
    Principle,
    Requirement,
    RequirementRule,
    RoleCompetency,
    RoleProfile,
    Waiver,
)


class WordsAdmin(admin.ModelAdmin):
    """Texts are edited; codes, and what exists at all, come from the framework's file."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(WordsAdmin):
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Principle)
class PrincipleAdmin(WordsAdmin):
    list_display = ("code", "text", "is_confirmed")
    list_filter = ("list", "is_confirmed")
    readonly_fields = ("code", "list", "position")
    ordering = ("list", "position")


@admin.register(Domain)
class DomainAdmin(WordsAdmin):
    list_display = ("code", "title")
    readonly_fields = ("code", "position")
    ordering = ("position",)


@admin.register(Level)
class LevelAdmin(WordsAdmin):
    list_display = ("level", "name", "meaning", "review_months")
    readonly_fields = ("level", "awarded_by")
    ordering = ("level",)


@admin.register(Competency)
class CompetencyAdmin(WordsAdmin):
    list_display = ("code", "title", "domain")
    list_select_related = ("domain",)
    readonly_fields = ("code", "domain", "position", "principles")
    ordering = ("position",)


class RoleCompetencyInline(admin.TabularInline):
    model = RoleCompetency
    extra = 0
    can_delete = False
    readonly_fields = ("competency", "level", "needs_assessor")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(RoleProfile)
class RoleProfileAdmin(WordsAdmin):
    list_display = ("code", "title")
    readonly_fields = ("code", "agency_types", "position")
    ordering = ("position",)
    inlines = (RoleCompetencyInline,)


@admin.register(DesignationKind)
class DesignationKindAdmin(WordsAdmin):
    list_display = ("code", "title")
    readonly_fields = ("code", "position")
    ordering = ("position",)


class RuleInline(admin.StackedInline):
    model = RequirementRule
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Requirement)
class RequirementAdmin(WordsAdmin):
    list_display = ("code", "title", "kind")
    list_filter = ("kind",)
    readonly_fields = ("code", "kind", "position")
    ordering = ("position", "code")
    inlines = (RuleInline,)


@admin.register(ExternalFrameworkVersion)
class ExternalFrameworkVersionAdmin(WordsAdmin):
    list_display = ("code", "framework", "title", "effective_from", "effective_to", "is_confirmed")
    list_select_related = ("framework",)
    list_filter = ("is_confirmed",)
    readonly_fields = ("framework", "code")
    ordering = ("framework", "effective_from")


@admin.register(ModuleAward)
class ModuleAwardAdmin(ReadOnlyAdmin):
    list_display = ("module", "competency", "level")
    list_select_related = ("module", "competency")
    ordering = ("module", "competency")


@admin.register(Award)
class AwardAdmin(ReadOnlyAdmin):
    list_display = ("id", "person", "competency", "level", "awarded_by", "awarded_on", "withdrawn_at")
    list_select_related = ("person", "competency")
    list_filter = ("awarded_by", "level")
    search_fields = ("=person__username",)
    ordering = ("-pk",)


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    list_display = ("id", "person", "competency", "level", "assessed_on", "award", "withdrawn_at")
    list_select_related = ("person", "competency", "award")
    list_filter = ("level",)
    search_fields = ("=person__username",)
    ordering = ("-pk",)


@admin.register(Pause)
class PauseAdmin(ReadOnlyAdmin):
    list_display = ("person", "starts_on", "ends_on", "withdrawn_at")
    list_select_related = ("person",)
    search_fields = ("=person__username",)
    ordering = ("-starts_on",)


@admin.register(Waiver)
class WaiverAdmin(ReadOnlyAdmin):
    list_display = ("person", "requirement", "starts_on", "ends_on", "withdrawn_at")
    list_select_related = ("person", "requirement")
    search_fields = ("=person__username",)
    ordering = ("-starts_on",)


@admin.register(Period)
class PeriodAdmin(ReadOnlyAdmin):
    list_display = ("person", "requirement", "kind", "since", "until", "due_on", "grace_until")
    list_select_related = ("person", "requirement")
    search_fields = ("=person__username",)
    ordering = ("-pk",)
