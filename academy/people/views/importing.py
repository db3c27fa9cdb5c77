"""The list of an agency's people from its HR system: brought, looked through row by row, applied once, and kept."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from academy.common.days import today
from academy.common.tables import TableInvalid
from academy.people.access import agencies_listed_by, name_for, names_for, people_managed_by
from academy.people.forms.looking_after import StaffListForm
from academy.people.hr_import import Kind, begin_applying, check_list, kinds_in, read_staff_list
from academy.people.looks import log_look
from academy.people.models import Person, StaffImport
from academy.people.views.looking_after import looking_after, viewer_of

ROWS_A_PAGE = 100
LISTS_A_PAGE = 20


@looking_after
@require_http_methods(["GET", "POST"])
def import_upload(request: HttpRequest) -> HttpResponse:
    """Bring a list, which is checked at once and changes nothing yet; and find those that were brought before."""
    viewer, on = viewer_of(request), today()
    agencies = agencies_listed_by(viewer, on)
    if not agencies:
        raise Http404
    form = StaffListForm(request.POST or None, request.FILES or None, agencies=agencies, today=on)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = read_staff_list(file)
        except TableInvalid as invalid:
            form.add_error("file", str(invalid))
        else:
            brought = check_list(
                rows=rows,
                agency=form.cleaned_data["agency"],
                file_name=file.name,
                on=form.cleaned_data["on"],
                at=timezone.now(),
                by=viewer,
            )
            return redirect("people:import-detail", brought.pk)
    lists = StaffImport.objects.filter(agency__in=agencies).defer("rows").select_related("uploaded_by").order_by("-uploaded_at", "-pk")
    page = Paginator(lists, LISTS_A_PAGE).get_page(request.GET.get("page"))
    names = names_for(viewer, {one.uploaded_by for one in page}, on=on)
    for one in page:
        one.brought_by = names[one.uploaded_by_id]
    return render(request, "people/import/upload.html", {"form": form, "page": page}, status=422 if form.errors else 200)


@looking_after
@require_GET
def import_detail(request: HttpRequest, import_id: int) -> HttpResponse:
    """What each row would change, or did. Rows that change nothing are left out until they are asked for."""
    viewer, on, now = viewer_of(request), today(), timezone.now()
    brought = _brought_or_404(request, import_id)
    is_whole = request.GET.get("rows") == "all"
    rows = brought.rows if is_whole else brought.rows_in("ready", "recorded", "refused")
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    meant = {row["person"] for row in page if row["person"]}
    log_look(viewer=viewer, person_ids=meant, route="staff-list", at=now, filter=f"import={brought.pk}", acting_for=brought.agency)
    kinds = kinds_in(brought.rows)
    context = {
        "brought": brought,
        "brought_by": name_for(viewer, brought.uploaded_by, on=on),
        "page": page,
        "is_whole": is_whole,
        "kinds": [(kind.label, kinds[kind]) for kind in Kind if kinds[kind]],
        "may_begin": brought.begun_at is None or brought.is_lost(now),
        "ours": set(people_managed_by(Person.objects.filter(pk__in=meant), viewer=viewer, on=on).values_list("pk", flat=True)),
        **{state: brought.count(state) for state in ("ready", "there", "refused", "recorded")},
    }
    return render(request, "people/import/detail.html", context)


@looking_after
@require_POST
def import_apply(request: HttpRequest, import_id: int) -> HttpResponse:
    """Have the changes made that the page showed, once; a second click finds them under way or done."""
    brought = _brought_or_404(request, import_id)
    if begin_applying(staff_import=brought, at=timezone.now()):
        messages.success(request, _("The changes are being made. You can leave this page and come back."))
    return redirect("people:import-detail", brought.pk)


def _brought_or_404(request: HttpRequest, import_id: int) -> StaffImport:
    lists = StaffImport.objects.filter(agency__in=agencies_listed_by(viewer_of(request), today()))
    return get_object_or_404(lists.select_related("agency", "uploaded_by"), pk=import_id)
