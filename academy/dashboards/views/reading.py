"""How pages look to somebody: kept on the person, and in a cookie for whoever is not signed in."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from academy.common.reading import CHOICES, COOKIE, LASTS_SECONDS, chosen_by, kept_as
from academy.people.models import Person
from academy.people.operations import choose_reading


class ReadingForm(forms.Form):
    words = forms.MultipleChoiceField(
        label=gettext_lazy("Change what you like"),
        choices=CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose among these")},
    )


@require_http_methods(["GET", "POST"])
def reading(request: HttpRequest) -> HttpResponse:
    """The choice, which this very page shows at once."""
    form = ReadingForm(request.POST if request.method == "POST" else None, initial={"words": chosen_by(request).split()})
    if form.is_valid():
        words = form.cleaned_data["words"]
        messages.success(request, _("This is how pages look to you now."))
        response = redirect("dashboards:reading")
        if isinstance(request.user, Person):
            choose_reading(person=request.user, words=words)
        else:
            response.set_cookie(
                COOKIE,
                kept_as(words),
                max_age=LASTS_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite=settings.SESSION_COOKIE_SAMESITE,
            )
        return response
    return render(request, "site/reading.html", {"form": form}, status=422 if form.errors else 200)
