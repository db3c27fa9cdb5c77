"""A person's own writing: to write, read again, take away and delete. Somebody else's is not found."""

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
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from academy.common.kept import keep_answer
from academy.people.models import Person
from academy.practice.forms import JournalForm
from academy.practice.models import Quarantine, Reflection
from academy.practice.operations import ChangedMeanwhile, delete_writing, save_journal
from academy.practice.queries import readers_of, writing_of, written_by
from academy.practice.views.warned import Held, held_back

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
def writing_detail(request: HttpRequest, reflection_id: int) -> HttpResponse:
    """One piece, with who may read it, when they did, and what they said."""
    person = cast(Person, request.user)
    reflection = get_object_or_404(writing_of(person), pk=reflection_id)
    context = {
        "written": written_by(writing_of(person).filter(pk=reflection.pk))[0],
        "readers": readers_of(reflection, viewer=person, on=timezone.localdate()),
        "quarantine": Quarantine.objects.open().filter(reflection=reflection).first(),
    }
    return render(request, "practice/writing-detail.html", context)


@keep_answer
@sensitive_post_parameters("title", "text", "instead")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def journal_add(request: HttpRequest) -> HttpResponse:
    form = JournalForm(request.POST or None, initial=JournalForm.blank())
    return _journal(request, form, None)


@keep_answer
@sensitive_post_parameters("title", "text", "instead")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def journal_change(request: HttpRequest, reflection_id: int) -> HttpResponse:
    """Only entries of one's own: what was written in a lesson is changed in its lesson."""
    mine = writing_of(cast(Person, request.user)).filter(kind=Reflection.Kind.JOURNAL)
    reflection = get_object_or_404(mine, pk=reflection_id)
    drawn = {"title": reflection.prompt, "text": reflection.text, "version": reflection.version, "token": reflection.block_id}
    return _journal(request, JournalForm(request.POST or None, initial=drawn), reflection)


@sensitive_variables()
def _journal(request: HttpRequest, form: JournalForm, reflection: Reflection | None) -> HttpResponse:
    held, other = None, None
    if request.method == "POST" and form.is_valid():
        held = held_back(request, form, ("title", "text"), before=[reflection.prompt, reflection.text] if reflection else [])
        if held is None:
            answers = form.cleaned_data
            try:
                saved = save_journal(
                    author=cast(Person, request.user),
                    token=reflection.block_id if reflection else str(answers["token"]),
                    title=answers["title"],
                    text=answers["text"],
                    version=answers["version"],
                    at=timezone.now(),
                )
            except ChangedMeanwhile as changed:
                other = changed.reflection
                data = request.POST.copy()
                data["version"] = str(other.version)
                form.data = data
            else:
                messages.success(request, _("Saved. Only you and whom you name can read it."))
                return redirect("practice:writing-detail", saved.pk)
    return _drawn(request, form, reflection, held, other)


@sensitive_variables()
def _drawn(request: HttpRequest, form: JournalForm, mine: Reflection | None, held: Held | None, other: Reflection | None) -> HttpResponse:
    context = {"form": form, "reflection": mine, "held": held, "other": other}
    return render(request, "practice/journal.html", context, status=422 if form.errors else 409 if other else 200)


@require_GET
@login_required
@never_cache
def writing_download(request: HttpRequest, reflection_id: int | None = None) -> HttpResponse:
    """One piece or all of it as a plain text file that any device opens. What is set aside is not carried away."""
    mine = writing_of(cast(Person, request.user)).exclude(quarantines__in=Quarantine.objects.open())
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
