"""The gates before publication and before moves, and the academy's look in Wagtail's administration."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from cms import figures
from cms.bundles import views as bundles
from cms.drafts import says_what_is_live
from cms.gates import say_what_stands_in_the_way, say_what_to_look_at, say_who_else_saved
from cms.glossary.admin import TermViewSet
from cms.models import Adoption, CataloguePage, LessonPage, ModulePage, Recording
from cms.problems import moves_what_was_begun
from cms.recordings.admin import RecordingViewSet, delete_what_nobody_saw
from cms.signing import views as signing
from cms.signing.sending import sent
from cms.starting import views as starting
from courses.models import Lesson

register_snippet(RecordingViewSet)
register_snippet(TermViewSet)


hooks.register("before_create_page", starting.begins_with_a_choice)


@hooks.register("before_bulk_action")
def gate_bulk_actions(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> HttpResponse | None:
    """Many pages at once: published all of them or, where one is not fit, none."""
    if not objects or not isinstance(objects[0], Page):
        return None
    if action_type == "publish":
        below = bool(action.cleaned_form.cleaned_data.get("include_descendants"))
        if say_what_stands_in_the_way(request, _as_published(objects, below)):
            return redirect("wagtailadmin_explore", objects[0].get_parent().pk)
    if action_type == "move":
        moved = [page.specific for page in objects]
        destination = action.cleaned_form.cleaned_data["chooser"]
        if any(_is_refused(request, page, destination) for page in moved):
            return redirect("wagtailadmin_explore", objects[0].get_parent().pk)
    return None


def _as_published(pages: list[Page], below: bool) -> Iterator[Page]:
    for page in pages:
        yield page.get_latest_revision_as_object()
        if below:
            yield from (draft.get_latest_revision_as_object() for draft in page.get_descendants().not_live())


@hooks.register("before_move_page")
def gate_move(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    return redirect("wagtailadmin_explore", page.get_parent().pk) if _is_refused(request, page.specific, destination) else None


def _is_refused(request: HttpRequest, page: Page, destination: Page) -> bool:
    if not isinstance(page, LessonPage) or not moves_what_was_begun(page, destination.translation_key):
        return False
    messages.error(
        request,
        _("“%(title)s” stays in its module: people have begun it there, and their records say so. Copy it instead.")
        % {"title": page.title},
    )
    return True


@hooks.register("after_publish_page")
def warn_after_publishing(request: HttpRequest, page: Page) -> None:
    say_what_to_look_at(request, page.specific)


@hooks.register("before_delete_snippet")
def gate_deletion(request: HttpRequest, objects: list[Any]) -> HttpResponse | None:
    if not objects or not isinstance(objects[0], Recording):
        return None
    return delete_what_nobody_saw(request, objects)


@hooks.register("after_edit_page")
def forget_a_draft_that_says_what_is_live(request: HttpRequest, page: Page) -> None:
    """Whoever only opens a page has it saved by the browser, and would leave “unpublished changes” where there are none."""
    page = page.specific
    if page.live and page.has_unpublished_changes and says_what_is_live(page):
        Page.objects.filter(pk=page.pk).update(has_unpublished_changes=False)


@hooks.register("after_edit_page")
def tell_of_a_colleagues_version(request: HttpRequest, page: Page) -> None:
    say_who_else_saved(request, page)


@hooks.register("register_admin_urls")
def figures_urls() -> list[URLPattern]:
    return figures.urlpatterns


@hooks.register("register_admin_urls")
def bundle_urls() -> list[URLPattern]:
    return bundles.urlpatterns


@hooks.register("register_admin_urls")
def starting_urls() -> list[URLPattern]:
    return starting.urlpatterns


@hooks.register("register_admin_urls")
def signing_urls() -> list[URLPattern]:
    return signing.urlpatterns


@hooks.register("register_page_header_buttons")
def signing_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if not isinstance(page, ModulePage):
        return
    can = page.permissions_for_user(user)
    if can.can_edit():
        yield Button(_("Send for sign-off"), reverse("cms-sign-off-send", args=[page.pk]), icon_name="check", priority=80)
    if can.can_publish() and sent(page).states:
        yield Button(_("Sign off"), reverse("cms-sign-off", args=[page.pk]), icon_name="check", priority=79)


@hooks.register("register_page_header_buttons")
def bundle_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, ModulePage) and page.permissions_for_user(user).can_edit():
        yield Button(_("Export as a bundle"), reverse("cms-bundle-export", args=[page.pk]), icon_name="download", priority=91)
        if Adoption.objects.filter(key=page.translation_key).exists():
            yield Button(_("What the origin has changed"), reverse("cms-bundle-since", args=[page.pk]), icon_name="history", priority=92)
    if isinstance(page, CataloguePage) and page.permissions_for_user(user).can_add_subpage():
        yield Button(_("Import a module"), reverse("cms-bundle-import"), icon_name="upload", priority=91)


@hooks.register("register_reports_menu_item")
def figures_menu_item() -> MenuItem:
    return MenuItem(_("How questions do"), reverse("cms-checks"), name="questions", icon_name="help", order=50)


@hooks.register("register_page_header_buttons")
def figures_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, LessonPage) and page.kind == LessonPage.Kind.CHECK and Lesson.objects.filter(key=page.key).exists():
        yield Button(_("How its questions do"), figures.questions_url(page.key), icon_name="help", priority=90)


@hooks.register("insert_global_admin_css")
def academy_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))
