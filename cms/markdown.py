"""Between the curriculum's markdown and Wagtail's rich text. Only bold, italic, lists and links, so that there and back is the identity."""

import re
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt

FEATURES = ["bold", "italic", "ol", "ul", "link"]
_TAGS = {"p", "ul", "ol", "li", "b", "strong", "i", "em", "a", "br"}
_WHITE_SPACE = re.compile(r"\s+")
_BETWEEN_BLOCKS = re.compile(r" ?(</?(?:p|ul|ol|li)>) ?")
# What would be read as markup, and what would be read as the beginning of a list.
_SPECIAL = re.compile(r"[\\*_\[\]]")
_LIST_LIKE = re.compile(r"^(\d+(?=[.)])|(?=[-+]))(.)(?=\s|$)", re.MULTILINE)
_IN_ADDRESS = ":/?#@!$&'*+,;=%-._~"
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_STRESS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]*?)(?<=\S)\*(?![\w*])")
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_reader = MarkdownIt("zero").enable(["emphasis", "list", "link", "escape"])


def to_html(text: str) -> str:
    """Markdown as HTML: paragraphs, lists, `<b>`, `<i>`, links. Line ends inside a paragraph are kept as they are."""
    html = _reader.render(text.strip())
    for theirs, ours in (("strong", "b"), ("em", "i")):
        html = html.replace(f"<{theirs}>", f"<{ours}>").replace(f"</{theirs}>", f"</{ours}>")
    return html.strip()


def clean(html: str) -> str:
    """HTML with nothing in it but what a lesson may hold, stress as `<strong>` and `<em>`, white space as one space."""
    cleaned = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"}, link_rel=None)
    for theirs, ours in (("b", "strong"), ("i", "em")):
        cleaned = cleaned.replace(f"<{theirs}>", f"<{ours}>").replace(f"</{theirs}>", f"</{ours}>")
    return _BETWEEN_BLOCKS.sub(r"\1", _WHITE_SPACE.sub(" ", cleaned)).strip()


def plain(text: str | None) -> str:
    """A line of text as HTML: escaped, white space as one space, and stress where it is written *so* or **so**."""
    html = escape(_WHITE_SPACE.sub(" ", text or "").strip(), quote=False)
    return _STRESS.sub(r"<em>\1</em>", _STRONG.sub(r"<strong>\1</strong>", html))


def from_plain(text: str | None) -> str:
    """Plain text as HTML: a paragraph for each that an empty line parts."""
    parts = re.split(r"\n\s*\n", (text or "").replace("\r\n", "\n"))
    return "".join(f"<p>{plain(part)}</p>" for part in parts if part.strip())


def to_markdown(html: str) -> str:
    """The markdown of such HTML."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    return writer.text()


class _Writer(HTMLParser):
    """Collects blocks (paragraphs and list items) and joins them: items of a list by a line, the rest by an empty one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.lists: list[list[Any]] = []
        self.hrefs: list[str] = []
        self.kind = "p"
        self.is_opening = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "li"):
            if tag == "li":
                self._end()
                self.kind = self._bullet()
        elif tag in ("ul", "ol"):
            self._end()
            self.lists.append([tag, 0, len(self.blocks)])
        elif tag in _MARKS:
            self.words.append(_MARKS[tag])
            self.is_opening = True
        elif tag == "a":
            self.hrefs.append(dict(attrs).get("href") or "")
            self.words.append("[")
        elif tag == "br":
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "li"):
            self._end()
        elif tag in ("ul", "ol"):
            self._end()
            self.lists.pop()
            self.kind = "p"
        elif tag in _MARKS:
            self._close(_MARKS[tag])
        elif tag == "a":
            self.words.append(f"]({quote(self.hrefs.pop(), safe=_IN_ADDRESS)})")

    def handle_data(self, data: str) -> None:
        words = _SPECIAL.sub(r"\\\g<0>", data)
        if self.is_opening and words[:1].isspace():
            # Markdown's stress begins at a word; the space goes before it.
            self.words.insert(-1, " ")
            words = words.lstrip()
        self.is_opening = self.is_opening and not words
        self.words.append(words)

    def _close(self, mark: str) -> None:
        """End a stress at the end of a word; one with nothing in it was none."""
        words = self.words.pop() if self.words else ""
        if words == mark and self.is_opening:
            self.is_opening = False
            return
        bare = words.rstrip()
        self.words += [bare, mark, words[len(bare) :]]

    def _bullet(self) -> str:
        kind, count, _start = self.lists[-1]
        self.lists[-1][1] = count + 1
        return f"{count + 1}. " if kind == "ol" else "- "

    def _end(self) -> None:
        text = _LIST_LIKE.sub(r"\1\\\2", "".join(self.words).strip())
        self.words = []
        if text:
            indent = " " * len(self.kind) if self.kind != "p" else ""
            self.blocks.append((self.kind, text.replace("\n", f"\n{indent}") if indent else text))
        if not self.lists:
            self.kind = "p"

    def text(self) -> str:
        self._end()
        parts: list[str] = []
        before = ""
        for kind, text in self.blocks:
            if parts:
                parts.append("\n" if before != "p" and kind != "p" else "\n\n")
            parts.append(text if kind == "p" else kind + text)
            before = kind
        return "".join(parts)
