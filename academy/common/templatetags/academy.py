"""The components as tags, loaded in every template. What each takes is shown on /dev/components/ and in `academy/common/README.md`.

A tag that wraps content ends with `end…`. Values are escaped as anywhere; HTML goes in as content, or as a string marked safe.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.boundfield import BoundWidget
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from academy.common import drawings, forms, kept, statuses, wording
from academy.common.icons import icon as draw_icon

register = template.Library()

for _filter in (
    wording.day,
    wording.short_day,
    wording.weekday,
    wording.clock,
    wording.moment,
    wording.minutes,
    wording.months,
    wording.every,
    wording.curled,
    wording.browser_words,
):
    register.filter(_filter.__name__, _filter)
register.simple_tag(wording.day, name="day")
register.simple_tag(wording.nofn, name="nofn")
register.simple_tag(wording.clock_range, name="clock_range")
register.simple_tag(draw_icon, name="icon")


def _component(name: str, **values: Any) -> SafeString:
    return SafeString(get_template(f"components/{name}.html").render(values))


# -- Status and figures ---------------------------------------------------------------------------------------------------------------


@register.simple_tag
def status(code: str, words: str = "", icon: str = "") -> SafeString:
    """Word, icon and colour of one of the nine statuses, or other words in its colours: `{% status "current" "You have a place" %}`."""
    return _status(code, str(words or statuses.WORDS[code]), icon)


@lru_cache(maxsize=512)
def _status(code: str, words: str, icon: str) -> SafeString:
    return format_html('<strong class="status status--{}">{}{}</strong>', code, draw_icon(icon or statuses.ICONS[code]), words)


@register.simple_tag
def way(code: str) -> SafeString:
    """One of the four ways in a line of text."""
    return format_html('<span class="way way--{}">{}</span>', code, drawings.WAY_WORDS[code])


@register.inclusion_tag("components/ring.html")
def ring(part: int, whole: int, words: str = "") -> dict[str, Any]:
    return {"part": part, "whole": whole, "hundredths": drawings.hundredths(part, whole), "words": words or _("parts done")}


@register.inclusion_tag("components/bar.html")
def bar(part: int, whole: int, words: str = "") -> dict[str, Any]:
    return {"part": part, "whole": whole, "hundredths": drawings.hundredths(part, whole), "words": words}


@register.inclusion_tag("components/tile.html")
def tile(
    label: str, part: int, whole: int | None = None, words: str = "", note: str = "", care: bool = False, url: str = ""
) -> dict[str, Any]:
    return {"label": label, "part": part, "whole": whole, "words": words, "note": note, "care": care, "url": url}


_HEAT = {
    "good": ("current", _lazy("current, on track")),
    "watch": ("eye", _lazy("current, keep an eye")),
    "care": ("care", _lazy("current, needs care")),
}


@register.simple_tag
def heat(part: int, whole: int, url: str = "", good: int = 90, watch: int = 75) -> SafeString:
    """A cell of n of N. From `good` in a hundred it is on track, from `watch` one keeps an eye on it; no N is “not asked for”.

    Made without a template, since a table of a partnership has hundreds of them.
    """
    if not whole:
        nothing = '<span class="heat__cell heat__cell--none">–<span class="govuk-visually-hidden"> {}</span></span>'
        return format_html(nothing, _("not asked for"))
    share = 100 * part / whole
    level = "good" if share >= good else "watch" if share >= watch else "care"
    icon, words = _HEAT[level]
    tag, link = ("a", format_html(' href="{}"', url)) if url else ("span", "")
    return format_html(
        '<{0}{1} class="heat__cell heat__cell--{2}">{3}{4}<span class="govuk-visually-hidden"> {5}</span></{0}>',
        *(SafeString(tag), link, level, draw_icon(icon), wording.nofn(part, whole), words),
    )


@register.inclusion_tag("components/trail.html")
def trail(steps: Iterable[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """The parts of a module: each with `title` and `state` ("done", "here" or "")."""
    return {"steps": steps, "label": label or _("Parts of this module")}


@register.inclusion_tag("components/window.html")
def window(path: Sequence[str] | None = None, to_come: int = 0, counts: Mapping[str, int] | None = None) -> dict[str, Any]:
    """The social discipline window; with a `path` such as ["to", "with"] or `counts` of the ways the compact one, with a person's own."""
    if counts is not None:
        return {"compact": True, "bubbles": drawings.window_bubbles(counts), "words": drawings.counts_in_words(counts)}
    if path is None:
        return {"compact": False}
    return {"compact": True, "dots": drawings.window_dots(path), "words": drawings.path_in_words(path, to_come)}


