"""Saying to an editor what stands between pages and their publication."""

from collections.abc import Iterable
from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from academy.people.access import name_for
from academy.people.models import Person
from cms.problems import Problem, blocking, problems


def say_what_stands_in_the_way(request: HttpRequest, pages: Iterable[Page]) -> bool:
    """Whether any of the pages, each as it would be published, has problems that forbid it; says them all."""
    found = [(page, blocking(page)) for page in pages]
    for page, its in found:
        if its:
            messages.error(request, _listed(_("“%(title)s” cannot be published yet.") % {"title": page.title}, its))
    return any(its for _page, its in found)


def say_what_to_look_at(request: HttpRequest, page: Page) -> None:
    """After publication: what forbids nothing, and is worth a look."""
    found = [problem for problem in problems(page) if not problem.blocks]
    if found:
        messages.warning(request, _listed(_("“%(title)s” is published. Worth a look:") % {"title": page.title}, found))


def say_who_else_saved(request: HttpRequest, page: Page) -> None:
    """After a save: whose version has come in between opening the page and saving it. Both are in its history."""
    loaded = request.POST.get("loaded_revision_id", "")
    if not loaded.isdecimal():
        return
    mine, *others = page.revisions.filter(pk__gt=loaded).order_by("-pk").select_related("user") or [None]
    theirs = next((revision for revision in others if revision.user_id != request.user.pk), None)
    if theirs is None:
        return
    who = name_for(cast(Person, request.user), theirs.user) if theirs.user else _("Somebody")
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, theirs.pk, mine.pk])
    words = _("%(name)s saved this page while you had it open. Yours is on top now, and theirs is kept.") % {"name": who}
    messages.warning(request, format_html('{} <a href="{}">{}</a>', words, compare, _("See what differs")))


def _listed(title: str, found: Iterable[Problem]) -> str:
    return format_html("{}<ul>{}</ul>", title, format_html_join("", "<li>{}</li>", ((str(problem),) for problem in found)))
