"""The ways in: by invitation, and one sign-in for the content management and the administration too."""

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from academy.people.forms.accounts import ChoosePasswordForm, InvitationCodeForm
from academy.people.operations import InvitationNotOpen, accept_invitation, find_invitation

_CODE = "invitation-code"


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Type the code of an invitation, or send it from the page of its link."""
    form = InvitationCodeForm(request.POST or None)
    if request.method == "POST":
        limited = ratelimit.consume_or_429(request, action="invitation")
        if limited:
            return limited
        if form.is_valid():
            try:
                find_invitation(form.cleaned_data["code"], at=timezone.now())
            except InvitationNotOpen as refused:
                form.add_error("code", str(refused))
            else:
                request.session[_CODE] = form.cleaned_data["code"]
                return redirect("entrance:choose")
    return render(request, "people/entrance/code.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_safe
def invitation_link(request: HttpRequest, code: str) -> HttpResponse:
    """The link of the mail. Opening it does nothing yet: programs that check mail open links too, and would use it up."""
    return render(request, "people/entrance/link.html", {"code": code})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation_accept(request: HttpRequest) -> HttpResponse:
    """Choose a password, with the code that was sent just before; then sign in, by way of the second step where there is one."""
    code, now = request.session.get(_CODE, ""), timezone.now()
    try:
        person = find_invitation(code, at=now).person
        form = ChoosePasswordForm(request.POST or None, person=person)
        if request.method == "POST" and form.is_valid():
            person = accept_invitation(code=code, password=form.cleaned_data["password"], at=now)
            request.session.pop(_CODE, None)
            return perform_login(request, person)
    except InvitationNotOpen as refused:
        messages.warning(request, str(refused))
        return redirect("entrance:code")
    return render(request, "people/entrance/choose.html", {"form": form, "person": person}, status=422 if form.errors else 200)


@never_cache
def back_door(request: HttpRequest) -> HttpResponse:
    """In the place of Django's and Wagtail's own sign-in pages, which know no second step and no limit of attempts."""
    after = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(after, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        after = request.path.removesuffix("login/")
    if request.user.is_authenticated:
        # Signed in and sent here all the same: this part is not theirs. To show the sign-in again would go round in circles.
        raise PermissionDenied
    return redirect_to_login(after, resolve_url(settings.LOGIN_URL))


def own_email(request: HttpRequest) -> HttpResponse:
    """allauth's page of addresses knows several a person; here there is one, on the page of one's own account."""
    return redirect(reverse("people:me"))


def own_password(request: HttpRequest) -> HttpResponse:
    return redirect(reverse("account_change_password"))


def wagtails_password_reset(request: HttpRequest) -> HttpResponse:
    """allauth's is the only one."""
    return redirect(reverse("account_reset_password"))
