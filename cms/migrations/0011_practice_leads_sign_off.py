"""Every page is signed off by the practice leads: they alone publish, and what editors send goes to them.

Wagtail's own workflow asked a group in which nobody is. What waits in it, if anything, goes on there.
"""

from typing import Any

from django.db import migrations


def hand_over(apps: Any, schema_editor: Any) -> None:
    group_model, content_type_model = apps.get_model("auth", "Group"), apps.get_model("contenttypes", "ContentType")
    core = {name: apps.get_model("wagtailcore", name) for name in ("GroupApprovalTask", "Workflow", "WorkflowTask", "WorkflowPage", "Page")}
    leads, _is_new = group_model.objects.get_or_create(name="Practice leads")
    apps.get_model("wagtailcore", "GroupPagePermission").objects.filter(group__name="Editors", permission__codename="publish_page").delete()
    kind, _is_new = content_type_model.objects.get_or_create(app_label="wagtailcore", model="groupapprovaltask")
    task = core["GroupApprovalTask"].objects.create(name="Practice lead", active=True, content_type=kind)
    task.groups.add(leads)
    core["Workflow"].objects.filter(name="Moderators approval").update(active=False)
    workflow = core["Workflow"].objects.create(name="Practice lead’s sign-off", active=True)
    core["WorkflowTask"].objects.create(workflow=workflow, task_id=task.pk, sort_order=0)
    root = core["Page"].objects.get(depth=1)
    core["WorkflowPage"].objects.update_or_create(page=root, defaults={"workflow": workflow})


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0010_words_we_use"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(hand_over, migrations.RunPython.noop)]
