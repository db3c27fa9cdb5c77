"""Bundles in Wagtail's administration: export, import with a look before, and what the origin has changed since."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from academy.people.models import Person
from cms.bundles.adopting import adopt
from cms.bundles.form import BundleInvalid
from cms.bundles.forms import BundleForm
from cms.bundles.packing import NotAsReleased, NothingReleased, packed
from cms.bundles.since import changed_since
from cms.curriculum.site import keep_site
from cms.models import Adoption
from cms.views import AdminPageView, own_module


class ExportView(View):
    def get(self, request: HttpRequest, page_id: int) -> HttpResponseBase:
        page = own_module(request, page_id)
        try:
            name, file = packed(page, on=timezone.localdate())
        except NothingReleased:
            messages.warning(request, _("“%(title)s” has not been published yet, so there is nothing to export.") % {"title": page.title})
            return redirect("wagtailadmin_pages:edit", page.pk)
        except NotAsReleased:
            words = _("Lessons of “%(title)s” have changed since its last edition. Publish the module first.")
            messages.warning(request, words % {"title": page.title})
            return redirect("wagtailadmin_pages:edit", page.pk)
        return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


class ImportView(AdminPageView):
    """The form; what would come of it, with the same form to say yes; and then the draft."""

    template_name = "cms/bundles/import.html"
    header_icon = "upload"
    page_title = gettext_lazy("Import a module")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not keep_site().permissions_for_user(request.user).can_add_subpage():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BundleForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        if "apply" not in request.POST:
            again = BundleForm(initial={"kept": form.cleaned_data["kept"], "code": form.plan.data["code"]})
            again.fields["file"].label = _("Another bundle")
            again.fields["file"].help_text = _("Left empty, it is the one that you brought.")
            return self.render_to_response(self.get_context_data(form=again, bundle=form.bundle, plan=form.plan))
        try:
            with form.open() as file:
                page = adopt(file, code=form.cleaned_data["code"], at=timezone.now(), by=cast(Person, request.user))
        except BundleInvalid as invalid:
            for problem in invalid.problems:
                form.add_error("file", problem)
            return self.render_to_response(self.get_context_data(form=form), status=422)
        form.forget()
        words = _("“%(title)s” is here as a draft. Nobody but editors sees it until its lessons and then the module are published.")
        messages.success(request, words % {"title": page.title})
        return redirect("wagtailadmin_explore", page.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"form": BundleForm(), **kwargs})


class SinceView(AdminPageView):
    """A newer bundle of the origin beside the one that was adopted."""

    template_name = "cms/bundles/since.html"
    header_icon = "history"
    page_title = gettext_lazy("What the origin has changed")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.page = own_module(request, kwargs["page_id"])
        self.adoption = get_object_or_404(Adoption, key=self.page.translation_key)
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.page.title)

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        form = BundleForm(request.POST, request.FILES, is_planned=False)
        if form.is_valid():
            form.forget()
            try:
                found = changed_since(self.adoption, form.bundle)
            except BundleInvalid as invalid:
                form.add_error("file", invalid.problems[0])
            else:
                shown = {"form": BundleForm(is_planned=False), "differences": found, "newer": form.bundle.origin}
                return self.render_to_response(self.get_context_data(**shown))
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"form": BundleForm(is_planned=False), "adoption": self.adoption, "page": self.page, **kwargs})


urlpatterns: list[URLPattern] = [
    path("bundles/import/", ImportView.as_view(), name="cms-bundle-import"),
    path("bundles/<int:page_id>/export/", ExportView.as_view(), name="cms-bundle-export"),
    path("bundles/<int:page_id>/since/", SinceView.as_view(), name="cms-bundle-since"),
]
