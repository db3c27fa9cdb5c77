"""To read in the administration. Changing goes through the pages, where the rules and the ledger are."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from academy.cohorts.models import Attendance, Booking, Cohort, Offering, Place, SessionDay


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Offering)
class OfferingAdmin(ReadOnlyAdmin):
    list_display = ("code", "title", "retired_at")


@admin.register(Place)
class PlaceAdmin(ReadOnlyAdmin):
    list_display = ("name", "town")


@admin.register(Cohort)
class CohortAdmin(ReadOnlyAdmin):
    list_display = ("code", "title", "offering", "capacity", "cancelled_at")
    list_select_related = ("offering",)
    search_fields = ("code", "title")


@admin.register(SessionDay)
class SessionDayAdmin(ReadOnlyAdmin):
    list_display = ("cohort", "title", "on", "closed_at")
    list_select_related = ("cohort",)
    date_hierarchy = "on"


@admin.register(Booking)
class BookingAdmin(ReadOnlyAdmin):
    # What somebody needs to take part is for the trainers alone.
    exclude = ("access_needs", "dietary_needs")
    list_display = ("cohort", "person_id", "booked_at", "cancelled_at", "cancel_kind")
    list_select_related = ("cohort",)


@admin.register(Attendance)
class AttendanceAdmin(ReadOnlyAdmin):
    list_display = ("session", "booking_id", "mark", "minutes", "recorded_at", "withdrawn_at", "reason")
    list_select_related = ("session",)
