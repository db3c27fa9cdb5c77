"""A person's CPD record, and what of it a professional body asks for."""

from datetime import date
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from academy.common.wording import day
from academy.dashboards.cpd_papers import RJC, SWE, Paper, draw, paper_for_rjc, paper_for_swe
from academy.dashboards.queries.cpd import cpd_of, hours_rules, item_of, pieces_rule, registration_year, rjc_window
from academy.people.models import Person
from academy.practice.operations import CpdFacts, begin_cpd


@require_GET
@login_required
@never_cache
def cpd(request: HttpRequest) -> HttpResponse:
    """The record of a registration year, or of the last twelve months."""
    person, today = cast(Person, request.user), timezone.localdate()
    this, last = registration_year(today), registration_year(date(today.year - 1, today.month, min(today.day, 28)))
    spans = {"this-year": this, "last-year": last, "twelve-months": rjc_window(today)}
    chosen = request.GET.get("range", "")
    chosen = chosen if chosen in spans else "this-year"
    record = cpd_of(person, since=spans[chosen][0], until=spans[chosen][1])
    year = record if chosen != "twelve-months" else cpd_of(person, since=this[0], until=this[1])
    window = record if chosen == "twelve-months" else cpd_of(person, since=spans["twelve-months"][0], until=today)
    context = {
        "record": record,
        "range": chosen,
        "ranges": [
            ("this-year", _("Year to %(day)s") % {"day": day(this[1])}),
            ("last-year", _("Year to %(day)s") % {"day": day(last[1])}),
            ("twelve-months", _("The last twelve months")),
        ],
        "pieces": pieces_rule(year, on=today),
        "hours": hours_rules(window, on=today),
        "rjc_since": window.since,
    }
    return render(request, "dashboards/cpd/cpd.html", context)


@require_POST
@login_required
def cpd_begin(request: HttpRequest) -> HttpResponse:
    """Write about something that the academy has on record; pressed twice it is one piece."""
    person, today = cast(Person, request.user), timezone.localdate()
    item = item_of(person, request.POST.get("source", ""), until=today)
    if item is None:
        raise Http404
    what = CpdFacts(kind=item.kind, title=item.title, on=item.on, minutes=item.minutes, provider=item.provider)
    piece = begin_cpd(person=person, source=item.source, what=what, at=timezone.now())
    return redirect("practice:cpd-change", piece.pk)


@sensitive_variables()
@require_GET
@login_required
@never_cache
def cpd_text(request: HttpRequest, body: str) -> HttpResponse:
    """The words to copy into a form, or as a text file."""
    paper = _paper(cast(Person, request.user), body, timezone.localdate())
    if request.GET.get("download"):
        response = HttpResponse(
            "\ufeff" + render_to_string("dashboards/cpd/cpd.txt", {"paper": paper}), content_type="text/plain; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="cpd-{paper.code}.txt"'
        return response
    return render(request, "dashboards/cpd/cpd-text.html", {"paper": paper})


@sensitive_variables()
@require_GET
@login_required
@never_cache
def cpd_pdf(request: HttpRequest, body: str) -> HttpResponse:
    today = timezone.localdate()
    paper = _paper(cast(Person, request.user), body, today)
    response = HttpResponse(draw(paper, on=today), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="cpd-{paper.code}.pdf"'
    return response


@sensitive_variables()
def _paper(person: Person, body: str, today: date) -> Paper:
    if body == SWE:
        since, until = registration_year(today)
        record = cpd_of(person, since=since, until=until)
        rule = pieces_rule(record, on=today)
        if rule is not None:
            return paper_for_swe(person, record, rule)
    elif body == RJC:
        since, until = rjc_window(today)
        record = cpd_of(person, since=since, until=until)
        return paper_for_rjc(person, record, hours_rules(record, on=today))
    raise Http404
