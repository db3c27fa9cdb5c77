"""The reader's side: what others let one read. Each reading is a look that the author sees. What was taken back is not found."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from academy.common.kept import keep_answer
from academy.people.access import name_for
from academy.people.looks import log_look
from academy.people.models import Person
from academy.practice.access import can_set_aside, shares_readable_by
from academy.practice.forms import CommentForm, SetAsideForm
from academy.practice.models import Comment, Share
from academy.practice.operations import comment_on, set_aside
from academy.practice.queries import shared_with
from academy.practice.views.warned import Held, held_back

A_PAGE = 20


@require_GET
@login_required
@never_cache
def shared_list(request: HttpRequest) -> HttpResponse:
    """Whose writing one may open: nothing of what it says."""
    reader, today = cast(Person, request.user), timezone.localdate()
    page = Paginator(shares_readable_by(reader, on=today).order_by("-shared_at", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    shared = shared_with(reader, Share.objects.filter(pk__in=[share.pk for share in page]), on=today)
    return render(request, "practice/shared-list.html", {"page": page, "shared": shared})


@keep_answer
@sensitive_post_parameters("text", "instead")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def shared_detail(request: HttpRequest, share_id: int) -> HttpResponse:
    """Read one piece, and say something to it where the author asked."""
    reader, share = cast(Person, request.user), _share(request, share_id)
    there = Comment.objects.filter(share=share).first()
    said = there.text if there else ""
    form = CommentForm(request.POST or None, initial={"text": said}) if share.asks_comment else None
    if request.method == "POST" and form is None:
        raise Http404
    held = None
    if form is not None and request.method == "POST" and form.is_valid():
        held = held_back(request, form, ("text",), before=[said])
        if held is None:
            comment_on(share=share, text=form.cleaned_data["text"], at=timezone.now(), by=reader)
            messages.success(request, _("Saved. The author can read it."))
            return redirect("practice:shared-detail", share.pk)
    return _read(request, share, form, held)


@sensitive_variables()
def _read(request: HttpRequest, share: Share, form: CommentForm | None, held: Held | None) -> HttpResponse:
    reader, today = cast(Person, request.user), timezone.localdate()
    author = share.reflection.author
    log_look(viewer=reader, person_ids=[author.pk], route="writing", at=timezone.now(), filter=str(share.reflection_id))
    context = {
        "share": share,
        "reflection": share.reflection,
        "author": name_for(reader, author, on=today),
        "form": form,
        "held": held,
        "may_set_aside": can_set_aside(reader, on=today),
    }
    return render(request, "practice/shared-detail.html", context, status=422 if form is not None and form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def shared_set_aside(request: HttpRequest, share_id: int) -> HttpResponse:
    """An assessor says that a piece should not be here: it is hidden at once."""
    reader, today = cast(Person, request.user), timezone.localdate()
    if not can_set_aside(reader, on=today):
        raise Http404
    share = _share(request, share_id)
    form = SetAsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_aside(share=share, why=form.cleaned_data["why"], at=timezone.now(), by=reader)
        messages.success(request, _("Set aside. Nobody but its author can read it now. The author and the data lead are told."))
        return redirect("practice:shared-list")
    context = {"form": form, "share": share, "author": name_for(reader, share.reflection.author, on=today)}
    return render(request, "practice/shared-set-aside.html", context, status=422 if form.errors else 200)


def _share(request: HttpRequest, share_id: int) -> Share:
    reader = cast(Person, request.user)
    readable = shares_readable_by(reader, on=timezone.localdate()).select_related("reflection__author")
    return get_object_or_404(readable, pk=share_id)
