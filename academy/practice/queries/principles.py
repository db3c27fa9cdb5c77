"""The words of the non-negotiables. A floor above keeps them; the settings say in which model."""

from dataclasses import dataclass

from django.apps import apps
from django.conf import settings


@dataclass(frozen=True)
class NonNegotiable:
    code: str
    text: str
    question: str


def non_negotiables() -> list[NonNegotiable]:
    """In the framework's order; as many as the framework has. One query."""
    rows = apps.get_model(settings.PRACTICE_PRINCIPLE_MODEL)._default_manager.filter(list="non-negotiables").order_by("position", "code")
    return [NonNegotiable(*row) for row in rows.values_list("code", "text", "question")]
