"""What left and what did not, for whoever looks after the server. A message is never edited; one in doubt is settled by a person."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from academy.notices.models import Mail, Notice
from academy.notices.operations import mark_arrived, send_again


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Mail)
class MailAdmin(ReadOnly):
    list_display = ["pk", "kind", "on", "person", "address", "subject", "state", "tries", "error"]
    list_filter = ["state", "kind", "on"]
    list_select_related = ["person"]
    search_fields = ["address", "message_id", "person__username"]
    # The words are the person's; an operator needs them no more than a postman does.
    exclude = ["text", "html"]
    show_full_result_count = False
    actions = ["send_again", "mark_arrived"]

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notices.change_mail")

    @admin.action(description=gettext_lazy("Send again (in doubt, or could not be sent)"), permissions=["settle"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Mail]) -> None:
        at = timezone.now()
        count = sum(send_again(mail=mail, at=at) for mail in chosen)
        messages.success(request, ngettext("%(n)s message will be sent again.", "%(n)s messages will be sent again.", count) % {"n": count})

    @admin.action(description=gettext_lazy("It arrived (in doubt)"), permissions=["settle"])
    def mark_arrived(self, request: HttpRequest, chosen: QuerySet[Mail]) -> None:
        at = timezone.now()
        count = sum(mark_arrived(mail=mail, at=at) for mail in chosen)
        messages.success(request, _("Settled: %(n)s.") % {"n": count})


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    list_display = ["pk", "person", "requirement", "enrolment", "step", "due_on", "on", "anchor"]
    list_filter = ["on", "step", "requirement"]
    list_select_related = ["person", "requirement", "enrolment"]
    search_fields = ["person__username", "anchor"]
    show_full_result_count = False
