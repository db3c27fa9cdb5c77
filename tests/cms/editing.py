"""The edit form as a browser sends it: every field of a page as it stands, for a test to change and send."""

from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import rich_text

from cms.markdown import FEATURES

Sent = dict[str, Any]


def sent_by(page: Any) -> Sent:
    """What the form of a page sends if nobody changes anything."""
    form_class = page.get_edit_handler().get_form_class()
    sent: Sent = {}
    for name in form_class.base_fields:
        field = page._meta.get_field(name) if name in {field.name for field in page._meta.get_fields()} else None
        if isinstance(field, StreamField):
            send(sent, field.stream_block, list(getattr(page, name).raw_data), name)
        elif field is not None:
            value = getattr(page, name)
            if value is True:
                sent[name] = "on"
            elif value is not False and value is not None:
                sent[name] = rich_text(value, features=FEATURES) if name == "why" else value
    # Comments come as a formset of their own.
    sent |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0", "comments-MAX_NUM_FORMS": "1000"}
    return sent


def send(sent: Sent, block: Any, value: Any, prefix: str) -> None:
    """Add one block's value, in the shape in which it is stored, to what is sent."""
    if isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        value = value or []
        sent[f"{prefix}-count"] = str(len(value))
        for number, item in enumerate(value):
            at = f"{prefix}-{number}"
            sent |= {f"{at}-id": item["id"], f"{at}-order": str(number), f"{at}-deleted": ""}
            if isinstance(block, blocks.StreamBlock):
                sent[f"{at}-type"] = item["type"]
                send(sent, block.child_blocks[item["type"]], item["value"], f"{at}-value")
            else:
                send(sent, block.child_block, item["value"], f"{at}-value")
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            send(sent, child, value.get(name), f"{prefix}-{name}")
    elif isinstance(block, blocks.RichTextBlock):
        sent[prefix] = rich_text(value.source if isinstance(value, RichText) else value or "", features=FEATURES)
    elif value is True:
        sent[prefix] = "on"
    elif value is not False and value is not None:
        sent[prefix] = value


def edit(client: Client, page: Page, sent: Sent, action: str = "") -> Any:
    """Press a button of the form: "" saves a draft, else "action-publish" and its like."""
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {**sent, **({action: "1"} if action else {})})


def errors_of(response: Any) -> dict[str, Any]:
    """By field, what the form says; what is said at blocks as nested data."""
    form = response.context["form"]
    return {
        name: [error.as_json_data() if hasattr(error, "as_json_data") else error.messages for error in found]
        for name, found in form.errors.as_data().items()
    }
