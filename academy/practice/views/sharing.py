"""The author's side of sharing: naming a reader, and taking it back."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from academy.people.access import name_for
from academy.people.models import Person
from academy.practice.forms import ReaderForm
from academy.practice.models import Share
from academy.practice.operations import CannotRead, IsSetAside, share_writing, withdraw_share
from academy.practice.queries import writing_of, written_by


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def writing_share(request: HttpRequest, reflection_id: int) -> HttpResponse:
    """Let one person read one piece."""
    author, today = cast(Person, request.user), timezone.localdate()
    reflection = get_object_or_404(writing_of(author), pk=reflection_id)
    form = ReaderForm(request.POST or None, author=author, on=today)
    if request.method == "POST" and form.is_valid():
        reader, asks_comment = form.cleaned_data["chosen"], form.cleaned_data["asks_comment"]
        try:
            share_writing(reflection=reflection, reader=reader, asks_comment=asks_comment, at=timezone.now(), by=author)
        except CannotRead:
            form.add_error("who", _("This person cannot read it. Choose somebody else"))
        except IsSetAside:
            form.add_error(None, _("This piece is set aside for now. Nobody but you can read it until your data lead puts it back"))
        else:
            words = _("%(name)s can read it now, and is told. You can take it back whenever you like.")
            messages.success(request, words % {"name": name_for(author, reader)})
            return redirect("practice:writing-detail", reflection.pk)
    written = written_by(writing_of(author).filter(pk=reflection.pk))[0]
    return render(request, "practice/writing-share.html", {"form": form, "written": written}, status=422 if form.errors else 200)


@require_POST
@login_required
def share_withdraw(request: HttpRequest, share_id: int) -> HttpResponse:
    author = cast(Person, request.user)
    share = get_object_or_404(Share.objects.filter(reflection__author=author).select_related("reader"), pk=share_id)
    withdraw_share(share=share, at=timezone.now(), by=author)
    messages.success(request, _("Taken back. %(name)s can no longer read it.") % {"name": name_for(author, share.reader)})
    return redirect("practice:writing-detail", share.reflection_id)
