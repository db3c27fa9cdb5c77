"""The ledger, to be read. What failed may be sent on its way again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.ledger.models import Delivery, Entry
from academy.ledger.operations import retry


class ReadOnlyAdmin(admin.ModelAdmin):
    """History is looked at, never written here."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("id", "kind", "at", "person_id", "by_id", "subject_kind", "subject_id")
    list_filter = ("kind",)
    search_fields = ("=person_id", "=subject_id")
    date_hierarchy = "at"
    ordering = ("-pk",)


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("Waiting")), ("failing", _("Failed, to be tried again")), ("done", _("Done"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        chosen = {"waiting": Q(done_at=None), "failing": Q(done_at=None, tries__gt=0), "done": Q(done_at__isnull=False)}
        return queryset.filter(chosen.get(self.value() or "", Q()))


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("id", "follower", "entry", "done_at", "tries", "next_try_at", "error")
    list_filter = (StateFilter, "follower")
    list_select_related = ("entry",)
    ordering = ("-pk",)
    actions = ("try_again",)

    @admin.action(description=gettext_lazy("Try the chosen ones again now"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        waiting = queryset.filter(done_at=None)
        tried = waiting.count()
        done = retry(deliveries=waiting, at=timezone.now())
        words = _("%(done)s of %(tried)s delivered.") % {"done": done, "tried": tried}
        self.message_user(request, words, messages.SUCCESS if done == tried else messages.WARNING)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser
