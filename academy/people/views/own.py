"""One's own account: name and e-mail."""

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from academy.common.posting import posted_from
from academy.people.forms.accounts import OwnEmailForm, OwnNameForm
from academy.people.letters import tell_old_address
from academy.people.models import Person
from academy.people.operations import Refused, change_email, rename_person


@login_required
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    return _page(request)


@login_required
@posted_from("people:me")
def own_name(request: HttpRequest) -> HttpResponse:
    person, form = _person(request), OwnNameForm(request.POST)
    if form.is_valid():
        rename_person(person=person, name=form.cleaned_data["name"], at=timezone.now(), by=person)
        messages.success(request, _("You are %(name)s here from now on.") % {"name": person.name})
        return redirect("people:me")
    return _page(request, name_form=form)


@login_required
@posted_from("people:me")
@reauthentication_required
def own_email(request: HttpRequest) -> HttpResponse:
    """Asks for the password first: whoever sets the address can have the password changed."""
    person, form = _person(request), OwnEmailForm(request.POST)
    if not form.is_valid():
        return _page(request, email_form=form)
    before = person.email
    try:
        change_email(person=person, email=form.cleaned_data["email"], at=timezone.now(), by=person)
    except Refused as refused:
        form.add_error("email", str(refused))
        return _page(request, email_form=form)
    if person.email != before:
        tell_of_new_address(request, person, before)
        words = _("Your e-mail is %(email)s now. We have sent a message there: follow its link, so that we know it arrives.")
        messages.success(request, words % {"email": person.email} if person.email else _("We have no e-mail address of you any more."))
    return redirect("people:me")


def tell_of_new_address(request: HttpRequest, person: Person, before: str) -> None:
    """Word to the old address, in case somebody else did it; and a link to the new one, to see that it arrives."""
    if before:
        tell_old_address(person=person, address=before)
    address = EmailAddress.objects.filter(user=person, email=person.email).first()
    if address:
        address.send_confirmation(request)


def _page(request: HttpRequest, *, name_form: OwnNameForm | None = None, email_form: OwnEmailForm | None = None) -> HttpResponse:
    person = _person(request)
    address = EmailAddress.objects.filter(user=person, email=person.email).first()
    context = {
        "name_form": name_form or OwnNameForm(initial={"name": person.name}),
        "email_form": email_form or OwnEmailForm(initial={"email": person.email}),
        "form": name_form or email_form,  # for the word “Error” in the title
        "is_unconfirmed": address is not None and not address.verified,
        "person": person,
    }
    return render(request, "people/me.html", context, status=422 if name_form or email_form else 200)


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
