"""A visitor with a browser that knows nothing but HTML: opens pages, follows links and presses buttons that are really there.

What a story says a person does, the page must offer. Every form carries its own hidden fields and token, as the page gave them.
"""

from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponseBase
from django.test import Client

from academy.people.models import Person
from tests.factories.people import PASSWORD


class NotOnThePage(AssertionError):
    """The page offers no such link, button or answer."""


class Visitor:
    """One person at one computer. `page` is what they are looking at."""

    def __init__(self, person: Person | None = None) -> None:
        # With the tokens that a real browser needs.
        self.client = Client(enforce_csrf_checks=True)
        if person:
            self.client.force_login(person)
        self.address = "/"
        self.response: HttpResponseBase
        self.page = BeautifulSoup("", "html.parser")

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def heading(self) -> str:
        heading = self.page.find("h1")
        return _words(heading) if heading else ""

    @property
    def text(self) -> str:
        """The words of the page, without its header and footer."""
        return _words(self.page.find("main") or self.page)

    def open(self, address: str, *, status: int = 200) -> "Visitor":
        return self._show(self.client.get(address, follow=True), address, status)

    def sign_in(self, username: str, password: str = PASSWORD) -> "Visitor":
        self.open("/accounts/login/")
        return self.press("Sign in", login=username, password=password)

    def follow(self, words: str, *, within: str = "", status: int = 200) -> "Visitor":
        """Follow the first link that says so; of several alike, the one nearest to the words `within`, as in the same list item or row."""
        link = _nearest([link for link in self.page.find_all("a", href=True) if words in _words(link)], within)
        if link is None:
            raise NotOnThePage(f"No link “{words}” {within and f'beside “{within}” '}on {self.address}: {self.text[:2000]}")
        return self.open(urljoin(self.address, str(link["href"])), status=status)

    def press(self, words: str, *, within: str = "", status: int = 200, **answers: Any) -> "Visitor":
        """Fill the form of the button that says so and send it, with every field as the page set it but for `answers` (name=value).

        A name with hyphens is given through a dict: `**{"mark-3": "late"}`. None empties a field.
        """
        button = self._button(words, within)
        form = button.find_parent("form")
        assert form is not None, f"The button “{words}” stands in no form."
        data = _as_filled(form)
        if button.get("name"):
            data[str(button["name"])] = [str(button.get("value", ""))]
        for name, value in answers.items():
            _answer(form, data, name, value)
        to = urljoin(self.address, str(button.get("formaction") or form.get("action") or self.address))
        if str(form.get("method", "get")).lower() == "post":
            return self._show(self.client.post(to, data, follow=True), to, status)
        return self._show(self.client.get(to, data, follow=True), to, status)

    def offers(self, words: str) -> bool:
        """Whether there is a link or button that says so."""
        return any(words in _words(tag) for tag in self.page.find_all(["a", "button"]))

    def row(self, words: str, *, under: str = "") -> str:
        """The words of the innermost list item, table row or section that holds these; `under` names the heading of its section."""
        found = [tag for tag in self.page.find_all(["li", "tr", "section", "article"]) if words in _words(tag)]
        if under:
            headings = [(tag, tag.find("h2") if tag.name == "section" else tag.find_previous("h2")) for tag in found]
            found = [tag for tag, heading in headings if heading and under in _words(heading)]
        if not found:
            raise NotOnThePage(f"Nothing about “{words}” on {self.address}: {self.text[:2000]}")
        return min((_words(tag) for tag in found), key=len)

    def _button(self, words: str, within: str) -> Tag:
        buttons = [button for button in self.page.find_all("button") if words in _words(button) and button.find_parent("form")]
        button = _nearest(buttons, within)
        if button is None:
            raise NotOnThePage(f"No button “{words}” {within and f'beside “{within}” '}on {self.address}: {self.text[:2000]}")
        return button

    def _show(self, response: HttpResponseBase, address: str, status: int) -> "Visitor":
        chain = getattr(response, "redirect_chain", [])
        self.response = response
        for step, _code in chain:
            address = urljoin(address, step)
        self.address = urlsplit(address)._replace(scheme="", netloc="").geturl()
        is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        self.page = BeautifulSoup(response.content if is_page else b"", "html.parser")
        assert response.status_code == status, f"{response.status_code} at {self.address}: {self.text[:2000]}"
        return self


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _nearest(tags: list[Tag], words: str) -> Tag | None:
    """The one that shares the smallest list item, row or section with the words; without any, the first."""
    if not words:
        return tags[0] if tags else None
    shared = {
        number: min(len(_words(parent)) for parent in parents)
        for number, tag in enumerate(tags)
        if (parents := [parent for parent in tag.find_parents(["li", "tr", "section", "article"]) if words in _words(parent)])
    }
    return tags[min(shared, key=lambda number: shared[number])] if shared else None


def _as_filled(form: Tag) -> dict[str, Any]:
    """What the form would send as it stands."""
    data: dict[str, Any] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name = field.get("name")
        if not name or field.has_attr("disabled") or field.get("type") in ("submit", "button", "file"):
            continue
        if field.name == "textarea":
            values = [field.get_text().removeprefix("\n")]
        elif field.name == "select":
            options = field.find_all("option")
            chosen = [option for option in options if option.has_attr("selected")] or ([] if field.has_attr("multiple") else options[:1])
            values = [str(option.get("value", option.get_text())) for option in chosen]
        elif field.get("type") in ("checkbox", "radio"):
            values = [str(field.get("value", "on"))] if field.has_attr("checked") else []
        else:
            values = [str(field.get("value", ""))]
        data.setdefault(str(name), []).extend(values)
    return {name: values for name, values in data.items() if values}


def _answer(form: Tag, data: dict[str, Any], name: str, value: Any) -> None:
    fields = form.find_all(attrs={"name": name})
    if not fields:
        raise NotOnThePage(f"The form has no field “{name}”.")
    if value is None:
        data.pop(name, None)
    elif hasattr(value, "read"):
        data[name] = value
    else:
        values = [str(item) for item in (value if isinstance(value, list | tuple) else [value])]
        offered = {str(field.get("value")) for field in fields if field.get("type") in ("radio", "checkbox")}
        offered |= {str(option.get("value")) for field in fields if field.name == "select" for option in field.find_all("option")}
        if offered and not set(values) <= offered:
            raise NotOnThePage(f"“{name}” offers {sorted(offered)}, not {values}.")
        data[name] = values