@register.inclusion_tag("components/paths.html")
def paths(rows: Iterable[Mapping[str, object]], words: str) -> dict[str, Any]:
    """Rows of {"label", "value", "ways"}: each way as a field with its word. The same must stand in a table below."""
    laid_out = drawings.path_rows(rows)
    return {"rows": laid_out, "height": 72 * len(laid_out) - 12, "words": words}


@register.inclusion_tag("components/spark.html")
def spark(values: Sequence[float], words: str) -> dict[str, Any]:
    """A small line of month ends; `words` says the same figures."""
    points = drawings.spark_points(values)
    return {"points": " ".join(f"{x},{y}" for x, y in points), "last": points[-1], "words": words}


@register.inclusion_tag("components/chart.html")
def chart(rows: Iterable[Mapping[str, object]], words: str) -> dict[str, Any]:
    """Bars of {"label", "total", "done", "value"}, the done part dark. The same figures must stand in a table below."""
    rows = list(rows)
    bars = drawings.chart_bars(rows)
    return {
        "bars": [(bar, row.get("value", "")) for bar, row in zip(bars, rows, strict=True)],
        "height": 64 * len(bars) - 12,
        "words": words,
    }


@register.inclusion_tag("components/seats.html")
def seats(taken: int = 0, part: int = 0, offered: int = 0, held: int = 0, free: int = 0) -> dict[str, Any]:
    """Places as small squares, for the eye only: the figures must stand beside them."""
    return {"seats": ["taken"] * taken + ["part"] * part + ["offered"] * offered + ["held"] * held + ["free"] * free}


# -- Lists ----------------------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/row.html")
def row(title: str, url: str = "", *meta: str, note: str = "", more: SafeString | str = "", level: int = 3, **side: str) -> dict[str, Any]:
    """One line of a list in `{% rows %}`: title, meta, one line of why, `more` of its own that is HTML, then status or one action.

    `side`: status (with status_words, status_icon), when, action (with action_url, action_hidden), action_class.
    """
    return {"title": title, "url": url, "meta": meta, "note": note, "more": more, "level": level, "side": side}


@register.simple_tag
def with_icon(name: str, words: object) -> SafeString:
    """For the meta of a row: `{% with_icon "calendar" when as meta %}`."""
    return format_html("{} {}", draw_icon(name), words)


@register.inclusion_tag("components/facts.html")
def facts(pairs: Iterable[tuple[str, object]], kind: str = "") -> dict[str, Any]:
    """Label and value pairs; those without a value are left out. `kind` is "pairs" or "across"."""
    return {"pairs": [(label, value) for label, value in pairs if value not in (None, "")], "kind": kind}


@register.inclusion_tag("components/uploads.html")
def uploads(lists: Iterable[Any], address: str) -> dict[str, Any]:
    """Lists that were brought as files, each with how far it has got; `address` is the name of the page of one. `brought_by` may be set."""
    return {"lists": lists, "address": address}


@register.inclusion_tag("components/timeline.html")
def timeline(items: Iterable[tuple[object, object]]) -> dict[str, Any]:
    """Pairs of when (a moment, a day or words) and what."""
    return {"items": items}


