"""Making the first mention of a term a button that opens its meaning."""

import re
from html.parser import HTMLParser
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from cms.glossary.terms import Glossary, Meaning

# Where a lesson speaks in sentences: by the type of the block, the way to each text. Headings, questions and captions are not there.
_PROSE: dict[str, list[tuple[str, ...]]] = {
    "text": [("html",)],
    "story": [("html",)],
    "callout": [("html",)],
    "cards": [("items", "meaning")],
    "steps": [("items", "text")],
    "compare": [("left", "items"), ("right", "items")],
    "recap": [("items",)],
}
_CAPITALS = re.compile(r"\w*[A-Z]\w*[A-Z]")


class Marker:
    """Goes through a lesson's blocks in reading order; `found` are the terms that it came upon."""

    def __init__(self, glossary: Glossary) -> None:
        self.found: list[Meaning] = []
        self._meanings: dict[str, Meaning] = {}
        for meaning in glossary.terms:
            for name in meaning.names:
                self._meanings.setdefault(name.casefold(), meaning)
        names = sorted({name for meaning in glossary.terms for name in meaning.names}, key=lambda name: (-len(name), name))
        # Letters that stand for words are found as capitals alone: “PACE” is no pace. The longest is tried first.
        one_of = "|".join(re.escape(name) if _CAPITALS.search(name) else f"(?i:{re.escape(name)})" for name in names)
        self._pattern = re.compile(rf"(?<![\w-])(?:{one_of})(?![\w-])") if names else None

    def in_block(self, block: dict[str, Any]) -> dict[str, Any]:
        """The block, its words already clean, with each term in its sentences marked that was not met before."""
        value = block["value"]
        for path in _PROSE.get(block["type"], []):
            value = self._along(value, path)
        return {**block, "value": value}

    def _along(self, value: Any, path: tuple[str, ...]) -> Any:
        if isinstance(value, list):
            return [self._along(item, path) for item in value]
        if not path:
            return self.in_html(value)
        return {**value, path[0]: self._along(value[path[0]], path[1:])}

    def in_html(self, html: str) -> SafeString:
        """Clean HTML in, the same HTML out, but for the buttons. What is a link already stays one."""
        if self._pattern is None or not self._pattern.search(html):
            return mark_safe(html)
        writer = _Writer(self)
        writer.feed(html)
        writer.close()
        return mark_safe("".join(writer.written))

    def in_words(self, words: str) -> str:
        assert self._pattern is not None
        return self._pattern.sub(self._marked, words)

    def _marked(self, match: re.Match[str]) -> str:
        meaning = self._meanings[match[0].casefold()]
        if meaning in self.found:
            return match[0]
        self.found.append(meaning)
        return f'<button class="term" type="button" popovertarget="tip-{meaning.anchor}">{match[0]}</button>'


class _Writer(HTMLParser):
    """Writes what it reads as it stands, and has the words between tags marked."""

    def __init__(self, marker: Marker) -> None:
        super().__init__(convert_charrefs=False)
        self.marker = marker
        self.written: list[str] = []
        self.links = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += tag == "a"
        self.written.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.written.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.links -= tag == "a"
        self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.written.append(data if self.links else self.marker.in_words(data))

    def handle_entityref(self, name: str) -> None:
        self.written.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.written.append(f"&#{name};")
