"""The words for the codes that employments and designations carry. The floors above keep them; the settings say in which model."""

from django.apps import apps
from django.conf import settings


def role_words() -> dict[str, str]:
    """The title of each role profile by its code, in the framework's order. One query."""
    return _words(settings.PEOPLE_ROLE_MODEL)


def designation_words() -> dict[str, str]:
    """The title of each designation by its code, in the framework's order. One query."""
    return _words(settings.PEOPLE_DESIGNATION_MODEL)


def _words(model: str) -> dict[str, str]:
    return dict(apps.get_model(model)._default_manager.order_by("position", "code").values_list("code", "title"))