@register.inclusion_tag("components/lessons.html")
def lessons(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The parts of a module: title, url, meta, minutes, state ("done", "here" or "")."""
    return {"items": items}


@register.inclusion_tag("components/ticks.html")
def ticks(items: Iterable[object], kind: str = "outcomes") -> dict[str, Any]:
    """A list with ticks; `kind` is "outcomes" or "recap"."""
    return {"items": items, "kind": kind}


@register.inclusion_tag("components/subnav.html")
def subnav(items: Iterable[tuple[str, str]], label: str, current: str = "") -> dict[str, Any]:
    """Navigation inside one thing: pairs of words and address; `current` is the address of this page."""
    return {"items": items, "label": label, "current": current}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*words_and_urls: str) -> dict[str, Any]:
    """`{% breadcrumbs "Workforce" url "Hub East" url2 %}`; a last word without an address is this page."""
    pairs = [(words_and_urls[n], words_and_urls[n + 1] if n + 1 < len(words_and_urls) else "") for n in range(0, len(words_and_urls), 2)]
    return {"pairs": pairs}


@register.simple_tag
def back_link(url: str, words: str) -> SafeString:
    return format_html('<a class="govuk-back-link" href="{}">{}</a>', url, words)


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page) -> dict[str, Any]:
    """Previous and next with the count of pages; keeps the filters that stand in the address."""
    return {"page": page, "request": context.get("request")}


@register.simple_tag(takes_context=True)
def column(context: Context, words: str, sort: str = "", number: bool = False, key: str = "sort") -> SafeString:
    """A column's head; with `sort` a link that sorts by it, or the other way round when it is sorted already (`?sort=-name`)."""
    classes = SafeString(' class="n"') if number else ""
    if not sort:
        return format_html('<th role="columnheader" scope="col"{}>{}</th>', classes, words)
    query = context["request"].GET.copy()
    now = query.get(key, "")
    query[key] = f"-{sort}" if now == sort else sort
    query.pop("page", None)
    order = {sort: "ascending", f"-{sort}": "descending"}.get(now)
    aria = format_html(' aria-sort="{}"', order) if order else ""
    arrow = format_html(" {}", draw_icon("up" if order == "ascending" else "down")) if order else ""
    return format_html(
        '<th role="columnheader" scope="col"{}{}><a class="sort" href="?{}">{}{}</a></th>', classes, aria, query.urlencode(), words, arrow
    )


@register.inclusion_tag("components/marks.html")
def marks(name: str, options: Iterable[tuple[str, str, str, str]], chosen: str | None = None) -> dict[str, Any]:
    """The answers of a register for one person: (value, words, kind "here" | "late" | "away", icon)."""
    return {"name": name, "options": options, "chosen": chosen}


@register.inclusion_tag("components/tally.html")
def tally(pairs: Iterable[tuple[str, int]]) -> dict[str, Any]:
    return {"pairs": pairs}


@register.inclusion_tag("components/answer.html")
def answer(text: str, why: str = "", right: bool = False, yours: bool = False) -> dict[str, Any]:
    """One option with its feedback. No crosses, no red."""
    return {"text": text, "why": why, "right": right, "yours": yours}


# -- What wraps content ---------------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def card(
    content: SafeString, kind: str = "", title: str = "", level: int = 2, id: str = "", icon: str = "", stack: str = "s"
) -> SafeString:
    """One thing to do or know. `kind`: "sage" for help or context, "care" for what needs care, "flush" for a list or table."""
    return _component("card", content=content, kind=kind, title=title, level=level, id=id, icon=icon, stack=stack)


@register.simple_block_tag
def rows(content: SafeString) -> SafeString:
    return _component("rows", content=content)


@register.simple_block_tag
def section(content: SafeString, title: str, id: str, aside: str = "", level: int = 2) -> SafeString:
    """A part of the page under its own heading; `aside` stands at the heading's end."""
    return _component("section", content=content, title=title, id=id, aside=aside, level=level)


@register.simple_block_tag
def table(content: SafeString, caption: str, kind: str = "cards", count: str = "", csv: str = "") -> SafeString:
    """A table in its card: `kind` as classes ("cards", "sticky cards", …), row count and CSV below. Rows as in `components/table.html`."""
    classes = " ".join("heat" if word == "heat" else f"table--{word}" for word in kind.split())
    return _component("table", content=content, caption=caption, classes=classes, count=count, csv=csv)


@register.simple_block_tag
def cell(content: SafeString, label: str, number: bool = False, empty: bool = False, long: bool = False) -> SafeString:
    """A table's cell, which says its column's name once it is a card. `empty` hides it there; `long` is for sentences."""
    classes = " ".join(word for word, is_so in (("n", number), ("is-empty", empty), ("is-long", long)) if is_so)
    return format_html(
        '<td role="cell"{}><span class="cell-label" aria-hidden="true">{}</span>{}</td>',
        format_html(' class="{}"', classes) if classes else "",
        label,
        content,
    )


