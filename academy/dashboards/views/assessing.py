"""What assessors have seen people do: an award with their name, or, at level 4, a question to a second assessor."""

from typing import Any

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from academy.common.days import today
from academy.common.kept import keep_answer
from academy.competencies import operations
from academy.competencies.access import assessors_on, people_assessable_by
from academy.competencies.models import Assessment, Award
from academy.competencies.operations import AlreadyAnswered, NotAwardable
from academy.dashboards.assessing_forms import AssessForm, NotYetForm, WhoForm
from academy.dashboards.views.record import viewer_of
from academy.people.access import name_for, names_for, requires
from academy.people.looks import log_look
from academy.people.models import Person
from academy.people.roles import Ability
from academy.practice.access import hand_ins_for

assessing = requires(Ability.ASSESS)
SHOWN, SHOWN_DECLINED = 50, 10
_WITH = ("person", "competency", "assessor", "moderator")


@assessing
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What waits for one's agreement, what one has asked others, and what one has judged."""
    viewer, on = viewer_of(request), today()
    waiting = Assessment.objects.waiting().filter(Q(assessor=viewer) | Q(moderator=viewer))
    open_ones = list(waiting.select_related(*_WITH).order_by("proposed_at"))
    judged = Award.objects.filter(Q(assessor=viewer) | Q(moderator=viewer), awarded_by__in=[Award.By.ASSESSOR, Award.By.MODERATOR])
    awards = list(judged.select_related("person", "competency").order_by("-awarded_on", "-pk")[:SHOWN])
    not_yet = Assessment.objects.filter(assessor=viewer, withdrawn_by=F("moderator")).select_related(*_WITH)
    declined = list(not_yet.order_by("-withdrawn_at")[:SHOWN_DECLINED])
    people = {person for row in (*open_ones, *declined) for person in (row.person, row.assessor, row.moderator)}
    names = names_for(viewer, people | {award.person for award in awards}, on=on)
    seen = {row.person_id for row in (*open_ones, *declined)} | {award.person_id for award in awards}
    log_look(viewer=viewer, person_ids=seen, route="assessing", at=timezone.now())
    context = {
        "names": names,
        "declined": declined,
        "mine_to_answer": [row for row in open_ones if row.moderator_id == viewer.pk],
        "asked": [row for row in open_ones if row.assessor_id == viewer.pk],
        "awards": awards,
        "portfolios_waiting": hand_ins_for(viewer, on=on).filter(answered_at=None).count(),
        "form": WhoForm(people=Person.objects.none()),
    }
    return render(request, "dashboards/assessing/overview.html", context)


@keep_answer
@assessing
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest) -> HttpResponse:
    """Somebody, named in the address as they sign in, and what was seen. Nobody is listed, and no number leads to a name."""
    viewer, on = viewer_of(request), today()
    who = WhoForm(request.GET or None, people=people_assessable_by(Person.objects.all(), viewer=viewer, on=on))
    if not who.is_valid():
        return render(request, "dashboards/assessing/who.html", {"form": who}, status=422 if who.errors else 200)
    person: Person = who.cleaned_data["who"]
    form = AssessForm(request.POST or None, assessors=assessors_on(on).exclude(pk__in=[viewer.pk, person.pk]), today=on)
    if request.method == "POST" and form.is_valid():
        try:
            is_awarded = _judge(person, form, by=viewer)
        except NotAwardable as refused:
            form.add_error(None, str(refused))
        else:
            words = _("It is awarded, and their certificate is on its way.")
            messages.success(request, words if is_awarded else _("It is noted. The second assessor is asked to agree; then it is awarded."))
            return redirect("dashboards:assessing")
    name = name_for(viewer, person, on=on)
    log_look(viewer=viewer, person_ids=[person.pk], route="assessing", at=timezone.now())
    return render(
        request, "dashboards/assessing/assess.html", {"form": form, "person": person, "name": name}, status=422 if form.errors else 200
    )


def _judge(person: Person, form: AssessForm, *, by: Person) -> bool:
    """Award it, or ask the second assessor where the level needs one. Returns whether it is awarded."""
    given: dict[str, Any] = {name: form.cleaned_data[name] for name in ("competency", "level", "evidence", "on", "review_on")}
    given |= {"person": person, "assessor": by, "at": timezone.now()}
    if form.needs_second:
        operations.propose(**given, moderator=form.cleaned_data["moderator"])
        return False
    operations.award(**given, awarded_by=Award.By.ASSESSOR, by=by)
    return True


@keep_answer
@assessing
@require_http_methods(["GET", "POST"])
def assessment(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """One that waits: the second assessor agrees or says what is missing; the first may take it back."""
    viewer, on = viewer_of(request), today()
    own = Assessment.objects.filter(Q(assessor=viewer) | Q(moderator=viewer))
    rows = own.select_related(*_WITH, "award")
    row = get_object_or_404(rows, pk=assessment_id)
    is_second = row.moderator_id == viewer.pk
    form = NotYetForm(request.POST if request.method == "POST" and request.POST.get("do") != "agree" else None)
    try:
        if request.method == "POST" and request.POST.get("do") == "agree" and is_second:
            operations.agree(assessment=row, at=timezone.now(), by=viewer)
            messages.success(request, _("Agreed. It is awarded with both your names."))
            return redirect("dashboards:assessing")
        if form.is_valid():
            operations.decline(assessment=row, at=timezone.now(), by=viewer, reason=form.cleaned_data["reason"])
            messages.success(request, _("The first assessor is told what is missing.") if is_second else _("It is taken back."))
            return redirect("dashboards:assessing")
    except AlreadyAnswered:
        messages.info(request, _("This has been answered meanwhile."))
        return redirect("dashboards:assessing")
    except NotAwardable as refused:
        messages.warning(request, str(refused))
    if row.award_id or not row.is_standing:
        messages.info(request, _("This has been answered meanwhile."))
        return redirect("dashboards:assessing")
    log_look(viewer=viewer, person_ids=[row.person_id], route="assessing", at=timezone.now())
    context = {
        "assessment": row,
        "names": names_for(viewer, [row.person, row.assessor, row.moderator], on=on),
        "is_second": is_second,
        "indicators": row.competency.indicators.get(str(row.level), []),
        "form": form,
    }
    return render(request, "dashboards/assessing/assessment.html", context, status=422 if form.errors else 200)
