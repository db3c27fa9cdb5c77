"""The words of a frozen version, made fit to be shown."""

from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from academy.common.wording import curled
from cms.markdown import clean

# What is an address or a code, and not words.
_NOT_WORDS = frozenset({"file", "recording", "kind", "type", "id"})


@lru_cache(maxsize=4096)
def words(text: str) -> SafeString:
    """Whatever stands in a version, it becomes HTML of paragraphs, lists, emphasis and links and nothing else; plain text stays plain."""
    return mark_safe(curled(clean(text)))


def all_words(value: Any) -> Any:
    """The same for every string in a block's value."""
    if isinstance(value, str):
        return words(value)
    if isinstance(value, list):
        return [all_words(item) for item in value]
    if isinstance(value, dict):
        return {key: item if key in _NOT_WORDS else all_words(item) for key, item in value.items()}
    return value