_CALLOUT_ICONS = {"": "bulb", "safety": "safety", "note": "info", "care": "heart"}


@register.simple_block_tag
def callout(content: SafeString, kind: str = "", title: str = "") -> SafeString:
    """Tip or remember (no kind), "safety", content "note", "care"."""
    return _component("callout", content=content, kind=kind, title=title, icon=_CALLOUT_ICONS[kind])


@register.simple_block_tag
def note(content: SafeString, kind: str = "", icon: str = "info", live: bool = False) -> SafeString:
    """The state of the page itself; `live` is read out when it appears."""
    return _component("note", content=content, kind=kind, icon=icon, live=live)


@register.simple_block_tag
def empty(content: SafeString, title: str, art: str = "door", level: int = 3) -> SafeString:
    """What will appear here, and the one thing to do. `art`: "door" or "circle"."""
    return _component("empty", content=content, title=title, art=art, level=level)


@register.simple_block_tag
def details(content: SafeString, summary: str, open: bool = False) -> SafeString:
    return _component("details", content=content, summary=summary, open=open)


@register.simple_block_tag
def speech(content: SafeString, label: str, level: int = 2) -> SafeString:
    """What somebody might take from it."""
    return _component("speech", content=content, label=label, level=level)


@register.simple_block_tag
def verdict(content: SafeString, title: str, meta: str = "", good: bool = True, level: int = 2) -> SafeString:
    """The answer to the check of a certificate."""
    return _component("verdict", content=content, title=title, meta=meta, good=good, level=level)


@register.simple_block_tag
def reflection(content: SafeString, label: str = "") -> SafeString:
    """Private writing: says who can see it."""
    return _component("reflection", content=content, label=label or _("Your reflection. Private to you unless you choose to share it"))


@register.simple_block_tag
def certificate(content: SafeString, id: str = "") -> SafeString:
    return _component("certificate", content=content, id=id)


@register.simple_block_tag
def mail(content: SafeString, label: str, envelope: Iterable[tuple[str, object]]) -> SafeString:
    return _component("mail", content=content, label=label, envelope=envelope)


@register.simple_block_tag
def job(content: SafeString, title: str, part: int, whole: int, progress: str = "", level: int = 2) -> SafeString:
    """Long work: how far it has got, that it is safe to leave, what has happened before."""
    return _component(
        "job", content=content, title=title, part=part, whole=whole, progress=progress or wording.nofn(part, whole), level=level
    )


@register.simple_block_tag
def filters(content: SafeString, button: str = "", action: str = "") -> SafeString:
    """Filters that stand in the address, so that a view can be kept and sent."""
    return _component("filters", content=content, button=button or _("Show"), action=action)


# -- Forms ----------------------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/error-summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """How many answers need another look, with a link to each. `{{ form }}` has it already."""
    return {"form": form, "keeps_all": forms.keeps_all(form)}


@register.inclusion_tag("forms/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """The fields without the summary, where the summary stands further up."""
    return {"form": form}


register.simple_tag(forms.control, name="control")
register.filter("widget_kind", forms.kind_of)
register.filter("first_control_id", forms.first_control_id)
register.filter("error_words", forms.error_words)


@register.simple_tag
def option_control(option: BoundWidget, kind: str) -> SafeString:
    """The input of one radio or checkbox of a group."""
    classes = "govuk-checkboxes__input" if kind == "checkboxes" else "govuk-radios__input"
    widget = {**option.data, "attrs": {**option.data["attrs"], "class": classes}}
    return SafeString(option.renderer.render("django/forms/widgets/input.html", {"widget": widget}))


@register.simple_tag(takes_context=True)
def keep_answer(context: Context) -> SafeString:
    """Beside `{% csrf_token %}` in a form whose view is marked `@keep_answer`: says whose answer it is."""
    request = context.get("request")
    return kept.owner_field(request.user) if request is not None and request.user.is_authenticated else SafeString("")


@register.simple_tag
def brand(name: str) -> SafeString:
    """The academy's name with its place on a line of its own: “Northshire”, then “Restorative Practice Academy”."""
    place, found, rest = (name or "Restorative Practice Academy").partition(" Restorative ")
    return format_html('<span class="brand__place">{}</span> Restorative {}', place, rest) if found else format_html("{}", name)
