"""Completions from an earlier record: a list with a dry run, or one by hand."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from academy.common.forms import UploadForm
from academy.common.tables import TableInvalid, read_table
from academy.people.models import Person
from academy.reports.queries import scope_of
from courses.models import Completion, Module, PastImport
from courses.operations import record_completion
from courses.operations.past import PastRow, begin_recording, read_past_completions

ROWS_A_PAGE = 100


class OneForm(forms.Form):
    """One completion, with what was seen of it."""

    person = forms.CharField(label=gettext_lazy("Person"), help_text=gettext_lazy("User name or e-mail."), max_length=150)
    module = forms.ModelChoiceField(
        label=gettext_lazy("Module"), queryset=Module.objects.none(), empty_label=gettext_lazy("Choose a module")
    )
    on = forms.DateField(label=gettext_lazy("Completed on"), help_text=gettext_lazy("Like 31/03/2027."))
    evidence = forms.CharField(
        label=gettext_lazy("What you have seen"),
        max_length=500,
        help_text=gettext_lazy("For instance: certificate of the council, seen on paper."),
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        field = self.fields["module"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Module.objects.order_by("code")

    def clean_person(self) -> Person:
        word = self.cleaned_data["person"].strip()
        person = self.people.filter(username__iexact=word).first() or self.people.filter(email__iexact=word).first()
        if person is None:
            raise forms.ValidationError(_("Nobody of yours has this user name or e-mail."))
        return person

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."))
        return self.cleaned_data["on"]


@login_required
@require_http_methods(["GET", "POST"])
def past_upload(request: HttpRequest) -> HttpResponse:
    people, viewer = _people(request), _viewer(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            table = read_table(upload, columns=["person", "module", "date"], optional=["evidence"])
            rows = [PastRow(row.number, row.text("person"), row.text("module"), row["date"], row.text("evidence")) for row in table]
        except TableInvalid as error:
            form.add_error("file", str(error))
        else:
            past = read_past_completions(
                rows=rows, people=people, file_name=upload.name, today=timezone.localdate(), at=timezone.now(), by=viewer
            )
            return redirect("dashboards:past-detail", past.pk)
    past_lists = PastImport.objects.filter(uploaded_by=viewer).defer("rows").order_by("-uploaded_at")[:20]
    return render(request, "dashboards/past/upload.html", {"form": form, "past": past_lists}, status=422 if form.errors else 200)


@login_required
@require_GET
def past_detail(request: HttpRequest, past_id: int) -> HttpResponse:
    _people(request)
    past = get_object_or_404(PastImport, pk=past_id, uploaded_by=_viewer(request))
    page = Paginator(past.rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row["day"] = parse_date(row["on"]) if row["on"] else None
    counts = {state: past.count(state) for state in ("ready", "there", "refused", "recorded")}
    may_begin = past.begun_at is None or past.is_lost(timezone.now())
    return render(request, "dashboards/past/detail.html", {"past": past, "page": page, "may_begin": may_begin, **counts})


@login_required
@require_POST
def past_apply(request: HttpRequest, past_id: int) -> HttpResponse:
    """Record the ready rows, once; a second click finds it under way."""
    _people(request)
    past = get_object_or_404(PastImport, pk=past_id, uploaded_by=_viewer(request))
    if begin_recording(past=past, at=timezone.now()):
        messages.success(request, _("The rows are being recorded. You can leave this page and come back."))
    return redirect("dashboards:past-detail", past.pk)


@login_required
@require_http_methods(["GET", "POST"])
def past_one(request: HttpRequest) -> HttpResponse:
    form = OneForm(request.POST or None, people=_people(request))
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        record_completion(
            person=found["person"],
            module=found["module"],
            on=found["on"],
            at=timezone.now(),
            by=_viewer(request),
            source=Completion.Source.BY_HAND,
            evidence=found["evidence"],
        )
        messages.success(request, _("Recorded: %(module)s for %(name)s.") % {"module": found["module"].title, "name": found["person"].name})
        return redirect("dashboards:person-record", found["person"].pk)
    return render(request, "dashboards/past/one.html", {"form": form}, status=422 if form.errors else 200)


def _viewer(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _people(request: HttpRequest) -> QuerySet[Person]:
    """Those for whom the viewer may record: whoever has worked for an agency of theirs. Nobody's page is not found."""
    scope = scope_of(_viewer(request), on=timezone.localdate())
    if not scope.may_open:
        raise Http404
    return Person.objects.filter(pk__in=scope.reach().values("person"))
