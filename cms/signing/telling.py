"""Wagtail writes a letter for each page, so eight for a module. Ours is one, in our words, by the academy's own post."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from academy.notices.models import Mail
from academy.notices.operations import address_of, send
from academy.people.access import name_for
from academy.people.models import Person
from academy.people.queries import practice_leads
from cms.models import LessonPage, ModulePage

_WAGTAILS_OWN = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def quiet_wagtails_letters() -> None:
    """Once Wagtail has connected them."""
    for signal, sender, uid in _WAGTAILS_OWN:
        signal.disconnect(sender=sender, dispatch_uid=uid)


@receiver(task_submitted)
def tell_practice_leads(sender: type, instance: TaskState, user: Person | None, **kwargs: Any) -> None:
    """One letter for each practice lead, module and minute, but none to whoever sent it."""
    module = _module_of(instance.workflow_state)
    if module is None:
        return
    at = timezone.now()
    for lead in practice_leads(on=timezone.localdate()):
        if user is None or lead.pk != user.pk:
            facts = {
                "editor": name_for(lead, user) if user else "",
                "title": module.title,
                "url": address_of(reverse("cms-sign-off", args=[module.pk])),
            }
            key = f"sign-off:{module.pk}:{lead.pk}:{at:%Y%m%d%H%M}"
            send(person=lead, kind=Mail.Kind.OTHER, key=key, template="sign-off-asked", context=facts, at=at)


@receiver(workflow_approved)
@receiver(workflow_rejected)
def tell_who_sent_it(sender: type, instance: WorkflowState, user: Person | None, **kwargs: Any) -> None:
    """One letter for each module and minute, unless they answered themselves. The lead's word is in the page's history, not in the mail."""
    module, asker = _module_of(instance), instance.requested_by
    if module is None or asker is None or (user and user.pk == asker.pk):
        return
    at = timezone.now()
    is_published = instance.status == WorkflowState.STATUS_APPROVED
    facts = {
        "lead": name_for(asker, user) if user else "",
        "title": module.title,
        "is_published": is_published,
        "url": address_of(reverse("wagtailadmin_explore", args=[module.pk])),
    }
    key = f"signed-off:{module.pk}:{asker.pk}:{is_published:d}:{at:%Y%m%d%H%M}"
    send(person=asker, kind=Mail.Kind.OTHER, key=key, template="sign-off-answered", context=facts, at=at)


def _module_of(state: WorkflowState) -> ModulePage | None:
    page = state.content_object
    page = page.specific if isinstance(page, Page) else None
    if isinstance(page, LessonPage):
        page = page.get_parent().specific
    return page if isinstance(page, ModulePage) else None
