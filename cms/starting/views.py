"""Choosing from where to begin a module or a lesson, before there is a form to fill in."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from academy.people.models import Person
from cms.models import ModulePage
from cms.starting.points import StartingPoint, begin, kind_below, points_below

# In the address of Wagtail's own form: without a starting point.
EMPTY = "empty"


class BeginForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=255, help_text=gettext_lazy("It can be changed later."))
    point = forms.ChoiceField(
        label=gettext_lazy("Begin from"), widget=forms.RadioSelect, error_messages={"required": gettext_lazy("Choose one of these.")}
    )

    def __init__(self, *args: Any, points: list[StartingPoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = {point.code: point for point in points}
        field = cast(forms.ChoiceField, self.fields["point"])
        field.choices = [(point.code, format_html('{}<br><span class="help">{}</span>', point.title, point.words)) for point in points]

    def clean_point(self) -> StartingPoint:
        return self.points[self.cleaned_data["point"]]


class BeginView(WagtailAdminTemplateMixin, FormView):
    form_class = BeginForm
    template_name = "cms/starting/begin.html"
    header_icon = "doc-empty-inverse"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.parent: Page = get_object_or_404(Page, pk=kwargs["parent_id"]).specific
        kind = kind_below(self.parent)
        if kind is None:
            raise Http404
        if not self.parent.permissions_for_user(request.user).can_add_subpage() or not kind.can_create_at(self.parent):
            raise PermissionDenied
        self.page_title = _("Begin a module") if kind is ModulePage else _("Begin a lesson")
        self.empty_url = f"{reverse('wagtailadmin_pages:add', args=['cms', kind._meta.model_name, self.parent.pk])}?{EMPTY}=1"
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.parent.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": reverse("wagtailadmin_explore", args=[self.parent.pk]), "label": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, here, {"url": "", "label": self.page_title}]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "points": points_below(self.parent)}

    def form_valid(self, form: BeginForm) -> HttpResponse:
        by = cast(Person, self.request.user)
        page = begin(parent=self.parent, point=form.cleaned_data["point"], title=form.cleaned_data["title"], by=by)
        words = _("“%(title)s” is here as a draft. Write your own words where there are double square brackets.")
        messages.success(self.request, words % {"title": page.title})
        return redirect("wagtailadmin_pages:edit", page.pk)

    def form_invalid(self, form: BeginForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"empty_url": self.empty_url}


def begins_with_a_choice(request: HttpRequest, parent: Page, page_class: type[Page]) -> HttpResponse | None:
    """Stands before Wagtail's empty form. What is sent from that form goes on its way."""
    if request.method != "GET" or EMPTY in request.GET or page_class is not kind_below(parent):
        return None
    return redirect("cms-begin", parent.pk)


urlpatterns: list[URLPattern] = [path("begin/<int:parent_id>/", BeginView.as_view(), name="cms-begin")]
