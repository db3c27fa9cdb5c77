"""A person's record: one's own, or that of somebody whom one's grants or team let one see."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from academy.people.access import managed_employments, name_for, names_for
from academy.people.looks import log_look
from academy.people.models import Employment, Look, Person
from academy.reports.queries import scope_of
from academy.reports.queries.record import Record, record_of


@login_required
@require_GET
def my_record(request: HttpRequest) -> HttpResponse:
    """Everything that the academy holds about the person, with who has looked."""
    assert isinstance(request.user, Person)
    today = timezone.localdate()
    record = record_of(request.user, on=today)
    return render(request, "dashboards/record/mine.html", {"record": record, "looks": looks_in_words(record, request.user), "today": today})


@login_required
@require_GET
def person_record(request: HttpRequest, person_id: int) -> HttpResponse:
    """Somebody else's record. Whoever may not see it is told that there is none. The look is logged and shown to the person."""
    assert isinstance(request.user, Person)
    viewer, today = request.user, timezone.localdate()
    on = _day(request, today)
    person = get_object_or_404(Person, pk=person_id)
    if person == viewer:
        return my_record(request)
    posts = _posts_seen(viewer, person, on, today)
    record = record_of(person, on=on, posts=posts)
    acting_for = record.employments[0].team.agency if posts is not None and record.employments else None
    log_look(viewer=viewer, person_ids=[person.pk], route="record", at=timezone.now(), acting_for=acting_for)
    context = {
        "record": record,
        "name": name_for(viewer, person, on=on),
        "looks": looks_in_words(record, viewer),
        "today": today,
        "is_past": on != today,
        "back": _back(viewer, today),
    }
    return render(request, "dashboards/record/person.html", context)


def _back(viewer: Person, today: date) -> tuple[str, str]:
    """Where whoever reads somebody's record came from: the figures, or their team."""
    if scope_of(viewer, on=today).may_open:
        return _("Workforce"), reverse("dashboards:workforce")
    return _("Your team"), reverse("dashboards:team")


def _day(request: HttpRequest, today: date) -> date:
    try:
        return parse_date(request.GET.get("on", "")) or today
    except ValueError:
        return today


def _posts_seen(viewer: Person, person: Person, on: date, today: date) -> QuerySet[Employment] | None:
    """The employments of that day through which the viewer sees the person; None means everything. Raises Http404 for nobody's.

    An agency's HR sees those whom it employed on the day asked for: a leaver's record opens as at a day before they left, and no later.
    """
    scope = scope_of(viewer, on=today)
    if scope.may_open:
        if scope.agencies is None:
            return None
        seen = scope.employments(on).filter(person=person)
        if seen.exists():
            return seen
    team = managed_employments(viewer, on, today=today).filter(person=person)
    if team.exists():
        return team
    raise Http404


def looks_in_words(record: Record, viewer: Person) -> list[tuple[Look, str, str]]:
    """Each look with who and what in plain words."""
    people = {look.viewer for look in record.looks}
    names = names_for(viewer, people, on=record.on)
    return [(look, _("You") if look.viewer_id == viewer.pk else names[look.viewer_id], _what(look)) for look in record.looks]


def _what(look: Look) -> str:
    words = {
        "record": pgettext("look", "opened this record"),
        "certificate": pgettext("look", "opened a certificate"),
        "workforce-people": pgettext("look", "saw the name in a list of people and dates"),
        "workforce-csv": pgettext("look", "downloaded a list with the name in it"),
        "team": pgettext("look", "saw the name on the team page"),
        "cohort": pgettext("look", "saw the name in a group"),
        "person": pgettext("look", "opened the page about jobs and account"),
        "people": pgettext("look", "saw the name in a list of people and jobs"),
        "writing": pgettext("look", "opened a piece of writing that was shared"),
        "set-aside": pgettext("look", "saw that a piece of writing is set aside"),
    }
    return words.get(look.route, pgettext("look", "saw the name"))
