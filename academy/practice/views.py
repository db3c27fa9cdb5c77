"""A person's own writing: to read again, to take away, to delete. Somebody else's is not found."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from academy.people.models import Person
from academy.practice.operations import delete_writing
from academy.practice.queries import writing_of, written_by

A_PAGE = 20


@require_GET
@login_required
@never_cache
def writing_list(request: HttpRequest) -> HttpResponse:
    pages = Paginator(writing_of(cast(Person, request.user)).order_by("-saved_at", "-pk"), A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    written = written_by(writing_of(cast(Person, request.user)).filter(pk__in=[reflection.pk for reflection in page]))
    return render(request, "practice/writing-list.html", {"page": page, "written": written})


@require_GET
@login_required
@never_cache
def writing_download(request: HttpRequest, reflection_id: int | None = None) -> HttpResponse:
    """One piece or all of it as a plain text file that any device opens."""
    mine = writing_of(cast(Person, request.user))
    if reflection_id is not None:
        mine = mine.filter(pk=reflection_id)
        if not mine:
            raise Http404
    words = render_to_string("practice/writing.txt", {"written": written_by(mine), "person": request.user, "at": timezone.now()})
    # The mark at the beginning tells Notepad and its like that the letters are UTF-8.
    response = HttpResponse("\ufeff" + words, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("my-writing")}.txt"'
    return response


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def writing_delete(request: HttpRequest, reflection_id: int) -> HttpResponse:
    person = cast(Person, request.user)
    if request.method == "POST":
        # Pressed twice, it is gone already; what is somebody else's looks the same.
        for reflection in writing_of(person).filter(pk=reflection_id):
            delete_writing(reflection=reflection, by=person, at=timezone.now())
            messages.success(request, _("Deleted. Nobody can bring it back, and neither can we."))
        return redirect("practice:writing-list")
    get_object_or_404(writing_of(person), pk=reflection_id)
    written = written_by(writing_of(person).filter(pk=reflection_id))[0]
    return render(request, "practice/writing-delete.html", {"written": written})
