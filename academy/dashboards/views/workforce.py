"""HR's pages: a figure, the people behind it, and each person's facts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from academy.common.csv_export import stream_csv
from academy.competencies.models import Status
from academy.competencies.models.standing import COUNTED, MET
from academy.dashboards.workforce_forms import ChoiceForm
from academy.people.access import names_for
from academy.people.looks import log_look
from academy.people.models import Person
from academy.reports.queries import Choice, Ending, Matrix, Scope, ending, matrix, scope_of, standing_rows, stream_standing_rows
from academy.reports.queries.headcount import Headcount, headcount

PAGE = 40
# A figure opens to those it counts; the words in the address say which of them.
GROUPS: dict[str, tuple[str, ...]] = {
    "met": MET,
    "asked": COUNTED,
    "past": (Status.OVERDUE, Status.NEVER_DONE),
    "soon": (Status.DUE_SOON,),
    "new": (Status.NOT_YET_DUE,),
    "away": (Status.PAUSED, Status.WAIVED),
    "all": (),
}


@dataclass(frozen=True)
class Hand:
    """One figure that wants care: where, what, how many, and the address of the people."""

    where: str
    what: str
    past: int
    asked: int
    address: str


@dataclass(frozen=True)
class Tile:
    label: str
    met: int
    asked: int
    level: str
    address: str


@login_required
@require_GET
def workforce(request: HttpRequest) -> HttpResponse:
    today, scope = timezone.localdate(), _scope(request)
    form = ChoiceForm(request.GET, scope=scope, today=today)
    choice = form.choice()
    figures = matrix(scope=scope, choice=choice)
    head = headcount(scope=scope, choice=choice)
    ends = ending(scope=scope, choice=choice)
    context = {
        "form": form,
        "choice": choice,
        "scope": scope,
        "today": today,
        "head": head,
        "title": _scope_title(scope, choice, head),
        "matrix": figures,
        "rows": _rows(figures, choice, scope, today),
        "total": _cells(figures, choice, scope, today, figures.total.cells, row=""),
        "tiles": _tiles(figures, choice, scope, today),
        "hands": _hands(figures, choice, scope, today),
        "ending": ends,
        "ending_chart": _ending_chart(ends),
        "ending_words": " ".join(f"{row['label']}: {row['value']}." for row in _ending_chart(ends)),
        "csv_address": f"{reverse('dashboards:workforce-csv')}?{urlencode(choice.as_query(today=today))}",
    }
    return render(request, "dashboards/workforce/figures.html", context)


@login_required
@require_GET
def workforce_people(request: HttpRequest) -> HttpResponse:
    """The people behind one figure, those who need a hand first."""
    today, scope = timezone.localdate(), _scope(request, to_open=True)
    form = ChoiceForm(request.GET, scope=scope, today=today)
    choice = form.choice()
    group = request.GET.get("who", "asked")
    if group not in GROUPS:
        raise Http404
    statuses = [str(status) for status in GROUPS[group]]
    number = max(1, int(request.GET.get("page", "1"))) if request.GET.get("page", "1").isdecimal() else 1
    posts = choice.narrow(scope.employments(choice.on))
    rows, count = standing_rows(posts=posts, choice=choice, statuses=statuses, offset=(number - 1) * PAGE, limit=PAGE)
    people = list(Person.objects.filter(pk__in={row.person_id for row in rows}))
    names = names_for(_viewer(request), people, on=choice.on)
    query = {**choice.as_query(today=today), "who": group}
    log_look(
        viewer=_viewer(request),
        person_ids=[person.pk for person in people],
        route="workforce-people",
        at=timezone.now(),
        filter=urlencode(query),
    )
    groups = _groups()
    context = {
        "form": form,
        "choice": choice,
        "today": today,
        "group": group,
        "group_words": groups.get(group, ""),
        "requirement": form.words_for("requirement") if choice.requirement else "",
        "place": form.words_for("team") if choice.team else form.words_for("agency") if choice.agency else "",
        "rows": [(row, names[row.person_id]) for row in rows],
        "count": count,
        "page": Paginator(range(count), PAGE).get_page(number),
        "query": urlencode(query),
        "back": f"{reverse('dashboards:workforce')}?{urlencode(choice.but(requirement='').as_query(today=today))}",
        "csv_address": f"{reverse('dashboards:workforce-csv')}?{urlencode(query)}",
        "here": f"?{urlencode(query)}",
        "groups": [(words, f"?{urlencode({**query, 'who': code})}") for code, words in groups.items()],
    }
    return render(request, "dashboards/workforce/people.html", context)


@login_required
@require_GET
def workforce_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every row of the choice as CSV, streamed; names as the page shows them. One look for the whole export."""
    today, scope = timezone.localdate(), _scope(request, to_open=True)
    choice = ChoiceForm(request.GET, scope=scope, today=today).choice()
    statuses = [str(status) for status in GROUPS.get(request.GET.get("who", "all"), ())]
    own = set(scope.agency_list().values_list("name", flat=True)) if scope.agencies is not None else set()
    posts = choice.narrow(scope.employments(choice.on))
    person_ids = list(posts.values_list("person_id", flat=True).distinct())
    log_look(
        viewer=_viewer(request),
        person_ids=person_ids,
        route="workforce-csv",
        at=timezone.now(),
        filter=urlencode(choice.as_query(today=today)),
    )

    def rows() -> Iterator[list[object]]:
        yield [
            *(_("Name"), _("User name"), _("Organisation"), _("Team"), _("Job"), _("Requirement")),
            *(_("Standing"), _("Completed"), _("On"), _("Due"), _("As at")),
        ]
        words = {str(status): str(Status(status).label) for status in Status}
        delegates: dict[int, int] = {}
        as_at = choice.on.isoformat()
        for row in stream_standing_rows(posts=posts, choice=choice, statuses=statuses):
            is_masked = row.is_restricted and row.agency not in own
            if is_masked:
                number = delegates.setdefault(row.person_id, len(delegates) + 1)
                name, username, team = f"{row.delegate_word} {number}", "", ""
            else:
                name, username, team = row.name, row.username, row.team
            job = "" if is_masked else row.job_title or row.role_code
            yield [
                name,
                username,
                row.agency,
                team,
                job,
                row.requirement,
                words[row.status],
                row.completed_module,
                row.completed_on,
                row.due_on,
                as_at,
            ]

    return stream_csv(rows(), filename=f"workforce-{choice.on.isoformat()}.csv")


