"""Notes to an author, in double square brackets: “[[Say what people can do by the end]]”. While one is left, a page is not written yet."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.blocks.list_block import ListValue
from wagtail.blocks.stream_block import StreamValue
from wagtail.blocks.struct_block import StructValue
from wagtail.rich_text import RichText, get_text_for_indexing

# Half a pair of brackets is what is left of a note that somebody began to overwrite.
_NOTE = re.compile(r"\[\[(.*?)(?:\]\]|$)|(.*?)\]\]", re.DOTALL)
_MOST_LETTERS = 80


def note(words: object) -> str:
    return f"[[{words}]]"


def notes_left(page: Any, names: Iterable[str]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """(path, the first note in it) of every text in those fields that still has one. A path is as in `cms.problems`."""
    for name in names:
        yield from _notes_in(getattr(page, name), (name,))


def _notes_in(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, StreamValue):
        for number, child in enumerate(value):
            yield from _notes_in(child.value, (*path, number))
    elif isinstance(value, StructValue):
        for key, item in value.items():
            yield from _notes_in(item, (*path, key))
    elif isinstance(value, ListValue):
        for number, item in enumerate(value):
            yield from _notes_in(item, (*path, number))
    elif isinstance(value, str | RichText):
        words = get_text_for_indexing(value.source) if isinstance(value, RichText) else value
        found = _NOTE.search(words) if "[[" in words or "]]" in words else None
        if found:
            yield path, " ".join((found[1] or found[2] or "").split())[:_MOST_LETTERS]
