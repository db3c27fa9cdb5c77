"""The academy's own language, in which pages write structure. Wagtail asks the database for it each time; it never changes."""

from functools import cache

from wagtail.models import Locale


@cache
def original_locale() -> Locale:
    return Locale.get_default()


def original_locale_id() -> int:
    """The locale of the pages that the records follow."""
    return int(original_locale().pk)
