"""Taking back what stands on a record in error: a completion with all that rests on it, or a certificate alone."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from academy.common.days import today
from academy.common.kept import keep_answer
from academy.common.wording import day, listed
from academy.competencies.access import awards_withdrawable_by
from academy.competencies.models import Award
from academy.competencies.operations import withdraw_award
from academy.dashboards.queries.withdrawing import consequences_of
from academy.dashboards.views.record import address_of_record, jobs_seen, viewer_of
from academy.people.access import can_see_person, name_for, names_for
from academy.people.looks import log_look
from academy.people.models import Person
from certificates.access import certificates_withdrawable_by
from certificates.models import Certificate
from certificates.operations import withdraw as withdraw_certificate
from courses.access import completions_withdrawable_by
from courses.models import Completion
from courses.operations import withdraw_completion


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What was wrong?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stays with the record, and the person can read it. Leave out anything private."),
        error_messages={"required": gettext_lazy("Say in a few words what was wrong")},
    )


@keep_answer
@login_required
@require_http_methods(["GET", "POST"])
def completion_withdraw(request: HttpRequest, person_id: int, completion_id: int) -> HttpResponse:
    """A completion, its course awards, its certificate, and its part in any standing."""
    viewer, on = viewer_of(request), today()
    own = completions_withdrawable_by(Completion.objects.filter(person=person_id), viewer=viewer, on=on)
    completion = get_object_or_404(own.select_related("person", "module"), pk=completion_id)
    back = address_of_record(viewer, completion.person, on=on)
    if not completion.is_standing:
        messages.info(request, _("This completion was taken back on %(day)s.") % {"day": day(completion.withdrawn_at)})
        return redirect(back)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw_completion(completion=completion, at=timezone.now(), by=viewer, reason=form.cleaned_data["reason"])
        messages.success(request, _("The completion is taken back, and so is what rested on it."))
        return redirect(back)
    follows = consequences_of(completion, on=on, employments=jobs_seen(viewer, completion.person, on=on))
    context = {"completion": completion, "follows": follows, **_about(request, completion.person, back)}
    return render(request, "dashboards/record/withdraw-completion.html", {"form": form, **context}, status=422 if form.errors else 200)


@keep_answer
@login_required
@require_http_methods(["GET", "POST"])
def certificate_withdraw(request: HttpRequest, person_id: int, number: str) -> HttpResponse:
    """A certificate alone: what it is of stays."""
    viewer, on = viewer_of(request), today()
    own = certificates_withdrawable_by(Certificate.objects.filter(person=person_id), viewer=viewer, on=on)
    certificate = get_object_or_404(own.select_related("person", "completion"), number=number)
    back = address_of_record(viewer, certificate.person, on=on)
    if not certificate.is_standing:
        messages.info(request, _("This certificate has been no longer good since %(day)s.") % {"day": day(certificate.withdrawn_at)})
        return redirect(back)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw_certificate(certificate=certificate, at=timezone.now(), by=viewer, reason=form.cleaned_data["reason"])
        messages.success(request, _("The certificate is withdrawn. Whoever checks it sees that, and since when."))
        return redirect(back)
    context = {"certificate": certificate, **_about(request, certificate.person, back)}
    return render(request, "dashboards/record/withdraw-certificate.html", {"form": form, **context}, status=422 if form.errors else 200)


@keep_answer
@login_required
@require_http_methods(["GET", "POST"])
def award_withdraw(request: HttpRequest, person_id: int, award_id: int) -> HttpResponse:
    """A judged award, and its certificate."""
    viewer, on = viewer_of(request), today()
    own = awards_withdrawable_by(Award.objects.filter(person=person_id), viewer=viewer, on=on)
    award = get_object_or_404(own.select_related("person", "competency", "assessor", "moderator"), pk=award_id)
    back = address_of_record(viewer, award.person, on=on) if can_see_person(viewer, award.person, on) else reverse("dashboards:assessing")
    if not award.is_standing:
        messages.info(request, _("This award was taken back on %(day)s.") % {"day": day(award.withdrawn_at)})
        return redirect(back)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw_award(award=award, at=timezone.now(), by=viewer, reason=form.cleaned_data["reason"])
        messages.success(request, _("The award is taken back, and so is its certificate."))
        return redirect(back)
    judges = [judge for judge in (award.assessor, award.moderator) if judge]
    context = {
        "award": award,
        "judges": listed(list(names_for(viewer, judges, on=on).values())),
        "certificates": list(Certificate.objects.standing().filter(award=award)),
        **_about(request, award.person, back),
    }
    return render(request, "dashboards/record/withdraw-award.html", {"form": form, **context}, status=422 if form.errors else 200)


def _about(request: HttpRequest, person: Person, back: str) -> dict[str, object]:
    """Whose record it is, as this viewer may read it; that they looked is kept."""
    viewer = viewer_of(request)
    log_look(viewer=viewer, person_ids=[person.pk], route="record", at=timezone.now())
    return {"person": person, "name": name_for(viewer, person, on=today()), "back": back}
