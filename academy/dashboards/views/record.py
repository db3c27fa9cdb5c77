"""A person's record: one's own, or that of somebody whom one's grants or team let one see."""

from collections import defaultdict
from dataclasses import dataclass
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

from academy.common.days import local_day
from academy.competencies.access import awards_withdrawable_by, people_assessable_by, people_excusable_by
from academy.competencies.models import Award
from academy.people.access import can_see_person, employments_managed_by, has_ability, managed_employments, name_for, names_for, reach_of
from academy.people.looks import log_look
from academy.people.models import Employment, Look, Person
from academy.people.roles import Ability
from academy.reports.queries import scope_of
from academy.reports.queries.record import Record, record_of
from certificates.access import certificates_withdrawable_by
from certificates.models import Certificate
from courses.access import completions_withdrawable_by
from courses.models import Completion


@login_required
@require_GET
def my_record(request: HttpRequest) -> HttpResponse:
    """Everything that the academy holds about the person, with who has looked."""
    assert isinstance(request.user, Person)
    today = timezone.localdate()
    record = record_of(request.user, on=today)
    names = names_on(record, request.user)
    context = {"record": record, "names": names, "looks": looks_in_words(record, request.user, names), "today": today, "is_own": True}
    return render(request, "dashboards/record/mine.html", context)


@login_required
@require_GET
def person_record(request: HttpRequest, person_id: int) -> HttpResponse:
    """Somebody else's record. Whoever may not see it is told that there is none. The look is logged and shown to the person."""
    viewer, today = viewer_of(request), timezone.localdate()
    on = _day(request, today)
    person = get_object_or_404(Person, pk=person_id)
    if person == viewer:
        return my_record(request)
    posts = _posts_seen(viewer, person, on, today)
    record = record_of(person, on=on, posts=posts)
    acting_for = record.employments[0].team.agency if posts is not None and record.employments else None
    log_look(viewer=viewer, person_ids=[person.pk], route="record", at=timezone.now(), acting_for=acting_for)
    names = names_on(record, viewer)
    context = {
        "record": record,
        "name": name_for(viewer, person, on=on),
        "withdrawable": withdrawable(record, viewer, on=today),
        "may_assess": on == today and people_assessable_by(Person.objects.filter(pk=person.pk), viewer=viewer, on=today).exists(),
        "may_excuse": on == today and people_excusable_by(Person.objects.filter(pk=person.pk), viewer=viewer, on=today).exists(),
        "names": names,
        "looks": looks_in_words(record, viewer, names),
        "today": today,
        "is_past": on != today,
        "back": _back(viewer, today),
        "may_see_lessons": has_ability(viewer, Ability.SEE_ALL_PEOPLE, today),
    }
    return render(request, "dashboards/record/person.html", context)


def viewer_of(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def address_of_record(viewer: Person, person: Person, *, on: date) -> str:
    """The person's record as the viewer may open it: of somebody who has left, or is about to come, as at a day of theirs here."""
    address = reverse("dashboards:person-record", args=[person.pk])
    if can_see_person(viewer, person, on):
        return address
    job = employments_managed_by(viewer, on).filter(person=person).order_by("-starts_on").first()
    return f"{address}?on={max(job.ends_on or on, job.starts_on)}" if job else address


def jobs_seen(viewer: Person, person: Person, *, on: date) -> list[int] | None:
    """The person's jobs within the viewer's reach; None where the viewer sees everything."""
    if reach_of(viewer, Ability.RECORD_COMPLETIONS, on).is_everyone:
        return None
    return list(employments_managed_by(viewer, on).filter(person=person).values_list("pk", flat=True))


@dataclass(frozen=True)
class Withdrawable:
    """What on a record the viewer may take back, by id."""

    completions: frozenset[int]
    certificates: frozenset[int]
    awards: frozenset[int]


def withdrawable(record: Record, viewer: Person, *, on: date) -> Withdrawable:
    completions = completions_withdrawable_by(Completion.objects.standing().filter(person=record.person), viewer=viewer, on=on)
    certificates = certificates_withdrawable_by(Certificate.objects.standing().filter(person=record.person), viewer=viewer, on=on)
    awards = awards_withdrawable_by(Award.objects.standing().filter(person=record.person), viewer=viewer, on=on)
    return Withdrawable(*(frozenset(rows.values_list("pk", flat=True)) for rows in (completions, certificates, awards)))


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


def names_on(record: Record, viewer: Person) -> dict[int, str]:
    """Everybody else who stands on the record, as the viewer may read their names: managers, assessors, approvers, those who looked."""
    others = [post.manager for post in record.employments] + [award.assessor for award in record.awards]
    others += [award.moderator for award in record.awards]
    others += [waiver.approved_by for waiver in record.waivers] + [look.viewer for look in record.looks]
    return names_for(viewer, {person for person in others if person}, on=record.on)


@dataclass(frozen=True)
class LookShown:
    """What somebody looked at on one day, however often."""

    look: Look
    who: str
    what: str
    times: int


def looks_in_words(record: Record, viewer: Person, names: dict[int, str]) -> list[LookShown]:
    """The latest look of each kind on each day, with who and what in plain words."""
    alike: dict[tuple[object, ...], list[Look]] = defaultdict(list)
    for look in record.looks:
        alike[local_day(look.at), look.viewer_id, look.acting_for_id, _what(look)].append(look)
    return [
        LookShown(looks[0], _("You") if looks[0].viewer_id == viewer.pk else names[looks[0].viewer_id], _what(looks[0]), len(looks))
        for looks in alike.values()
    ]


def _what(look: Look) -> str:
    words = {
        "record": pgettext("look", "opened this record"),
        "assessing": pgettext("look", "saw the name while assessing"),
        "certificate": pgettext("look", "opened a certificate"),
        "seen": pgettext("look", "opened lessons as they were then"),
        "workforce-people": pgettext("look", "saw the name in a list of people and dates"),
        "workforce-csv": pgettext("look", "downloaded a list with the name in it"),
        "team": pgettext("look", "saw the name on the team page"),
        "cohort": pgettext("look", "saw the name in a group"),
        "cohort-search": pgettext("look", "found the name when giving somebody a place"),
        "register": pgettext("look", "saw the name in a register"),
        "sign-in-sheet": pgettext("look", "saw the name on a sign-in sheet"),
        "person": pgettext("look", "opened the page about jobs and account"),
        "people": pgettext("look", "saw the name in a list of people and jobs"),
        "writing": pgettext("look", "opened a piece of writing that was shared"),
        "practice": pgettext("look", "opened a practice entry to confirm it"),
        "supervision": pgettext("look", "opened a supervision to sign it"),
        "portfolio": pgettext("look", "opened a portfolio that was handed in"),
        "cv": pgettext("look", "opened a CV that was handed in"),
        "set-aside": pgettext("look", "saw that a piece of writing is set aside"),
        "staff-list": pgettext("look", "saw the name in a list from the HR system"),
    }
    return words.get(look.route, pgettext("look", "saw the name"))