def _groups() -> dict[str, str]:
    """The groups that a list can be narrowed to, in the words of its page."""
    return {
        "asked": _("Everyone asked"),
        "past": _("Past the date"),
        "soon": _("Due soon"),
        "met": _("Met"),
        "new": _("Not due yet"),
        "away": _("Paused or waived"),
    }


def _viewer(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _scope(request: HttpRequest, *, to_open: bool = False) -> Scope:
    # Whoever has no figures here learns nothing of there being any.
    scope = scope_of(_viewer(request), on=timezone.localdate())
    if scope.is_empty or (to_open and not scope.may_open):
        raise Http404
    return scope


def _scope_title(scope: Scope, choice: Choice, head: Headcount) -> str:
    agencies = list(scope.agency_list())
    if choice.agency:
        agencies = [agency for agency in agencies if agency.code == choice.agency]
    if len(agencies) == 1:
        return agencies[0].name
    return ngettext("%(n)s organisation", "%(n)s organisations", len(agencies)) % {"n": len(agencies)}


def _address(choice: Choice, scope: Scope, today: date, *, row: str, rows_are: str, requirement: str, who: str) -> str:
    if not scope.may_open:
        return ""
    query = {**choice.as_query(today=today), "requirement": requirement, **({rows_are: row} if row else {}), "who": who}
    return f"{reverse('dashboards:workforce-people')}?{urlencode(query)}"


def _cells(figures: Matrix, choice: Choice, scope: Scope, today: date, cells: list, *, row: str) -> list[tuple]:
    return [
        (
            requirement,
            cell,
            _address(
                choice, scope, today, row=row, rows_are=figures.rows_are, requirement=requirement.code, who="asked" if cell.asked else "all"
            ),
        )
        for requirement, cell in zip(figures.columns, cells, strict=True)
    ]


def _rows(figures: Matrix, choice: Choice, scope: Scope, today: date) -> list[tuple]:
    found = []
    for row in figures.rows:
        narrowed = choice.but(**{figures.rows_are: row.code})
        address = f"{reverse('dashboards:workforce')}?{urlencode(narrowed.as_query(today=today))}" if figures.rows_are == "agency" else ""
        found.append((row, address, _cells(figures, choice, scope, today, row.cells, row=row.code)))
    return found


def _tiles(figures: Matrix, choice: Choice, scope: Scope, today: date) -> list[Tile]:
    """The four requirements that ask most people."""
    pairs = [pair for pair in zip(figures.columns, figures.total.cells, strict=True) if pair[1].asked]
    pairs.sort(key=lambda pair: -pair[1].asked)
    return [
        Tile(
            requirement.title,
            cell.met,
            cell.asked,
            cell.level,
            _address(choice, scope, today, row="", rows_are=figures.rows_are, requirement=requirement.code, who="asked"),
        )
        for requirement, cell in pairs[:4]
    ]


def _ending_chart(ends: Ending) -> list[dict[str, Any]]:
    """The bands as bars; the same figures stand in the table below."""
    labels = (_("Next 30 days"), _("31 to 60 days"), _("61 to 90 days"))
    return [
        {"label": label, "total": end, "done": booked, "value": _("%(end)s end, %(booked)s booked") % {"end": end, "booked": booked}}
        for label, (end, booked) in zip(labels, ends.total.bands, strict=True)
    ]


def _hands(figures: Matrix, choice: Choice, scope: Scope, today: date) -> list[Hand]:
    """Where most people are past a date, three at the most. A place is named; people are not."""
    wanting = [
        (row, requirement, cell)
        for row in figures.rows
        for requirement, cell in zip(figures.columns, row.cells, strict=True)
        if cell.level == "care" and cell.past_date
    ]
    wanting.sort(key=lambda found: (-found[2].past_date, found[0].label))
    return [
        Hand(
            row.label,
            requirement.title,
            cell.past_date,
            cell.asked,
            _address(choice, scope, today, row=row.code, rows_are=figures.rows_are, requirement=requirement.code, who="past"),
        )
        for row, requirement, cell in wanting[:3]
    ]
