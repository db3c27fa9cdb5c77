"""Sending a module for sign-off, and answering, in Wagtail's administration."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.people.access import name_for
from academy.people.models import Person
from cms.problems import problems
from cms.release.coming import coming_edition
from cms.signing.forms import AnswerForm, SendForm
from cms.signing.sending import NotFitToSend, NothingWaits, changed_lessons, send_back, send_for_sign_off, sent, sign_off
from cms.views import AdminPageView, own_module


class _SigningView(AdminPageView):
    header_icon = "check"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.page = own_module(request, kwargs["page_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.page.title)

    @property
    def person(self) -> Person:
        return cast(Person, self.request.user)

    def explore(self) -> HttpResponse:
        return redirect("wagtailadmin_explore", self.page.pk)


class SendView(_SigningView):
    """What differs from the edition that is out, and the form that sends it to the practice lead."""

    template_name = "cms/signing/send.html"
    page_title = gettext_lazy("Send for sign-off")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=self._form()))

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            try:
                send_for_sign_off(module=self.page, lessons=form.chosen, change=form.change, by=self.person)
            except NotFitToSend as refused:
                return self.render_to_response(self.get_context_data(form=form, refused=refused.found), status=422)
            messages.success(request, _("“%(title)s” is with the practice lead. We write to you when there is an answer.") % self._title)
            return self.explore()
        return self.render_to_response(self.get_context_data(form=form), status=422)

    @property
    def _title(self) -> dict[str, str]:
        return {"title": self.page.title}

    def _form(self, *args: Any) -> SendForm:
        self.changed = changed_lessons(self.page)
        self.coming = coming_edition(self.page.get_latest_revision_as_object(), drafts=self.changed)
        return SendForm(*args, changed=self.changed, coming=self.coming)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waits = sent(self.page)
        return super().get_context_data(**{"coming": self.coming, "waits": waits, "changed": self.changed, "module": self.page, **kwargs})


class SignOffView(_SigningView):
    """What was sent, beside what is out, and the practice lead's answer."""

    template_name = "cms/signing/sign-off.html"
    page_title = gettext_lazy("Sign off")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if not self.page.permissions_for_user(request.user).can_publish():
            raise PermissionDenied
        return response

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        said = {"module": self.page, "by": self.person, "comment": form.cleaned_data["comment"]}
        try:
            if "send-back" in request.POST:
                send_back(**said)
                messages.success(request, _("Sent back with your word. Nothing was published."))
            else:
                sign_off(**said)
                messages.success(request, _("Signed off and published: “%(title)s”.") % {"title": self.page.title})
        except NotFitToSend as refused:
            return self.render_to_response(self.get_context_data(form=form, refused=refused.found), status=422)
        except NothingWaits as nothing:
            messages.warning(request, str(nothing))
        return self.explore()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waits = sent(self.page)
        first = waits.states[0] if waits.states else None
        by = name_for(self.person, first.requested_by) if first and first.requested_by else ""
        # What the module says of drafts in it is said before they go along with it.
        found = [(page, its) for page in waits.pages if (its := [problem for problem in problems(page) if problem.path])]
        shown = {"waits": waits, "by": by, "since": first and first.created_at, "worth_a_look": found, "form": AnswerForm()}
        return super().get_context_data(**{**shown, "module": self.page, **kwargs})


urlpatterns: list[URLPattern] = [
    path("modules/<int:page_id>/send/", SendView.as_view(), name="cms-sign-off-send"),
    path("modules/<int:page_id>/sign-off/", SignOffView.as_view(), name="cms-sign-off"),
]
